"""In Chromium: an applicant has a record; the school takes the notice, serves it and enters how."""

from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import OFFENDER, OFFENDER_NAME, registry
from tests.journeys.filing_pages import sign_in
from tests.journeys.filing_steps import Person, listed, reviewed, school
from tutela.packs.current import legal_day_of

__all__ = ["browser", "desk", "registry", "school"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.story,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("school"),
]


def test_from_the_answer_record_to_the_served_notice(desk: Desk, at: datetime, tmp_path: Path) -> None:
    hit = Person(OFFENDER_NAME, OFFENDER)
    filing = f"/filings/{reviewed(at, hit, engagement=listed(at, hit))}"
    sign_in(desk, "clerk")
    desk.open(filing)
    desk.page.click(f"form[action='{filing}/ask'] button")
    expect(desk.page.locator(".answer")).to_have_attribute("data-answer", "record")
    sign_in(desk, "filer")
    expect(desk.page.locator("ul.tasks").first).to_contain_text("1 个事项等待落实")
    desk.check()
    desk.keep("record-waiting")
    desk.open(filing)
    desk.keep("record-answer")
    desk.page.click("a.button[href^='/duties/']")
    desk.check()
    desk.keep("record-duty")
    with desk.page.expect_download() as taken:
        desk.page.click("a[href$='/notice']")
    kept = tmp_path / "notice.pdf"
    taken.value.save_as(kept)
    assert kept.read_bytes().startswith(b"%PDF-")
    desk.page.click("main form button.button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.page.select_option("[name=notice-way]", "left")
    desk.page.fill("[name=notice-done_on]", legal_day_of(at).isoformat())
    desk.page.fill("[name=notice-proof]", "两名见证人：教务主任、工会主席")
    desk.page.click("main form button.button")
    expect(desk.page.locator("main")).to_contain_text("已落实")
    desk.check()
    desk.keep("record-served")
    desk.open(filing)
    expect(desk.page.locator("main")).to_contain_text("已办结")
    desk.page.click("header form[action='/language'] button")
    expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    desk.open("/duties")
    assert not [one for one in desk.seen if OFFENDER in one or OFFENDER_NAME in one]
