"""In Chromium: a person authorises an inquiry, thinks better of it, and takes it back, online or on paper."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import registry
from tests.journeys.filing_pages import begin_inquiry, enter_applicant, prove, sign_in
from tests.journeys.filing_steps import APPLICANT, APPLICANT_NAME, SOMEBODY, filed, school
from tutela.answers.inquiries.models import Inquiry
from tutela.packs.current import legal_day_of
from tutela.redress.notifying import actions as notifying

__all__ = ["browser", "desk", "registry", "school"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.story,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("school"),
]


def test_what_a_person_takes_back_is_asked_no_more(desk: Desk, at: datetime) -> None:
    sign_in(desk, "filer")
    enter_applicant(desk)
    filing, link = begin_inquiry(desk)
    code = link.rpartition("#")[2]
    desk.page.context.clear_cookies()
    desk.open("/consent")
    desk.write("[name=code]", code.lower())
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("form[action='/consent/give']")).to_be_visible()
    desk.check()
    prove(desk, "00000000")
    desk.page.click("[name=yes]")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.faults.clear()  # the console tells of the 403
    prove(desk, SOMEBODY.proof(at))
    desk.page.click("[name=yes]")
    expect(desk.page.locator("h1")).to_contain_text("您已同意")
    desk.page.click("main a[href='/me/']")
    desk.page.fill("[name=name]", APPLICANT_NAME)
    desk.page.fill("[name=document]", APPLICANT)
    desk.page.fill("[name=code]", SOMEBODY.proof(at))
    desk.page.keyboard.press("Enter")
    desk.page.click("form[action='/me/authorisations'] button")
    expect(desk.page.locator("tbody tr")).to_have_count(1)
    desk.check()
    desk.keep("withdrawn-mine")
    desk.page.click("form[action='/me/authorisations/take-back'] button")
    expect(desk.page.locator("tbody .tag")).to_have_text("已撤回")
    desk.check()
    desk.page.click("header form[action='/me/sign-out'] button")
    sign_in(desk, "filer")
    desk.open(filing)
    expect(desk.page.locator(".answer h1")).to_contain_text("不得因此为难本人")
    expect(desk.page.locator("main button")).to_have_count(1)  # the whole number, and nothing else
    desk.keep("withdrawn-filing")
    open_again = desk.page.goto(link)
    assert open_again is not None
    expect(desk.page.locator("#errors")).to_contain_text("授权码不存在、已使用或者已过期")
    assert not Inquiry.objects.exists()


def test_what_a_person_takes_back_on_paper_ends_there_too(desk: Desk, at: datetime) -> None:
    filing = f"/filings/{filed(at)}"
    sign_in(desk, "reviewer")
    desk.open(filing)
    desk.page.click(f"a[href='{filing}/take-back']")
    desk.check()
    desk.page.click("main form button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.keep("withdrawn-on-paper")
    desk.page.fill("[name=signed_on]", legal_day_of(at).isoformat())
    desk.page.fill("[name=number]", "CH-7")
    desk.page.check("[name=signed]")
    desk.page.click("main form button")
    expect(desk.page.locator(".answer h1")).to_contain_text("不得因此为难本人")
    expect(desk.page.locator("ol.timeline")).to_contain_text("CH-7")
    desk.check()
    desk.keep("withdrawn-on-paper-entered")
    notifying.gather(at=at)
    sign_in(desk, "filer")
    desk.open("/")
    desk.door("/messages")
    expect(desk.page.locator("main")).to_contain_text("本人未同意或者撤回了授权")
    desk.check()
    desk.keep("whose-turn-told")
