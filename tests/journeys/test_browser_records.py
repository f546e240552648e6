"""In Chromium: a recorder looks at a record of the court; a marked one asks for the duty first."""

from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cast import conviction, load, number
from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import registry
from tests.journeys.test_browser_screening import sign_in
from tutela.records.registry.content import MARK

__all__ = ["browser", "desk", "registry"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registry"),
]


def test_a_marked_file_opens_for_who_accepts_the_duty(desk: Desk, tmp_path: Path, at: datetime) -> None:
    document = number(date(1979, 5, 5), 105)
    for months in (84, 96):
        marked = conviction("c-3", "周大山", document, joint_sealed=True, months=months)
        load(tmp_path / f"{months}.jsonl", [marked], at)
    sign_in(desk, "court-recorder")
    desk.door("/records")
    desk.check()
    desk.page.click("main button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.page.fill("[name=number]", "c-777")
    desk.page.click("main button")
    expect(desk.page.locator("#errors")).to_be_visible()
    desk.check()
    desk.page.fill("[name=number]", "c-3")
    desk.page.click("main button")
    expect(desk.page.locator(".notice b")).to_have_text(MARK)
    desk.check()
    desk.page.click("main button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.page.check("[name=accepts]")
    desk.page.click("main button")
    expect(desk.page.locator("dl.facts").first).to_contain_text("周大山")
    expect(desk.page.locator(".notice b")).to_have_text(MARK)
    desk.page.click("summary")
    desk.check()
    assert "c-3" not in desk.page.url
