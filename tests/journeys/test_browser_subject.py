"""In Chromium: a supervisor opens a person's view, takes the receipts, and every page is usable by everyone."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cast import about
from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import OFFENDER, OFFENDER_NAME, registry
from tests.journeys.test_browser_screening import sign_in
from tutela.answers.inquiries import actions as inquiries
from tutela.bodies.queries import acting_as

__all__ = ["browser", "desk", "registry"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registry"),
]


def test_a_view_is_opened_read_and_its_receipts_taken(desk: Desk, tmp_path: Path, at: datetime) -> None:
    for username, purpose in (("clerk", "teacher-hire"), ("carer", "close-contact-hire")):
        inquiries.ask(
            acting=acting_as(username),
            purpose_code=purpose,
            question=about(OFFENDER_NAME, OFFENDER),
            at=at,
        )
    sign_in(desk, "supervisor")
    desk.check()
    desk.door("/subject")
    desk.check()
    desk.page.click("main button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.page.fill("[name=name]", OFFENDER_NAME)
    desk.page.fill("[name=document]", OFFENDER)
    desk.page.click("main button")
    expect(desk.page.locator("tbody tr")).to_have_count(2)
    desk.check()
    assert desk.page.url == f"{desk.base}/subject", "the person stands in no address"
    with desk.page.expect_download() as taken:
        desk.page.click("[name=receipts]")
    kept = tmp_path / "receipts.json"
    taken.value.save_as(kept)
    assert len(json.loads(kept.read_text())["receipts"]) == 2
