"""In Chromium: an officer with a passkey is moved to another body, and from that moment acts for no other."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import PASSWORD, about
from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import NOBODY, NOBODY_NAME, registry
from tests.journeys.factors import code, give_factor, prove_again
from tutela.answers.inquiries import actions as inquiries
from tutela.bodies.models import ConductAcceptance, Officer
from tutela.bodies.queries import acting_as

__all__ = ["browser", "desk", "registry"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.story,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registry"),
]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def administrator(desk: Desk, browser: Browser, live_server: LiveServer) -> Iterator[Desk]:
    """A second browser, at the administrator's desk; signs in with one-time codes."""
    give_factor("administrator")
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    made = Desk(context.new_page(), live_server.url)
    made.page.on("pageerror", lambda error: made.faults.append(str(error)))
    yield made
    context.close()


def sign_in(desk: Desk, username: str) -> None:
    """By password."""
    desk.page.goto(f"{desk.base}/account/sign-in")
    desk.page.fill("[name=login]", username)
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.click("main button:not([form])")
    desk.page.wait_for_load_state()


def with_passkeys(page: Page) -> None:
    """An authenticator in the browser itself (WebAuthn, 11: automation)."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def test_an_officer_is_moved_and_everything_of_the_former_office_ends(
    desk: Desk, administrator: Desk, at: datetime, settings: Any
) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the test's server speaks plain HTTP
    inquiries.ask(
        acting=acting_as("clerk"), purpose_code="teacher-hire", question=about(NOBODY_NAME, NOBODY), at=at
    )
    ConductAcceptance.objects.filter(officer__user__username="clerk").delete()
    with_passkeys(desk.page)
    sign_in(desk, "clerk")
    expect(desk.page.locator("h1")).to_have_text("使用规范与保密承诺")
    desk.check()
    desk.keep("moved-conduct")
    desk.page.click("main form button")
    expect(desk.page.locator("h1")).to_have_text("今天的工作")
    expect(desk.page.locator(".acting")).to_contain_text("枫桥区教育局")
    _adds_a_passkey(desk)
    _locks_and_opens(desk)
    _moves_the_clerk(administrator)
    desk.page.goto(f"{desk.base}/ask")
    expect(desk.page).to_have_url(f"{desk.base}/account/sign-in?next=%2Fask")
    desk.check()
    desk.page.click("#passkey_login")
    expect(desk.page.locator(".acting")).to_contain_text("晨星托管")
    desk.open("/")
    expect(desk.page.locator("main")).to_contain_text("还没有查询")
    desk.keep("moved-new-desk")
    desk.open("/account/sessions")
    expect(desk.page.locator("tbody tr")).to_have_count(1)
    assert not [one for one in desk.seen + administrator.seen if "clerk" in one], "no name in an address"


def _adds_a_passkey(desk: Desk) -> None:
    desk.open("/account/mfa/webauthn/add/")
    desk.page.fill("[name=password]", PASSWORD)  # first a proof of who sits there
    desk.check()
    desk.page.click("main form button")
    desk.page.wait_for_url("**/webauthn/add/")
    desk.check()
    desk.page.check("[name=passwordless]")
    desk.page.click("#mfa_webauthn_add")
    expect(desk.page.locator("#mfa_webauthn_add")).to_have_count(0)  # the page has gone on by itself
    desk.page.wait_for_load_state("networkidle")
    desk.open("/account/mfa/webauthn/")
    expect(desk.page.locator("tbody tr")).to_have_count(1)


def _locks_and_opens(desk: Desk) -> None:
    desk.open("/ask")
    desk.page.click("header a[href='/account/locked']")
    expect(desk.page.locator("#locked h1")).to_have_text("已锁定")
    expect(desk.page.locator("#locked [data-shown=passkey]")).to_be_visible()
    desk.check()
    desk.keep("moved-locked")
    desk.page.goto(f"{desk.base}/ledger")
    expect(desk.page.locator("h1")).to_have_text("已锁定")
    desk.page.click("main a.button")
    desk.page.click("a[href*='webauthn/reauthenticate']")
    desk.check()
    desk.page.click("#mfa_webauthn_reauthenticate")
    expect(desk.page.locator("h1")).to_have_text("查询账本")


def _moves_the_clerk(desk: Desk) -> None:
    sign_in(desk, "administrator")
    desk.page.fill("[name=code]", code())
    desk.page.click("main form button >> nth=0")
    expect(desk.page.locator("h1")).to_have_text("今天的工作")
    desk.check()
    desk.keep("moved-first-screen")
    desk.open("/bodies?q=教育局")
    desk.keep("moved-bodies")
    desk.page.click("tbody a")
    desk.check()
    desk.keep("moved-body")
    number = Officer.objects.get(user__username="clerk").pk
    desk.page.click(f"a[href='/officers/{number}']")
    desk.check()
    desk.page.click(f"a[href='/officers/{number}/transfer']")
    prove_again(desk)
    expect(desk.page.locator("h1")).to_have_text("调动")
    desk.check()
    desk.page.fill("[name=organisation]", "care")
    desk.page.check("[name=role][value=asker]")
    desk.page.click("main form button")
    expect(desk.page.locator("table")).to_contain_text("调动")
    desk.check()
    desk.keep("moved-officer")
