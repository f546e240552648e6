"""In Chromium: a person signs in as themselves, reads who asked, takes the receipts and signs out, by keyboard too."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import about
from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import OFFENDER, OFFENDER_NAME, registry
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.subjects.proofing import Application, canonical_of
from tutela.bodies.queries import acting_as
from tutela.packs.current import legal_day_of
from tutela.world.proofing import code_of

__all__ = ["browser", "desk", "registry"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registry"),
]


def test_a_person_finds_the_door_signs_in_reads_and_leaves(
    desk: Desk, tmp_path: Path, at: datetime, settings: Any
) -> None:
    settings.TUTELA_PROOFING = "fictional"
    for username, purpose in (("clerk", "teacher-hire"), ("carer", "close-contact-hire")):
        inquiries.ask(
            acting=acting_as(username),
            purpose_code=purpose,
            question=about(OFFENDER_NAME, OFFENDER),
            at=at,
        )
    desk.open("/about")
    desk.page.click("footer a[href='/me/']")
    desk.check()
    desk.page.click("main button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.open("/me/")
    code = code_of(*canonical_of(Application(OFFENDER_NAME, OFFENDER), legal_day_of(at)))
    desk.write("[name=name]", OFFENDER_NAME)
    desk.write("[name=document]", OFFENDER)
    desk.write("[name=code]", code)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("form[action='/me/view']")).to_be_visible()
    desk.check()
    desk.page.click("form[action='/me/view'] button")
    expect(desk.page.locator("tbody tr")).to_have_count(2)
    desk.check()
    assert desk.page.url == f"{desk.base}/me/view", "the person stands in no address"
    with desk.page.expect_download() as taken:
        desk.page.click("[name=receipts][value='1']")
    kept = tmp_path / "receipts.json"
    taken.value.save_as(kept)
    assert len(json.loads(kept.read_text())["receipts"]) == 2
    desk.page.click("header form[action='/language'] button")
    expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    desk.check()
    desk.page.click("form[action='/me/sign-out'] button")
    expect(desk.page.get_by_role("status")).to_contain_text("signed out")
    desk.check()
    assert not [one for one in desk.page.context.cookies() if one["name"] == "tutela_me"]
    desk.page.go_back()
    assert OFFENDER_NAME not in desk.page.content(), "nothing is kept to go back to"


def test_where_no_service_proves_identities_the_page_says_where_to_go(desk: Desk) -> None:
    desk.open("/me/")
    expect(desk.page.locator("h2")).to_have_text("书面申请")
    expect(desk.page.locator("main form")).to_have_count(0)
