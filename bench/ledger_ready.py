"""Django, set up: imported before anything of it is, and once for all processes that are forked from it."""

import django

django.setup()
