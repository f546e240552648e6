"""A body that was told by its office's roster of somebody it employs: what falls is withdrawn from both."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from tests.cast import conviction, load
from tests.journeys.api_calls import calling
from tests.journeys.campaign_steps import HIT, OWN, employ, schools, somebody
from tests.journeys.desk import desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.proof_steps import by_paper
from tests.journeys.test_rosters_are_followed import screened
from tests.journeys.verifying_steps import NAMESAKE, verified
from tests.journeys.verifying_steps import court as court  # a fixture
from tutela.agencies.verifying import opening as verifying
from tutela.answers.withdrawals import actions, queries
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.following.duties import Duty
from tutela.ledger import sequencer
from tutela.measures.following import actions as following
from tutela.measures.following import opening
from tutela.measures.following.following import State
from tutela.measures.following.models import Following, Step
from tutela.packs.current import legal_day_of
from tutela.redress.notifying import actions as notifying
from tutela.redress.notifying import queries as notifications
from tutela.redress.notifying.kinds import Kind

pytestmark = pytest.mark.django_db


def fell(at: datetime, tmp_path: Path) -> None:
    """The judgment was overturned."""
    load(tmp_path / "fell.jsonl", [conviction("c-1", HIT.name, HIT.document, overturned_on="2026-06-01")], at)
    opening.keep_up(at=at)
    notifying.gather(at=at)


def met(at: datetime) -> UUID:
    """The office's roster says *record* of somebody in post at the school, in its second row."""
    employ("filer", [HIT, somebody(1)], at)
    run = screened([somebody(1), HIT], at)
    opening.keep_up(at=at)
    notifying.gather(at=at)
    return run


def bodies() -> list[str]:
    return sorted(Withdrawal.objects.values_list("organisation", flat=True))


def test_the_school_and_its_office_each_destroy_and_confirm_it(school: datetime, tmp_path: Path) -> None:
    run = met(school)
    fell(school, tmp_path)
    assert Following.objects.get().state == State.ENDED.value
    for username in ("filer", "clerk"):
        (one,) = queries.owed(acting_as(username), 9)
        assert (one.told, one.row, one.is_anothers) == (run, 2, username == "filer")
        actions.confirm(acting=acting_as(username), withdrawal_id=one.id, at=school)
    assert queries.waiting(acting_as("filer")) == queries.waiting(acting_as("clerk")) == 0
    sequencer.catch_up()
    assert audit().faults == ()


def test_the_school_is_told_and_its_page_names_no_run_of_the_offices(
    school: datetime, tmp_path: Path
) -> None:
    run = met(school)
    fell(school, tmp_path)
    assert Kind.WITHDRAWAL in [one.kind for one in notifications.listed(acting_as("filer"))]
    desk = desk_of("filer")
    assert "等待确认" in words(desk.get("/"))
    page = desk.get("/withdrawals")
    assert "上级单位查询的名册" in words(page)
    assert str(run) not in page.content.decode(), "the school may not open it"
    assert f"/screenings/{run}" in desk_of("clerk").get("/withdrawals").content.decode()
    (told,) = calling("filer", school).get("/withdrawals").json()["withdrawals"]
    assert (told["told"], told["row"]) == (str(run), 2)


def test_what_the_school_did_it_puts_back(school: datetime, tmp_path: Path) -> None:
    met(school)
    one = Following.objects.get().id
    shown = by_paper(legal_day_of(school))
    following.fulfil(acting=acting_as("filer"), following=one, duty=Duty.STOP, proof=shown, at=school)
    fell(school, tmp_path)
    assert Following.objects.get().state == State.FALLEN.value
    assert list(Step.objects.filter(is_open=True).values_list("duty", "is_undoing")) == [("stop", True)]
    assert bodies() == ["edu", "school"]


def test_only_where_the_person_is_on_the_list(school: datetime, tmp_path: Path) -> None:
    (other,) = schools(1, school)
    employ(other, [somebody(1)], school)
    met(school)
    fell(school, tmp_path)
    assert bodies() == ["edu", "school"]


def test_a_body_that_asked_about_its_own_staff_owes_one_receipt(school: datetime, tmp_path: Path) -> None:
    employ("filer", [HIT], school)
    screened([HIT], school, "filer", OWN)
    fell(school, tmp_path)
    assert bodies() == ["school"]
    assert [one.is_anothers for one in queries.owed(acting_as("filer"), 9)] == [False]


def test_one_row_found_wrong_is_withdrawn_from_both_once(school: datetime) -> None:
    run = met(school)
    assert actions.withdraw_row(run, 2, at=school)
    assert not actions.withdraw_row(run, 2, at=school)
    assert bodies() == ["edu", "school"]


@pytest.mark.parametrize(("same", "told"), [(None, ["edu", "school"]), (False, ["edu"])])
def test_who_was_pending_there_counts_until_it_came_to_nobody(
    court: datetime, same: bool | None, told: list[str]
) -> None:
    employ("filer", [NAMESAKE], court)
    run = screened([NAMESAKE], court)
    verifying.keep_up(at=court)
    if same is not None:
        verified(court, same=same)
    assert actions.withdraw_row(run, 1, at=court)
    assert bodies() == told
