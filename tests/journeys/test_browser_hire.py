"""In Chromium: a school hires a teacher, from the staff list over the person's code to the answer *no record*."""

from datetime import datetime

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import registry
from tests.journeys.filing_pages import begin_inquiry, enter_applicant, open_link, prove, sign_in
from tests.journeys.filing_steps import APPLICANT, APPLICANT_NAME, SOMEBODY, school

__all__ = ["browser", "desk", "registry", "school"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("school"),
]


@pytest.mark.story
def test_a_school_hires_somebody_without_a_record(desk: Desk, at: datetime) -> None:
    sign_in(desk, "filer")
    desk.check()
    engagement = enter_applicant(desk)
    expect(desk.page.locator("aside")).to_contain_text("教师入职查询")
    filing, link = begin_inquiry(desk)
    desk.keep("hire-code")
    open_link(desk, link)
    desk.keep("hire-consent")
    prove(desk, SOMEBODY.proof(at))
    desk.page.click("[name=yes]")
    expect(desk.page.locator("h1")).to_contain_text("您已同意")
    desk.check()
    sign_in(desk, "filer")
    expect(desk.page.locator("ul.tasks").first).to_contain_text("已授权，等待提交")
    desk.keep("hire-waiting")
    desk.open(filing)
    desk.page.click(f"form[action='{filing}/file'] button")
    expect(desk.page.get_by_role("status")).to_contain_text("已提交")
    desk.check()
    sign_in(desk, "reviewer")
    desk.page.click("ul.tasks a[href='/queue?state=filed']")
    desk.check()
    desk.keep("hire-queue")
    desk.page.click(f"a[href='{filing}']")
    desk.check()
    desk.page.click(f"a[href='{filing}/review']")
    desk.check()
    desk.page.click("[name=approve]")
    desk.check()
    sign_in(desk, "clerk")
    desk.page.click("ul.tasks a[href='/queue?state=reviewed']")
    desk.page.click(f"a[href='{filing}']")
    desk.check()
    desk.page.click(f"form[action='{filing}/ask'] button")
    expect(desk.page.locator(".answer h1")).to_contain_text("未发现记录")
    desk.check()
    sign_in(desk, "filer")
    desk.open(filing)
    expect(desk.page.locator(".answer")).to_have_attribute("data-answer", "no-record")
    desk.keep("hire-answer")
    desk.open(engagement)
    desk.page.fill("[name=day]", "2026年12月1日")
    desk.page.click(f"form[action='{engagement}/hire'] button")
    expect(desk.page.locator("h1")).to_contain_text("在职")
    desk.check()
    desk.keep("hire-hired")
    desk.page.click("header form[action='/language'] button")
    expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    desk.check()
    assert not [one for one in desk.seen if APPLICANT in one or APPLICANT_NAME in one], (
        "nobody stands in an address"
    )


def test_what_is_typed_into_a_draft_is_kept(desk: Desk) -> None:
    sign_in(desk, "filer")
    desk.open("/filings")
    desk.page.click("form[action='/filings/new'] button")
    desk.page.click("ol.tasks a >> nth=0")
    desk.page.locator("[name=name]").press_sequentially("林晓")
    expect(desk.page.locator("#saved")).to_contain_text("草稿已自动保存")
    desk.check()
    desk.page.reload()
    expect(desk.page.locator("[name=name]")).to_have_value("林晓")


def test_what_is_typed_before_the_scripts_have_come_is_kept_too(desk: Desk) -> None:
    held: list[Route] = []
    sign_in(desk, "filer")
    desk.open("/filings")
    desk.page.click("form[action='/filings/new'] button")
    desk.page.route("**/*.js", lambda route: held.append(route))  # a method of C takes no mark
    desk.page.locator("ol.tasks a").first.click(no_wait_after=True)
    desk.page.locator("[name=name]").press_sequentially("林晓")
    for one in held:
        one.continue_()
    desk.page.unroute("**/*.js")
    expect(desk.page.locator("#saved")).to_contain_text("草稿已自动保存")


def test_a_draft_that_could_not_be_kept_is_not_passed_over_in_silence(desk: Desk) -> None:
    sign_in(desk, "filer")
    desk.open("/filings")
    desk.page.click("form[action='/filings/new'] button")
    desk.page.click("ol.tasks a >> nth=0")
    desk.page.wait_for_load_state()
    desk.page.route("**/person", lambda route: route.abort())
    desk.page.locator("[name=name]").press_sequentially("林晓")
    expect(desk.page.locator("#saved")).to_contain_text("草稿没有保存")
