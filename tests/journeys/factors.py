"""Officers in Chromium who have a second factor, and who prove again who they are before a dangerous act."""

import time
from types import SimpleNamespace
from typing import Final

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import encrypt
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.journeys.browser import Desk

_SECRET: Final = "JBSWY3DPEHPK3PXP"


def give_factor(username: str) -> None:
    """From now on they sign in with one-time codes too."""
    user = get_user_model().objects.get(username=username)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(_SECRET)})


def code() -> str:
    """What their app shows now: of the codes that are taken, from the earliest on, the one in the middle."""
    taken = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(_SECRET, taken[len(taken) // 2])))


def half_a_minute_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their app shows the next code, and it is taken."""
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: time.time() + 30))


def sign_in_with_code(desk: Desk, username: str) -> None:
    """Whoever was there before leaves; by password and code."""
    desk.page.context.clear_cookies()
    desk.page.goto(f"{desk.base}/account/sign-in")
    desk.page.fill("[name=login]", username)
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.click("main button:not([form])")
    desk.page.fill("[name=code]", code())
    desk.page.click("main form button >> nth=0")
    expect(desk.page.locator("nav.doors")).to_be_visible()


def prove_again(desk: Desk) -> None:
    """The page that a dangerous act shows first; what was posted is done after it."""
    expect(desk.page.locator("main [name=password]")).to_be_visible()
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.click("main form button")
