"""What a unit asks for itself, by its page or a program, and is told *record* about is followed like any answer."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from tests.cast import conviction, load
from tests.journeys.campaign_steps import HIT, OWN, somebody
from tests.journeys.desk import asked as asked_at_the_page
from tests.journeys.desk import desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import PURPOSE, Person
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.proof_steps import by_paper
from tests.journeys.verifying_steps import NAMESAKE, verified
from tests.journeys.verifying_steps import court as court  # a fixture
from tutela.agencies.verifying import opening as verifying
from tutela.answers.filings import directly, hiring, met
from tutela.answers.filings import queries as filings
from tutela.answers.filings.models import Filing
from tutela.answers.identities.person import person_of
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.staff import actions as staff
from tutela.answers.staff import imports
from tutela.answers.staff.actions import Joins
from tutela.answers.staff.engagement import Did, Post, Standing
from tutela.answers.withdrawals import actions as withdrawals
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import Move
from tutela.core.following.duties import Duty
from tutela.ledger import sequencer
from tutela.measures.following import actions, joining, opening
from tutela.measures.following.models import Following, Step
from tutela.packs.current import legal_day_of
from tutela.redress.notifying import actions as notifying

pytestmark = pytest.mark.django_db
HIRE = "close-contact-hire"
IN_POST = {"stop", "notice", "dismissal"}


@pytest.fixture(autouse=True)
def from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directly, "_looked_at", None)


def listed(
    person: Person, at: datetime, standing: Standing = Standing.IN_POST, username: str = "carer"
) -> UUID:
    """Somebody on the unit's staff list."""
    known = person_of(person.question(), legal_day_of(at))
    since = date(2020, 1, 1) if standing is Standing.IN_POST else None
    joins = Joins(known, Post.CARER, OWN, standing, since)
    (one,) = staff.put(acting_as(username), [joins], Did.IMPORTED, at)
    return one


def asks(person: Person, at: datetime, purpose: str = OWN) -> Answer:
    """The unit asks for itself, as a program does."""
    question = replace(person.question(), authorisation="A-1")
    return inquiries.ask(acting=acting_as("carer"), purpose_code=purpose, question=question, at=at).answer


def strokes(at: datetime) -> None:
    """The clock comes by."""
    directly.keep_up(at=at)
    opening.keep_up(at=at)
    notifying.gather(at=at)


def owed() -> set[str]:
    return set(Step.objects.filter(organisation="care", is_open=True).values_list("duty", flat=True))


def test_what_is_asked_at_the_page_is_owed_from_the_clocks_next_stroke(school: datetime) -> None:
    one = listed(HIT, school)
    assert "有记录" in words(asked_at_the_page(desk_of("carer"), purpose=OWN))
    assert not Following.objects.exists()
    later = school + timedelta(seconds=30)
    strokes(later)
    assert owed() == IN_POST
    row = Following.objects.get()
    assert (row.organisation, row.asker, row.purpose, row.engagement) == ("care", "care", OWN, one)
    assert row.filing is not None
    seen = filings.one(acting_as("carer"), row.filing)
    assert [step.move for step in seen.steps] == [Move.MEET]
    assert "自行查询的对象在本单位人员名单中" in words(desk_of("carer").get(f"/filings/{row.filing}"))
    strokes(later)
    strokes(later + timedelta(minutes=2))
    assert Filing.objects.count() == Following.objects.count() == 1
    sequencer.catch_up()
    assert audit().faults == ()


def test_who_is_asked_about_as_if_to_be_hired_is_owed_for_as_in_post(school: datetime) -> None:
    listed(HIT, school)
    assert asks(HIT, school, HIRE) is Answer.RECORD
    strokes(school)
    assert (owed(), Following.objects.get().purpose) == (IN_POST, OWN)
    sequencer.catch_up()
    assert audit().faults == ()


def test_an_applicant_is_told_why_and_is_not_hired(school: datetime) -> None:
    one = listed(HIT, school, Standing.APPLICANT)
    assert asks(HIT, school, HIRE) is Answer.RECORD
    strokes(school)
    assert owed() == {"notice"}
    assert not hiring.may_hire(acting_as("carer"), one, legal_day_of(school))


@pytest.mark.parametrize("case", ["another", "elsewhere", "left", "clear"])
def test_nothing_is_owed_for_anybody_else(case: str, school: datetime) -> None:
    one = listed(
        somebody(1) if case == "another" else HIT,
        school,
        username="filer" if case == "elsewhere" else "carer",
    )
    if case == "left":
        staff.leave(acting=acting_as("carer"), engagement=one, on=legal_day_of(school), at=school)
    asks(somebody(1) if case == "clear" else HIT, school)
    strokes(school)
    assert not Filing.objects.exists()


def test_who_was_told_twice_owes_once(school: datetime) -> None:
    listed(HIT, school)
    asks(HIT, school)
    strokes(school)
    asks(HIT, school)
    strokes(school)
    assert (Filing.objects.count(), Following.objects.count()) == (1, 1)


@pytest.mark.parametrize("is_same", [True, False])
def test_what_was_pending_is_followed_when_it_came_to_a_record(court: datetime, *, is_same: bool) -> None:
    listed(NAMESAKE, court)
    assert asks(NAMESAKE, court) is Answer.PENDING
    strokes(court)
    assert not Filing.objects.exists()
    verifying.keep_up(at=court)
    later = court + timedelta(hours=1)
    verified(later, same=is_same)
    strokes(later)
    assert owed() == (IN_POST if is_same else set())
    sequencer.catch_up()
    assert audit().faults == ()


def test_what_falls_is_withdrawn_and_nothing_is_owed_any_more(school: datetime, tmp_path: Path) -> None:
    listed(HIT, school)
    asks(HIT, school)
    strokes(school)
    later = school + timedelta(hours=1)
    load(tmp_path / "f.jsonl", [conviction("c-1", HIT.name, HIT.document, overturned_on="2026-06-01")], later)
    strokes(later)
    assert list(Withdrawal.objects.values_list("organisation", flat=True)) == ["care"]
    assert (owed(), Following.objects.get().state) == (set(), "ended")
    sequencer.catch_up()
    assert audit().faults == ()


def test_an_answer_that_fell_before_the_clock_came_opens_nothing(school: datetime, tmp_path: Path) -> None:
    listed(HIT, school)
    asks(HIT, school)
    load(
        tmp_path / "f.jsonl", [conviction("c-1", HIT.name, HIT.document, overturned_on="2026-06-01")], school
    )
    strokes(school)
    assert not Filing.objects.exists()


def fell(which: int, at: datetime) -> None:
    """The answer to one question alone, in the order in which they were asked: a re-check of it was upheld."""
    asked = Inquiry.objects.order_by("id").values_list("id", flat=True)[which]
    with transaction.atomic():
        assert withdrawals.withdraw_answer(asked, at=at)


def test_of_two_questions_the_one_that_stands_is_followed_on(school: datetime) -> None:
    listed(HIT, school)
    for number in range(3):
        asks(HIT, school + timedelta(seconds=number))
    later = school + timedelta(hours=1)
    strokes(later)
    (row,) = Following.objects.all()
    shown = by_paper(legal_day_of(later))
    actions.fulfil(acting=acting_as("carer"), following=row.id, duty=Duty.STOP, proof=shown, at=later)
    followed = row.filing
    for which in range(3):
        assert Filing.objects.filter(id=followed).exists()
        fell(which, later)
        strokes(later)
        undone = Step.objects.filter(is_undoing=True, is_open=True).values_list("duty", flat=True)
        stands = Following.objects.filter(state="open").values_list("filing", flat=True)
        assert (list(undone), len(stands)) == (([], 1) if which < 2 else (["stop"], 0))
        assert owed() == ({"notice", "dismissal"} if which < 2 else {"stop"})
        followed = stands.first() if which < 2 else followed
    assert Filing.objects.count() == 3
    sequencer.catch_up()
    assert audit().faults == ()


def test_a_question_that_falls_and_was_not_followed_changes_nothing(school: datetime) -> None:
    listed(HIT, school)
    asks(HIT, school)
    asks(HIT, school + timedelta(seconds=1))
    strokes(school + timedelta(hours=1))
    fell(1, school + timedelta(hours=1))
    strokes(school + timedelta(hours=1))
    assert (owed(), Filing.objects.count()) == (IN_POST, 1)


@pytest.mark.parametrize(("days", "owes"), [(59, True), (60, True), (61, False)])
def test_though_no_clock_came_for_two_months_a_record_is_followed(
    school: datetime, days: int, owes: bool
) -> None:
    listed(HIT, school)
    asks(HIT, school)
    strokes(school + timedelta(days=days))
    assert owed() == (IN_POST if owes else set())


def test_a_roster_enters_nobody_of_whom_the_unit_was_told_at_its_page(
    school: datetime, tmp_path: Path
) -> None:
    carer = acting_as("carer")
    path = tmp_path / "roster.csv"
    path.write_text(f"姓名,身份证号,岗位,入职日期\n{HIT.name},{HIT.document},保育员,\n", "utf-8-sig")

    def enters() -> Any:
        staged = imports.stage(acting=carer, purpose_code=OWN, path=path, at=school)
        return staged.id, joining.barred(carer, imports.preview(acting=carer, staged=staged.id).joining)

    assert enters()[1] == ()
    asks(HIT, school, HIRE)
    staged, barred = enters()
    assert [row.person.canonical for row in barred] == [
        person_of(HIT.question(), legal_day_of(school)).canonical
    ]
    with pytest.raises(Refusal) as refused:
        joining.confirm(acting=carer, staged=staged, mark="", missing_left_on=None, at=school)
    assert refused.value.reason is Reason.HIRED_UNASKED
    load(
        tmp_path / "f.jsonl", [conviction("c-1", HIT.name, HIT.document, overturned_on="2026-06-01")], school
    )
    assert enters()[1] == ()


def test_another_bodys_question_bars_nobody_here(school: datetime) -> None:
    asks(HIT, school, HIRE)
    document = person_of(HIT.question(), legal_day_of(school)).canonical
    assert filings.told_record_of("care", [document]) == {document: {HIRE}}
    assert filings.told_record_of("school", [document]) == {}


def test_an_answer_that_falls_while_the_clock_comes_by_opens_nothing(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who publishes holds the list, and withdraws before it is free again."""
    listed(HIT, school)
    asks(HIT, school)
    monkeypatch.setattr(met.index, "hold", lambda: Inquiry.objects.update(withdrawn_at=school))
    assert met.follow(since=school - timedelta(days=1), at=school) == 0
    assert not Filing.objects.exists()


def test_a_question_that_another_clock_followed_meanwhile_is_followed_once(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, hold = listed(HIT, school), met.index.hold
    asks(HIT, school)

    def meanwhile() -> None:
        monkeypatch.setattr(met.index, "hold", hold)
        assert met.follow(since=school - timedelta(days=1), at=school) == 1
        staff.leave(acting=acting_as("carer"), engagement=one, on=legal_day_of(school), at=school)
        listed(HIT, school)

    monkeypatch.setattr(met.index, "hold", meanwhile)
    assert met.follow(since=school - timedelta(days=1), at=school) == 0
    assert Filing.objects.get().engagement == one


def test_only_what_was_asked_since_is_looked_at(school: datetime) -> None:
    listed(HIT, school)
    asks(HIT, school)
    assert met.follow(since=school + timedelta(seconds=1), at=school) == 0
    assert met.follow(since=school - timedelta(seconds=1), at=school) == 1


def test_an_office_that_need_not_ask_is_followed_for_nobody(school: datetime) -> None:
    listed(HIT, school, username="clerk")
    question = replace(HIT.question(), authorisation="A-1")
    said = {"purpose_code": PURPOSE, "question": question, "at": school}
    assert inquiries.ask(acting=acting_as("clerk"), **said).answer is Answer.RECORD
    strokes(school)
    assert not Filing.objects.exists()
