"""In Chromium: a record comes of somebody in post; the school is told, reads it, and does what it owes."""

from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cast import conviction
from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import registry
from tests.journeys.filing_pages import sign_in
from tests.journeys.filing_steps import school
from tests.journeys.watch_steps import PEOPLE, entered, in_post, ticked
from tutela.measures.following import opening

__all__ = ["browser", "desk", "registry", "school"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("school"),
]
ONE = PEOPLE[0]


def test_from_the_record_that_comes_to_the_duty(desk: Desk, at: datetime, tmp_path: Path) -> None:
    in_post(at, ONE)
    sign_in(desk, "filer")
    desk.open("/watch")
    expect(desk.page.locator("main")).to_contain_text("没有提醒")
    entered(tmp_path, [conviction("w-0", ONE.name, ONE.document)], at)
    ticked(at)
    opening.keep_up(at=at)
    desk.open("/")
    expect(desk.page.locator("ul.tasks").first).to_contain_text("在职监测新提醒")
    desk.page.click("ul.tasks a[href='/watch']")
    desk.check()
    desk.keep("watch-new")
    assert ONE.name not in desk.page.content()
    desk.page.click("form[action='/watch/read'] button")
    expect(desk.page.locator("main table")).not_to_contain_text("新")
    desk.check()
    desk.page.click("main table a[href^='/filings/']")
    expect(desk.page.locator("main")).to_contain_text(ONE.name)
    desk.check()
    desk.keep("watch-answer")
    desk.page.click("a.button[href^='/duties/']")
    expect(desk.page.locator("main")).to_contain_text("停止")
    sign_in(desk, "reviewer")
    desk.open("/watch")
    expect(desk.page.locator("main")).to_contain_text("枫桥小学")
    desk.keep("watch-office")
    assert ONE.name not in desk.page.content()
