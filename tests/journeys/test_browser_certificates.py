"""In Chromium: a police station makes a certificate, anyone checks it, and a body destroys what was withdrawn."""

from datetime import datetime
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.cast import PASSWORD, about, accept_conduct, conviction, load
from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import NOBODY, NOBODY_NAME, OFFENDER, OFFENDER_NAME, registry
from tests.journeys.test_browser_screening import sign_in
from tests.journeys.test_certificates import STATION, code_on
from tutela.answers.certificates import queries
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.withdrawals import actions as withdrawals
from tutela.bodies import actions as bodies
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as

__all__ = ["browser", "desk", "registry"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registry"),
]


def test_a_certificate_is_applied_for_made_and_checked(desk: Desk, tmp_path: Path, at: datetime) -> None:
    manager = acting_as("administrator")
    bodies.enter_organisations(new=[STATION], by=manager, at=at)
    bodies.appoint(
        username="window",
        password=PASSWORD,
        organisation="station",
        role=Role.ASKER,
        by=acting_as("security"),
        at=at,
    )
    accept_conduct("window", at)
    sign_in(desk, "window")
    desk.check()
    desk.door("/certificates")
    desk.check()
    desk.page.click("main button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.page.check("[name=form][value=person]")
    desk.page.fill("[name=name]", NOBODY_NAME)
    desk.page.fill("[name=document]", NOBODY)
    desk.page.fill("[name=authorisation]", "S-2026-17")
    desk.page.click("main button")
    expect(desk.page.locator("[data-state=issued]")).to_be_visible()
    desk.check()
    with desk.page.expect_download() as taken:
        desk.page.click("main a.button")
    kept = tmp_path / "paper.pdf"
    taken.value.save_as(kept)
    assert kept.read_bytes().startswith(b"%PDF-")
    code = code_on(queries.latest(acting_as("window"), 1)[0])
    desk.open("/certificates/verify")
    desk.page.fill("[name=code]", code)
    desk.page.fill("[name=last_four]", NOBODY[-4:])
    desk.page.click("main button")
    expect(desk.page.locator("[role=status] b")).to_be_visible()
    desk.check()
    assert desk.page.url == f"{desk.base}/certificates/verify", "nothing stands in the address"


def test_an_answer_that_was_withdrawn_is_destroyed_and_confirmed(
    desk: Desk, tmp_path: Path, at: datetime
) -> None:
    question = about(OFFENDER_NAME, OFFENDER)
    inquiries.ask(acting=acting_as("clerk"), purpose_code="teacher-hire", question=question, at=at)
    with transaction.atomic():
        stood = withdrawals.standing([f"resident::{OFFENDER}"], at)
        fallen = conviction("c-1", OFFENDER_NAME, OFFENDER, overturned_on="2026-06-01")
        load(tmp_path / "later.jsonl", [fallen], at)
        withdrawals.withdraw(stood, at=at)
    sign_in(desk, "clerk")
    desk.check()
    desk.page.click("aside a[href='/withdrawals']")
    desk.check()
    desk.page.click("main table button")
    expect(desk.page.locator("main table button")).to_have_count(0)
    desk.check()


def test_the_prosecutor_sees_which_receipts_are_missing(desk: Desk) -> None:
    sign_in(desk, "supervisor")
    desk.open("/withdrawals/missing")
