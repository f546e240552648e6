"""Officers of a school and its office at one browser, one after the other, and a person at it in between."""

from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.journeys.browser import Desk
from tests.journeys.filing_steps import APPLICANT, APPLICANT_NAME


def sign_in(desk: Desk, username: str) -> None:
    """Whoever was there before leaves."""
    desk.page.context.clear_cookies()
    desk.page.goto(f"{desk.base}/account/sign-in")
    desk.page.fill("[name=login]", username)
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.click("main button:not([form])")
    expect(desk.page.locator("nav.doors")).to_be_visible()


def enter_applicant(desk: Desk) -> str:
    """From the first screen to the page of a new applicant; its address."""
    desk.door("/staff")
    desk.check()
    desk.page.click("main a[href='/staff/new']")
    desk.check()
    desk.page.click("main button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.page.fill("[name=name]", APPLICANT_NAME)
    desk.page.fill("[name=document]", APPLICANT)
    desk.page.select_option("[name=post]", "teacher")
    desk.page.select_option("[name=purpose]", "school-in-service")
    desk.page.click("main button")
    expect(desk.page.locator("h1")).to_contain_text(APPLICANT_NAME)
    desk.check()
    return desk.page.url.removeprefix(desk.base)


def begin_inquiry(desk: Desk) -> tuple[str, str]:
    """From an applicant's page to a draft with a code; its address, and the link for the person."""
    desk.page.click("form[action='/filings/new'] button")
    expect(desk.page.locator("ol.tasks")).to_be_visible()
    desk.check()
    filing = desk.page.url.removeprefix(desk.base)
    desk.page.click(f"a[href='{filing}/purpose']")
    desk.check()
    desk.page.select_option("[name=purpose]", "teacher-hire")
    desk.page.click("main button")
    desk.page.click(f"a[href='{filing}/authorisation']")
    desk.check()
    desk.page.locator("main form button").first.click()
    link = desk.page.locator("#link").inner_text()
    desk.check()
    return filing, link


def open_link(desk: Desk, link: str) -> None:
    """A person follows the link: what stands behind # is posted, and leaves the address."""
    desk.page.context.clear_cookies()
    desk.page.goto(link)
    expect(desk.page.locator("form[action='/consent/give']")).to_be_visible()
    assert "#" not in desk.page.url
    desk.check()


def prove(desk: Desk, proof: str) -> None:
    """The person says who they are."""
    desk.page.fill("[name=name]", APPLICANT_NAME)
    desk.page.fill("[name=document]", APPLICANT)
    desk.page.fill("[name=proof]", proof)
