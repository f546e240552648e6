"""In Chromium: a school enters its staff by rosters, and sees by name who is no longer on the second."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cast import number
from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import registry
from tests.journeys.filing_pages import sign_in
from tests.journeys.filing_steps import school

__all__ = ["browser", "desk", "registry", "school"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("school"),
]
FIRST = ("钱多多", number(date(1988, 2, 2), 21))
SECOND = ("孙小美", number(date(1990, 3, 3), 22))


def hand_in(desk: Desk, file: Path, *lines: str) -> None:
    file.write_text("\n".join(("姓名,证件号码,岗位,在职状态", *lines)) + "\n", "utf-8-sig")
    desk.open("/staff/import")
    desk.page.select_option("[name=purpose]", "school-in-service")
    desk.page.set_input_files("input[type=file]", file)
    desk.page.click("main form button.button")
    desk.check()


@pytest.mark.story
def test_a_school_enters_two_rosters(desk: Desk, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    sign_in(desk, "filer")
    hand_in(desk, roster, f"{FIRST[0]},{FIRST[1]},语文教师,在职", f"{SECOND[0]},{SECOND[1]},保安,退休")
    expect(desk.page.locator("main")).to_contain_text("有 1 行需要更正")
    desk.keep("roster-refused")
    hand_in(desk, roster, f"{FIRST[0]},{FIRST[1]},语文教师,在职", f"{SECOND[0]},{SECOND[1]},保安,在职")
    desk.page.click("form[action$='/confirm'] button")
    expect(desk.page.get_by_role("status")).to_contain_text("2")
    desk.check()
    hand_in(desk, roster, f"{FIRST[0]},{FIRST[1]},语文教师,")
    expect(desk.page.locator("main")).to_contain_text(SECOND[0])
    expect(desk.page.locator("main")).not_to_contain_text(SECOND[1])
    desk.keep("roster-missing")
    desk.page.check("[name=missing_left]")
    desk.page.click("form[action$='/confirm'] button")
    desk.check()
    desk.open("/staff")
    expect(desk.page.locator("main")).to_contain_text(FIRST[0])
    expect(desk.page.locator("main")).not_to_contain_text(SECOND[0])
