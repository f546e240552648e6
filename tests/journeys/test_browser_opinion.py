"""In Chromium: a prosecutor types an opinion, leaves and finds it again, a second approves it, and the body answers."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import registry
from tests.journeys.factors import give_factor, prove_again, sign_in_with_code
from tests.journeys.test_browser_screening import sign_in
from tests.journeys.test_opinions import ANSWERED, SAID, people
from tutela.redress.opinions.models import Draft, Opinion
from tutela.redress.opinions.opinion import State

__all__ = ["browser", "desk", "people", "registry"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.story,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("people"),
]


def other(desk: Desk, username: str) -> None:
    """Whoever was there before leaves."""
    desk.page.context.clear_cookies()
    sign_in(desk, username)


def test_from_a_draft_to_the_answer(desk: Desk, at: datetime) -> None:
    sign_in(desk, "supervisor")
    desk.door("/opinions")
    desk.check()
    desk.page.click("main a.button")
    desk.page.fill("[name=body]", "枫桥小学")
    desk.page.locator("[name=words]").press_sequentially(SAID)
    expect(desk.page.locator("#saved")).to_contain_text("草稿已自动保存")
    desk.check()
    desk.open("/opinions")
    desk.keep("opinion-draft")
    desk.page.click("main a[href^='/opinions/new?draft=']")
    expect(desk.page.locator("[name=words]")).to_have_value(SAID)
    desk.page.check("[name=basis] >> nth=0")
    desk.page.click("main form button")
    expect(desk.page.locator("main")).to_contain_text("等待本院另一名检察人员审批")
    desk.check()
    assert not Draft.objects.exists()
    address = desk.page.url.removeprefix(desk.base)

    give_factor("chief")
    sign_in_with_code(desk, "chief")
    desk.page.click("ul.tasks a[href='/opinions']")
    desk.page.click(f"main a[href='{address}']")
    desk.check()
    desk.page.check("[value=approve]")
    desk.page.click("main form button")
    desk.check()
    prove_again(desk)
    expect(desk.page.get_by_role("status").first).to_contain_text("已送达该单位")
    desk.check()
    desk.keep("opinion-served")

    other(desk, "teller")
    desk.open(address)
    desk.page.check("[value=done]")
    desk.page.fill("[name=words]", ANSWERED)
    desk.page.click("main form button")
    expect(desk.page.get_by_role("status").first).to_contain_text("答复已送达检察机关")
    desk.check()
    assert Opinion.objects.get().state == State.ANSWERED.value


def test_a_group_of_doors_opens_and_closes_by_keyboard_and_beside_it(desk: Desk) -> None:
    sign_in(desk, "supervisor")
    group = desk.page.locator("nav.doors details").first
    desk.tab_to("nav.doors summary")
    desk.page.keyboard.press("Enter")
    expect(group).to_have_js_property("open", True)
    desk.check()
    desk.keep("doors-open")
    desk.page.keyboard.press("Escape")
    expect(group).to_have_js_property("open", False)
    expect(group.locator("summary")).to_be_focused()
    desk.page.keyboard.press("Enter")
    desk.page.locator("h1").click()
    expect(group).to_have_js_property("open", False)
    desk.page.locator("nav.doors summary").first.click()
    desk.page.locator("nav.doors summary").nth(1).click()
    expect(desk.page.locator("nav.doors details[open]")).to_have_count(1)
    desk.page.locator("nav.doors details[open] a").first.click()
    expect(desk.page.locator("nav.doors summary[data-here]")).to_have_count(1)
    desk.check()
