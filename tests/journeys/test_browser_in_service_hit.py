"""In Chromium: somebody in post has a record; work stops, the contract ends, and what is late is ordered."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import OFFENDER, OFFENDER_NAME, registry
from tests.journeys.filing_pages import sign_in
from tests.journeys.filing_steps import IN_SERVICE, Person, listed, reviewed, school
from tutela.answers.filings import answering
from tutela.answers.staff import actions as staff
from tutela.bodies.queries import acting_as
from tutela.measures.following import models, opening
from tutela.packs.current import legal_day_of

__all__ = ["browser", "desk", "registry", "school"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.story,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("school"),
]
HIT = Person(OFFENDER_NAME, OFFENDER)


@pytest.fixture
def duty(school: datetime) -> str:
    """The page of what follows a hit in post."""
    engagement = listed(school, HIT)
    staff.hire(acting=acting_as("filer"), engagement=engagement, on=legal_day_of(school), at=school)
    filing = reviewed(school, HIT, purpose=IN_SERVICE, engagement=engagement)
    answering.ask(acting=acting_as("clerk"), filings=[filing], at=school)
    opening.keep_up(at=school)
    return f"/duties/{models.Following.objects.get(filing=filing).id}"


def test_from_the_hit_to_the_proven_dismissal(desk: Desk, at: datetime, duty: str) -> None:
    today = legal_day_of(at).isoformat()
    sign_in(desk, "filer")
    desk.open("/duties")
    desk.keep("hit-duties")
    desk.page.click(f"a[href='{duty}']")
    desk.check()
    desk.keep("hit-duty")
    for name, words in (
        ("stop", "校发〔2026〕31号"),
        ("notice", "本人签收"),
        ("dismissal", "校发〔2026〕35号"),
    ):
        if name == "notice":
            desk.page.select_option("[name=notice-way]", "handed")
        desk.page.fill(f"[name={name}-done_on]", today)
        desk.page.fill(f"[name={name}-proof]", words)
        desk.page.click(f"form:has([name={name}-proof]) button")
        expect(desk.page.locator("main")).to_contain_text(words)
        desk.check()
    expect(desk.page.locator("dl.facts")).to_contain_text("已落实")
    desk.keep("hit-dismissed")
    desk.open("/staff?standing=left")
    expect(desk.page.locator("main")).to_contain_text(OFFENDER_NAME)


def test_what_is_late_comes_to_the_office_which_orders_it(desk: Desk, at: datetime, duty: str) -> None:
    models.Step.objects.update(due_on=legal_day_of(at) - timedelta(days=30))
    sign_in(desk, "reviewer")
    expect(desk.page.locator("ul.tasks").first).to_contain_text("逾期未落实")
    desk.open("/duties/late")
    desk.keep("hit-late")
    desk.page.click(f"a[href='{duty}']")
    desk.check()
    desk.page.click(f"form[action='{duty}/order'] button")
    expect(desk.page.locator("main")).to_contain_text("责令改正")
    desk.check()
    sign_in(desk, "filer")
    desk.open(duty)
    expect(desk.page.locator("p.lead strong")).to_contain_text("责令改正")
    desk.keep("hit-ordered")
    sign_in(desk, "supervisor")
    desk.open("/duties/late")
    desk.keep("hit-prosecutor")
    assert OFFENDER_NAME not in desk.page.content()
