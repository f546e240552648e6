"""The web application as servers load it."""

import os

from django.core.wsgi import get_wsgi_application

from tutela.web.desk import receiving

os.umask(0o077)  # what a server makes is for its owner alone, whoever started it
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.config.settings")

application = get_wsgi_application()
receiving.sweep()
