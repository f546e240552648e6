"""A program for a former edition, run with its code alone: officers sign in; prints their cookies as JSON."""

import json
import os
import sys
from http.cookies import SimpleCookie

os.environ["DJANGO_SETTINGS_MODULE"] = "tutela.config.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.cast import accept_conduct, declare_all  # noqa: E402


def signed_in(username: str) -> str:
    """The cookie of a desk whose officer has accepted the code of conduct lately."""
    accept_conduct(username, timezone.now())
    browser = Client()
    browser.force_login(get_user_model().objects.get(username=username))
    cookies: SimpleCookie = browser.cookies
    return cookies[settings.SESSION_COOKIE_NAME].value


declare_all(timezone.now())  # no agency has been silent for long, whenever this is run
print(json.dumps({username: signed_in(username) for username in sys.argv[1:]}))
