"""Production: a proxy with TLS stands before the server, and says how and from where a request came."""

import re
from datetime import datetime

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tests.cast import PASSWORD, appoint_all

pytestmark = pytest.mark.django_db
WRONG = "not-the-password-of-anybody"


@pytest.fixture(autouse=True)
def officers(at: datetime) -> None:
    cache.clear()
    appoint_all(at)


def sign_in(username: str, password: str, address: str, origin: str = "https://testserver") -> HttpResponse:
    """As a browser does through the proxy."""
    browser = Client(
        enforce_csrf_checks=True,
        headers={
            "Host": "testserver",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": address,
            "Origin": origin,
        },
    )
    form = browser.get("/account/sign-in").content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', form)
    assert token is not None
    said = {"login": username, "password": password, "csrfmiddlewaretoken": token[1]}
    return browser.post("/account/sign-in", said)


def test_an_officer_signs_in_and_the_browser_is_told_to_stay_with_tls() -> None:
    answer = sign_in("clerk", PASSWORD, "203.0.113.7")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "max-age=" in answer["Strict-Transport-Security"]
    assert answer.cookies["sessionid"]["secure"]


def test_a_form_from_elsewhere_is_refused() -> None:
    assert sign_in("clerk", PASSWORD, "203.0.113.7", origin="https://evil.example").status_code == 403


def test_one_callers_wrong_passwords_do_not_lock_out_another() -> None:
    for attempt in range(12):
        sign_in(f"nobody-{attempt}", WRONG, "198.51.100.1")
    assert sign_in("clerk", PASSWORD, "198.51.100.1").status_code == 200  # the form again: too many attempts
    assert sign_in("clerk", PASSWORD, "203.0.113.7").status_code == 302
