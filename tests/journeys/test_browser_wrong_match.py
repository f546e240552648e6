"""In Chromium: a namesake is taken for the offender, asks for a re-check, and the answer falls everywhere."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import OFFENDER, registry
from tests.journeys.factors import give_factor, prove_again, sign_in_with_code
from tests.journeys.filing_pages import sign_in
from tests.journeys.filing_steps import PURPOSE, reviewed, school
from tests.journeys.verifying_steps import FIRST, NAMESAKE, SECOND, court
from tutela.agencies.verifying import opening
from tutela.measures.following import opening as following

__all__ = ["browser", "court", "desk", "registry", "school"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.story,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("court"),
]


def verify(desk: Desk) -> None:
    """Two officers of the court take them for one person."""
    sign_in(desk, FIRST)
    expect(desk.page.locator("ul.tasks").first).to_contain_text("1 份等待核对身份")
    desk.check()
    desk.door("/identities")
    desk.check()
    desk.keep("verify-list")
    desk.page.click("tbody a.hash")
    expect(desk.page.locator("main")).to_contain_text("查询所指的人")
    desk.check()
    desk.keep("verify-case")
    desk.page.click("main form button.button:not([name])")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.page.click("button[name=reveal]")
    expect(desk.page.locator("main")).to_contain_text(NAMESAKE.document)
    desk.page.check("input[type=radio][value=same]")
    desk.page.select_option("[name=basis]", "number")
    desk.page.fill("[name=words]", "护照与户籍登记一致")
    desk.page.click("main form button.button:not([name])")
    expect(desk.page.locator("h1")).to_have_text("身份核对")
    sign_in_with_code(desk, SECOND)
    desk.door("/identities")
    desk.page.click("tbody a.hash")
    expect(desk.page.locator("main")).to_contain_text("第一名工作人员的认定")
    desk.check()
    desk.keep("verify-confirm")
    desk.page.click("button[name=confirm]")
    prove_again(desk)
    expect(desk.page.locator("main")).to_contain_text("没有等待核对的身份")
    desk.check()


def enter(desk: Desk, at: datetime) -> None:
    """The person signs in as themselves."""
    desk.page.context.clear_cookies()
    desk.open("/me/")
    desk.page.fill("[name=name]", NAMESAKE.name)
    desk.page.fill("[name=document]", NAMESAKE.document)
    desk.page.fill("[name=code]", NAMESAKE.proof(at))
    desk.page.select_option("[name=kind]", "passport")
    desk.page.fill("[name=country]", "CHN")
    desk.page.click("form[action='/me/sign-in'] button")
    expect(desk.page.locator("form[action='/me/view']")).to_be_visible()


def apply(desk: Desk) -> None:
    """From their view to an application."""
    desk.page.click("form[action='/me/view'] button")
    desk.check()
    desk.page.click("form[action='/me/re-check'] button")
    desk.check()
    desk.page.click("form[action='/me/re-check'] button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.page.fill("[name=grounds]", "我不是记录所指的人，只是同名同日出生。")
    desk.page.click("form[action='/me/re-check'] button")
    expect(desk.page.locator("main")).to_contain_text("申请已收到")
    desk.check()
    desk.keep("recheck-applied")


def decide(desk: Desk) -> None:
    """Two other officers find the match wrong."""
    sign_in(desk, "looks")
    desk.door("/re-checks")
    desk.check()
    desk.page.click("tbody a.hash")
    desk.check()
    desk.keep("recheck-case")
    desk.page.click("main form button.button:not([name])")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.page.click("button[name=reveal]")
    expect(desk.page.locator("main")).to_contain_text(NAMESAKE.document)
    desk.check()
    desk.page.check("input[type=radio][value=other]")
    desk.page.fill("[name=reasons]", "照片不符，系同名同日出生的另一人。")
    desk.page.click("main form button.button:not([name])")
    expect(desk.page.locator("h1")).to_have_text("复查")
    sign_in_with_code(desk, "decides")
    desk.door("/re-checks")
    desk.page.click("tbody a.hash")
    expect(desk.page.locator("main")).to_contain_text("认错人")
    desk.check()
    desk.page.click("button[name=confirm]")
    prove_again(desk)
    expect(desk.page.locator("main")).to_contain_text("没有等待决定的复查")


def test_from_a_wrong_match_to_the_corrected_answer(desk: Desk, at: datetime) -> None:
    filing = f"/filings/{reviewed(at, NAMESAKE, purpose=PURPOSE)}"
    sign_in(desk, "clerk")
    desk.open(filing)
    desk.page.click(f"form[action='{filing}/ask'] button")
    expect(desk.page.locator(".answer")).to_have_attribute("data-answer", "pending")
    opening.keep_up(at=at)
    for username in (SECOND, "decides"):
        give_factor(username)
    verify(desk)
    opening.keep_up(at=at)
    following.keep_up(at=at)
    sign_in(desk, "filer")
    desk.open(filing)
    expect(desk.page.locator(".answer")).to_have_attribute("data-answer", "record")
    desk.keep("verified-record")
    enter(desk, at)
    apply(desk)
    decide(desk)
    following.keep_up(at=at)
    sign_in(desk, "filer")
    desk.open(filing)
    expect(desk.page.locator(".answer .tag")).to_have_attribute("data-state", "recalled")
    enter(desk, at)
    desk.page.click("form[action='/me/re-checks'] button")
    expect(desk.page.locator("main")).to_contain_text("认错人")
    desk.check()
    desk.keep("recheck-wrong")
    desk.page.click("header form[action='/language'] button")
    expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    assert not [one for one in desk.seen if NAMESAKE.document in one or OFFENDER in one]
