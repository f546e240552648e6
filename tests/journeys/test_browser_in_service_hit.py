"""In Chromium: somebody in post has a record; work stops, the contract ends, the office accepts the papers."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import OFFENDER, OFFENDER_NAME, registry
from tests.journeys.filing_pages import sign_in
from tests.journeys.filing_steps import IN_SERVICE, Person, listed, reviewed, school
from tests.journeys.proof_steps import PDF
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


def test_from_the_hit_to_the_proven_dismissal(desk: Desk, at: datetime, duty: str, tmp_path: Path) -> None:
    today = legal_day_of(at).isoformat()
    paper = tmp_path / "decision.pdf"
    paper.write_bytes(PDF)
    sign_in(desk, "filer")
    desk.open("/duties")
    desk.keep("hit-duties")
    desk.page.click(f"a[href='{duty}']")
    desk.check()
    desk.keep("hit-duty")
    desk.page.fill("[name=stop-done_on]", today)
    desk.page.click("form:has([name=stop-proof]) button")
    expect(desk.page.locator("#errors")).to_be_focused()  # neither a number nor a paper
    desk.check()
    for name, words in (
        ("stop", "校发〔2026〕31号"),
        ("notice", "本人签收"),
        ("dismissal", "校发〔2026〕35号"),
    ):
        desk.page.fill(f"[name={name}-done_on]", today)
        if name == "notice":
            desk.page.select_option("[name=notice-way]", "handed")
            desk.page.fill("[name=notice-proof]", words)
        else:
            desk.page.fill(f"[name={name}-number]", words)
            desk.page.fill(f"[name={name}-dated_on]", today)
            desk.page.set_input_files(f"[name={name}-paper]", paper)
        desk.page.click(f"form:has([name={name}-proof]) button")
        expect(desk.page.locator("main")).to_contain_text(words)
        desk.check()
    expect(desk.page.locator("main")).to_contain_text("待主管部门审核")
    expect(desk.page.locator("dl.facts")).to_contain_text("待落实")
    desk.keep("hit-declared")
    looked_at(desk, "stop", accept=True)
    looked_at(desk, "dismissal", accept=False)
    sign_in(desk, "filer")
    desk.open(duty)
    expect(desk.page.locator("main")).to_contain_text("文书没有盖章")
    desk.check()
    desk.keep("hit-returned")
    desk.page.fill("[name=dismissal-done_on]", today)
    desk.page.fill("[name=dismissal-number]", "校发〔2026〕36号")
    desk.page.fill("[name=dismissal-dated_on]", today)
    desk.page.check("[name=dismissal-at_office]")
    desk.page.click("form:has([name=dismissal-proof]) button")
    expect(desk.page.locator("main")).to_contain_text("校发〔2026〕36号")
    looked_at(desk, "dismissal", accept=True, seen_on=today)
    sign_in(desk, "filer")
    desk.open(duty)
    expect(desk.page.locator("dl.facts")).to_contain_text("已落实")
    desk.check()
    desk.keep("hit-dismissed")
    desk.open("/staff?standing=left")
    expect(desk.page.locator("main")).to_contain_text(OFFENDER_NAME)
    assert not [one for one in desk.seen if OFFENDER in one or OFFENDER_NAME in one]


def looked_at(desk: Desk, name: str, *, accept: bool, seen_on: str = "") -> None:
    """The office opens the one that waits, takes its paper where it is here, and enters what it found."""
    sign_in(desk, "reviewer")
    expect(desk.page.locator("ul.tasks").first).to_contain_text("凭据等待审核")
    desk.open("/proofs")
    desk.check()
    desk.keep("hit-proofs")
    done = {"stop": "立即停止其工作", "dismissal": "解除聘用合同"}[name]
    desk.page.click(f"tr:has-text('{done}') a")
    desk.check()
    if not seen_on:
        with desk.page.expect_download() as taken:
            desk.page.click("a[href$='/paper']")
        assert taken.value.path().read_bytes() == PDF
    desk.page.check(f"[name=finding][value={'accept' if accept else 'return'}]")
    if seen_on:
        desk.page.fill("[name=seen_on]", seen_on)
    if not accept:
        desk.page.fill("[name=reasons]", "文书没有盖章")
    desk.keep(f"hit-proof-{name}")
    desk.page.click("main form button.button")
    expect(desk.page.locator("main")).to_contain_text("审核意见已登记")


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
