"""In Chromium: one officer asks for a delay, another confirms it, and every page on the way is usable by everyone."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD, about, accept_conduct
from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import NOBODY, NOBODY_NAME, registry
from tests.journeys.factors import give_factor, prove_again, sign_in_with_code
from tests.journeys.test_browser_screening import sign_in
from tutela.answers.inquiries import actions as inquiries
from tutela.bodies import actions as bodies
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as

__all__ = ["browser", "desk", "registry"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registry"),
]


def test_a_delay_is_asked_for_by_one_and_confirmed_by_another(desk: Desk, at: datetime) -> None:
    bodies.appoint(
        username="second",
        password=PASSWORD,
        organisation="police",
        role=Role.RECORDER,
        by=acting_as("administrator"),
        at=at,
    )
    accept_conduct("second", at)
    asked = inquiries.ask(
        acting=acting_as("clerk"),
        purpose_code="teacher-hire",
        question=about(NOBODY_NAME, NOBODY),
        at=at,
    )
    sign_in(desk, "police-recorder")
    desk.door("/delays")
    desk.check()
    desk.page.click("main form .button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.page.fill("[name=entry]", str(asked.receipt.entry_id))
    desk.page.fill("[name=until]", "2027年1月31日")
    desk.page.select_option("[name=ground]", "duty")
    desk.page.click("main form .button")
    expect(desk.page.locator("tbody tr")).to_have_count(1)
    desk.check()
    give_factor("second")
    sign_in_with_code(desk, "second")
    desk.page.goto(f"{desk.base}/delays")
    desk.check()
    desk.page.click("tbody button")
    desk.check()
    prove_again(desk)
    expect(desk.page.locator("tbody tr")).to_have_count(0)
    desk.check()
    assert desk.page.url == f"{desk.base}/delays"
