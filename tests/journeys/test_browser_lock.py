"""In Chromium: a page that is left alone locks over what was typed on it, and goes on for whoever typed it alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.cast import PASSWORD, about
from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import NOBODY, NOBODY_NAME, OFFENDER, OFFENDER_NAME, registry
from tests.journeys.factors import code, give_factor, half_a_minute_later
from tests.journeys.test_browser_officer_moved import sign_in
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.subjects.proofing import Application, canonical_of
from tutela.bodies.queries import acting_as
from tutela.packs.current import legal_day_of
from tutela.redress.opinions.models import Draft
from tutela.world.proofing import code_of

__all__ = ["browser", "desk", "registry"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.story,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registry"),
]
TYPED = "章文心"
SIGNED = "a paper in the drawer"


def types(page: Page, base: str, username: str = "clerk") -> None:
    """An officer signs in and begins to ask about somebody."""
    page.clock.install()
    sign_in(Desk(page, base), username)
    page.goto(f"{base}/ask")
    page.fill("[name=name]", TYPED)
    page.fill("[name=authorisation]", SIGNED)


def left_alone(page: Page, minutes: int = 15) -> None:
    page.clock.run_for(minutes * 60_000)


def is_locked(page: Page) -> None:
    """Nothing that was on the page can be seen, reached, read or printed."""
    expect(page.locator("#locked h1")).to_be_visible()
    assert page.title() == "已锁定"
    assert page.locator("body > :not(#locked)").evaluate_all(
        "all => all.every(one => one.hidden && one.inert && one.ariaHidden === 'true'"
        " && getComputedStyle(one).display === 'none')"
    )
    shown: str = page.evaluate("() => document.body.innerText")
    assert [one for one in (TYPED, "查询一人", "枫桥区教育局") if one in shown] == []
    page.emulate_media(media="print")
    assert page.locator("body > :not(#locked)").evaluate_all(
        "all => all.every(one => getComputedStyle(one).display === 'none')"
    )
    page.emulate_media(media="screen")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.closest('main, header, footer') === null")


def opens(page: Page, password: str = PASSWORD) -> None:
    page.fill("#lock-password", password)
    page.click("#locked form >> nth=0 >> button")


def test_what_was_typed_is_there_again_after_the_proof_and_can_be_sent(desk: Desk) -> None:
    page = desk.page
    types(page, desk.base)
    left_alone(page, 13)
    expect(page.locator("#lock-soon")).to_be_empty()
    left_alone(page, 1)
    expect(page.locator("#lock-soon")).to_contain_text("按任意键")
    desk.check()
    desk.keep("lock-soon")
    left_alone(page, 1)
    is_locked(page)
    desk.check()
    desk.keep("lock-over-the-page")
    expect(page.locator("#locked [data-shown=code]")).to_be_hidden()
    opens(page, "not-the-password")
    expect(page.locator("#lock-wrong")).not_to_be_empty()
    is_locked(page)
    opens(page)
    expect(page.locator("#locked")).to_have_count(0)
    expect(page.locator("[name=name]")).to_have_value(TYPED)
    expect(page.locator("[name=authorisation]")).to_be_focused()
    assert page.title().endswith("Tutela")
    assert page.locator("body > *").evaluate_all("all => all.every(one => !one.inert && !one.ariaHidden)")
    page.click("main form button")
    expect(page.locator("#errors")).to_be_visible()  # it was judged as a form: its token holds
    expect(page.locator("[name=name]")).to_have_value(TYPED)


def test_any_key_stays_and_the_first_key_after_sleep_reaches_nothing(desk: Desk) -> None:
    page = desk.page
    types(page, desk.base)
    left_alone(page, 14)
    expect(page.locator("#lock-soon")).not_to_be_empty()
    page.keyboard.press("Shift")
    expect(page.locator("#lock-soon")).to_be_empty()
    left_alone(page, 13)
    expect(page.locator("#locked")).to_have_count(0)
    page.clock.pause_at(
        page.evaluate("() => Date.now() + 60 * 60 * 1000")
    )  # the lid was closed: no timer ran
    page.keyboard.press("Enter")
    is_locked(page)


def test_all_pages_of_a_browser_lock_and_open_together_and_keep_nothing_of_anybody(desk: Desk) -> None:
    context: BrowserContext = desk.page.context
    types(desk.page, desk.base)
    other = context.new_page()
    other.goto(f"{desk.base}/ledger")
    other.click("header a[data-locks]")
    is_locked(other)
    is_locked(desk.page)
    assert desk.page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])") == "[{},{}]"
    opens(other)
    expect(desk.page.locator("#locked")).to_have_count(0)
    expect(desk.page.locator("[name=name]")).to_have_value(TYPED)
    other.close()


def test_somebody_else_finds_nothing_of_it(desk: Desk) -> None:
    context: BrowserContext = desk.page.context
    types(desk.page, desk.base)
    desk.page.click("header a[data-locks]")
    is_locked(desk.page)
    other = context.new_page()
    other.goto(f"{desk.base}/")
    expect(other.locator("h1")).to_have_text("已锁定")
    other.click("header form[action='/account/sign-out'] button")
    sign_in(Desk(other, desk.base), "carer")
    expect(other.locator(".acting")).to_contain_text("晨星托管")
    expect(desk.page.locator(".acting")).to_contain_text("晨星托管")  # it has gone on to that officer's pages
    assert TYPED not in str(
        desk.page.evaluate("() => [...document.querySelectorAll('input')].map(one => one.value)")
    )
    desk.page.go_back()
    assert TYPED not in desk.page.content()
    assert TYPED not in str(
        desk.page.evaluate("() => [...document.querySelectorAll('input')].map(one => one.value)")
    )
    other.close()


def test_who_leaves_from_the_lock_leaves_nothing(desk: Desk) -> None:
    page = desk.page
    types(page, desk.base)
    page.click("header a[data-locks]")
    page.click("#locked [data-leaves] button")
    expect(page.locator("[name=login]")).to_be_visible()
    page.go_back()
    assert TYPED not in page.content()
    assert TYPED not in str(
        page.evaluate("() => [...document.querySelectorAll('input')].map(one => one.value)")
    )


def test_a_person_goes_on_with_an_application_by_signing_in_anew(
    desk: Desk, at: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TUTELA_PROOFING = "fictional"
    inquiries.ask(
        acting=acting_as("clerk"),
        purpose_code="teacher-hire",
        question=about(OFFENDER_NAME, OFFENDER),
        at=at,
    )
    page, person = desk.page, ("", OFFENDER_NAME, OFFENDER)
    page.clock.install()
    page.goto(f"{desk.base}/me/")
    _says(page, *person)
    page.click("main form button")
    page.click("form[action='/me/view'] button")
    page.click("form[action='/me/re-check'] button >> nth=0")
    page.fill("main textarea >> nth=0", TYPED)
    left_alone(page, 5)
    is_locked(page)
    desk.check()
    desk.keep("lock-of-a-person")
    _says(page, "again_", *person[1:])
    page.fill("#locked [name=code]", "00000000")
    page.click("#locked form >> nth=0 >> button")
    expect(page.locator("#lock-wrong")).not_to_be_empty()
    is_locked(page)
    _says(page, "again_", *person[1:])
    page.click("#locked form >> nth=0 >> button")
    expect(page.locator("#locked")).to_have_count(0)
    expect(page.locator("main textarea >> nth=0")).to_have_value(TYPED)
    monkeypatch.setattr(timezone, "now", lambda: at + timedelta(minutes=15))
    left_alone(page, 2)
    page.keyboard.press("Shift")  # somebody is there, but a visit ends whatever is done
    is_locked(page)
    _says(page, "again_", NOBODY_NAME, NOBODY)
    page.click("#locked form >> nth=0 >> button")
    expect(page.locator("form[action='/me/view']")).to_be_visible()
    assert TYPED not in page.content()
    expect(page.locator("main .lead")).to_contain_text(NOBODY_NAME)


def _says(page: Page, before: str, name: str, document: str) -> None:
    """At the entrance, or, `again_`, over a page that is kept."""
    of_person = canonical_of(Application(name, document), legal_day_of(timezone.now()))
    where = "#locked " if before else "main "
    page.fill(f"{where}[name=name]", name)
    page.fill(f"{where}[name=document]", document)
    page.fill(f"{where}[name=code]", code_of(*of_person))


def test_a_code_opens_and_a_draft_that_met_the_lock_is_kept_after_it(
    desk: Desk, at: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_factor("supervisor")
    page = desk.page
    page.clock.install()
    sign_in(desk, "supervisor")
    page.fill("[name=code]", code())
    page.click("main form button >> nth=0")
    page.goto(f"{desk.base}/opinions/new")
    other = page.context.new_page()
    other.goto(f"{desk.base}/account/locked")  # the server has locked, and this page has not heard of it
    page.fill("[name=words]", TYPED)
    is_locked(page)
    assert not Draft.objects.exists()
    half_a_minute_later(monkeypatch)  # a code is good once
    page.fill("#lock-code", code())
    page.click("#locked form >> nth=0 >> button")
    expect(page.locator("#locked")).to_have_count(0)
    expect(page.locator("[name=words]")).to_have_value(TYPED)
    page.clock.run_for(1_000)
    expect(page.locator("#saved")).not_to_be_empty()
    assert Draft.objects.count() == 1
    other.close()
