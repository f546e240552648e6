"""The web application as servers load it."""

import gc
import os
from typing import Final

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from tutela.web.desk import receiving

os.umask(0o077)  # what a server makes is for its owner alone, whoever started it
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.config.settings")

application = get_wsgi_application()
receiving.sweep()
_ = get_resolver().url_patterns  # every door is imported now, and not while somebody waits

_RARELY: Final = (50_000, 20, 20)
"""A call about many makes some ten thousand objects that end with it: at the interpreter's own 700 each time, all that
was imported would be looked through for them."""
gc.collect()
gc.freeze()
gc.set_threshold(*_RARELY)
