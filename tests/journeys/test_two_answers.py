"""Several answers about one person at one body, of which one falls: nobody is told to stop and to go on at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import transaction

from tests.cast import conviction, load
from tests.journeys.campaign_steps import OWN, employ
from tests.journeys.desk import desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, PURPOSE, listed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.inventory_steps import the_inventory_follows as the_inventory_follows  # a fixture
from tests.journeys.proof_steps import ACCEPT, NUMBER, PDF, RETURN, accept_all, declare, look, waiting
from tests.journeys.test_following import HIT, answered, do, in_post
from tests.journeys.test_rosters_are_followed import screened
from tutela.answers.filings import directly, hiring
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.staff import actions as staff_actions
from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Standing
from tutela.answers.withdrawals import actions as withdrawals
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State as FilingState
from tutela.core.following.duties import Duty
from tutela.ledger import actions as ledger
from tutela.ledger import sequencer
from tutela.ledger.events import Event
from tutela.ledger.models import Entry
from tutela.measures.following import actions, falling, opening, papers, queries, resting
from tutela.measures.following.following import State
from tutela.measures.following.models import Declaration, Following, Step
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
STOP, NOTICE, DISMISSAL, _ = Duty
IN_POST: Final = [STOP, NOTICE, DISMISSAL]
A_DAY: Final = timedelta(days=1)
HIRE: Final = "close-contact-hire"
Fell = Callable[[datetime], None]


def by_filing(at: datetime, engagement: UUID) -> Fell:
    """The body filed, and its office asked. What makes that answer fall, as a re-check that is upheld does."""
    inquiry = Filing.objects.get(id=answered(at, IN_SERVICE, engagement)).inquiry
    assert inquiry is not None

    def falls(at: datetime) -> None:
        with transaction.atomic():
            assert withdrawals.withdraw_answer(inquiry, at=at)

    return falls


def by_roster(at: datetime, engagement: UUID, username: str = "clerk", purpose: str = IN_SERVICE) -> Fell:
    del engagement
    run = screened([HIT], at, username, purpose)

    def falls(at: datetime) -> None:
        with transaction.atomic():
            assert withdrawals.withdraw_row(run, 1, at=at)

    return falls


def by_question(at: datetime, engagement: UUID, purpose: str = OWN) -> Fell:
    """The school asked for itself, and the clock came by."""
    del engagement
    known = set(Inquiry.objects.values_list("id", flat=True))
    question = replace(HIT.question(), authorisation="A-1")
    said = inquiries.ask(acting=acting_as("filer"), purpose_code=purpose, question=question, at=at)
    assert said.answer is Answer.RECORD
    directly.keep_up(at=at)
    inquiry = Inquiry.objects.exclude(id__in=known).get().id

    def falls(at: datetime) -> None:
        with transaction.atomic():
            assert withdrawals.withdraw_answer(inquiry, at=at)

    return falls


@pytest.fixture(autouse=True)
def from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directly, "_looked_at", None)


WAYS: Final = pytest.mark.parametrize(
    ("first", "second"),
    [(by_filing, by_filing), (by_filing, by_roster), (by_roster, by_filing), (by_roster, by_roster)],
)


def owed() -> list[Duty]:
    """What is to be done for answers that stand, over all."""
    return _duties(is_undoing=False, is_open=True)


def to_put_back() -> list[Duty]:
    return _duties(is_undoing=True, is_open=True)


def _duties(**of: Any) -> list[Duty]:
    found = [Duty(duty) for duty in Step.objects.filter(**of).values_list("duty", flat=True)]
    return sorted(found, key=list(Duty).index)


def strokes(at: datetime) -> None:
    """The clock comes by, twice; and nothing contradicts anything then."""
    opening.keep_up(at=at)
    before = Entry.objects.count()
    opening.keep_up(at=at)
    assert Entry.objects.count() == before, "safe to repeat"
    assert not set(to_put_back()) & set(_duties(is_undoing=False, following__state__in=("open", "done")))


def sound() -> bool:
    sequencer.catch_up()
    return audit().faults == ()


def does(at: datetime, *duties: Duty) -> None:
    """The body does these for the answer it was told first, and the office accepts the papers."""
    following = Following.objects.filter(state=State.OPEN.value).order_by("opened_at", "id")[0].id
    for duty in duties:
        do(following, duty, at)
    accept_all(at)


@WAYS
@pytest.mark.parametrize(
    ("did", "is_before"), [((STOP, NOTICE), True), ((STOP, NOTICE), False), (tuple(IN_POST), True)]
)
def test_what_one_orders_stands_though_the_other_fell(
    school: datetime, first: Any, second: Any, did: tuple[Duty, ...], *, is_before: bool
) -> None:
    engagement, later = in_post(school), school + A_DAY
    falls = first(school, engagement)
    opening.keep_up(at=school)
    falls_too = second(school, engagement) if is_before else None
    does(school, *did)
    if falls_too is None:
        falls_too = second(later, engagement)
    strokes(later)
    falls(later)
    strokes(later)
    left = [duty for duty in IN_POST if duty not in did or duty is NOTICE]
    assert (owed(), to_put_back()) == (left, [])
    assert not Step.objects.filter(is_open=True, due_on__lt=legal_day_of(school)).exists()
    assert sound()
    falls_too(later)
    strokes(later)
    assert (owed(), to_put_back()) == ([], list(did))
    assert sound()
    for row in Following.objects.filter(state=State.FALLEN.value):
        for duty in _duties(following=row, is_undoing=True, is_open=True):
            do(row.id, duty, later)
    strokes(later)
    assert set(Following.objects.values_list("state", "engagement")) == {(State.ENDED.value, None)}
    assert set(Filing.objects.values_list("state", flat=True)) <= {FilingState.RECALLED.value}
    assert sound()


@WAYS
def test_what_falls_together_is_put_back_once(school: datetime, first: Any, second: Any) -> None:
    engagement = in_post(school)
    each = [first(school, engagement)]
    opening.keep_up(at=school)
    does(school, STOP, NOTICE)
    each.append(second(school, engagement))
    opening.keep_up(at=school)
    for falls in each:
        falls(school)
    strokes(school)
    assert (owed(), to_put_back()) == ([], [STOP, NOTICE])
    assert sound()


def test_a_record_that_is_overturned_ends_all_that_rested_on_it(school: datetime, tmp_path: Path) -> None:
    engagement, later = in_post(school), school + A_DAY
    by_filing(school, engagement)
    opening.keep_up(at=school)
    does(school, STOP)
    by_roster(school, engagement)
    by_filing(school, engagement)
    strokes(school)
    load(tmp_path / "f.jsonl", [conviction("c-1", HIT.name, HIT.document, overturned_on="2026-06-01")], later)
    strokes(later)
    assert (owed(), to_put_back()) == ([], [STOP])
    assert sound()


@WAYS
def test_an_answer_that_comes_while_the_other_is_put_back_keeps_what_is_not_yet(
    school: datetime, first: Any, second: Any
) -> None:
    engagement = in_post(school)
    falls = first(school, engagement)
    opening.keep_up(at=school)
    does(school, STOP, NOTICE)
    falls(school)
    strokes(school)
    fallen = Following.objects.get()
    assert to_put_back() == [STOP, NOTICE]
    do(fallen.id, NOTICE, school)
    falls = second(school, engagement)
    strokes(school)
    assert (owed(), to_put_back()) == (IN_POST, [])
    assert _duties(is_kept=True) == [STOP]
    assert sound()
    later = school + A_DAY
    falls(later)
    strokes(later)
    (step,) = Step.objects.filter(is_undoing=True, is_open=True)
    assert (step.following, step.duty, step.due_on) == (fallen, STOP.value, legal_day_of(later))
    assert sound()
    do(fallen.id, STOP, later)
    strokes(later)
    assert set(Following.objects.values_list("state", flat=True)) == {State.ENDED.value}
    assert sound()


def test_the_notice_of_the_one_that_stands_takes_the_place_of_the_other(school: datetime) -> None:
    engagement = in_post(school)
    falls = by_filing(school, engagement)
    opening.keep_up(at=school)
    former = Following.objects.get()
    does(school, NOTICE)
    falls_too = by_filing(school, engagement)
    falls(school)
    strokes(school)
    former.refresh_from_db()
    assert (former.state, _duties(is_kept=True)) == (State.FALLEN.value, [NOTICE])
    do(Following.objects.get(state=State.OPEN.value).id, NOTICE, school)
    strokes(school)
    former.refresh_from_db()
    assert (former.state, former.engagement, _duties(is_kept=True)) == (State.ENDED.value, None, [])
    assert sound()
    falls_too(school)
    strokes(school)
    assert to_put_back() == [NOTICE]
    assert sound()


@pytest.mark.parametrize("found", [None, ACCEPT, RETURN], ids=["waits", "accepted", "returned"])
def test_a_paper_is_shown_once_and_looked_at_once(school: datetime, found: Any) -> None:
    engagement, later = in_post(school), school + A_DAY
    falls = by_filing(school, engagement)
    opening.keep_up(at=school)
    following = Following.objects.get().id
    shown = declare(following, STOP, school)
    look_by = Declaration.objects.get().look_by
    if found is not None:
        look(shown, school, found)
    falls_too = by_filing(later, engagement)
    strokes(later)
    falls(later)
    strokes(later)
    other = Following.objects.get(state=State.OPEN.value).id
    step = Step.objects.get(following=other, duty=STOP.value)
    assert step.is_open is (found is RETURN)
    if found is None:
        row = Declaration.objects.get(id=waiting(other, STOP))
        assert (row.look_by, row.declared_at) == (look_by, later)
        content = papers.paper(acting=acting_as("reviewer"), declaration=row.id).content
        read = queries.one(acting_as("filer"), other, legal_day_of(later)).steps[0].declared
        assert read is not None
        assert (content, read.number) == (PDF, NUMBER)
        look(row.id, later)
    assert sound()
    falls_too(later)
    strokes(later)
    assert to_put_back() == [STOP]
    assert sound()


@pytest.mark.parametrize("second", [by_filing, by_roster])
def test_who_was_dismissed_and_left_stays_away(school: datetime, second: Any) -> None:
    engagement = in_post(school)
    falls = by_filing(school, engagement)
    opening.keep_up(at=school)
    second(school, engagement)
    does(school, *IN_POST)
    falls(school)
    strokes(school)
    assert staff.one(acting_as("filer"), engagement).standing is Standing.LEFT
    assert (owed(), to_put_back()) == ([NOTICE], [])
    do(Following.objects.get(state=State.OPEN.value).id, NOTICE, school)
    strokes(school)
    assert sorted(Following.objects.values_list("state", flat=True)) == [State.DONE.value, State.ENDED.value]
    assert sound()


def test_who_left_meanwhile_is_owed_for_by_the_answer_that_stands(school: datetime) -> None:
    engagement = in_post(school)
    falls = by_filing(school, engagement)
    opening.keep_up(at=school)
    by_filing(school, engagement)
    does(school, STOP)
    filer = acting_as("filer")
    staff_actions.leave(acting=filer, engagement=engagement, on=legal_day_of(school), at=school)
    falls(school)
    strokes(school)
    assert (owed(), to_put_back()) == ([NOTICE, DISMISSAL], [])
    assert sound()


def test_an_applicant_is_barred_until_the_last_answer_fell(school: datetime) -> None:
    engagement, today, whom = listed(school, HIT), legal_day_of(school), [f"resident::{HIT.document}"]
    each = [by_filing(school, engagement), by_roster(school, engagement, purpose=PURPOSE)]
    strokes(school)
    assert owed() == [NOTICE], "a row adds nothing to what an inquiry ordered"
    for falls, left in zip(each, ([NOTICE], []), strict=True):
        assert hiring.told_of_record("school", whom)
        falls(school)
        strokes(school)
        assert (owed(), to_put_back()) == (left, [])
    assert not hiring.told_of_record("school", whom)
    staff_actions.hire(acting=acting_as("filer"), engagement=engagement, on=today, at=school)
    falls = by_filing(school, engagement)
    strokes(school)
    assert owed() == IN_POST
    falls(school)
    strokes(school)
    assert sound()


def test_the_schools_own_and_its_offices_answer_are_one_matter(school: datetime) -> None:
    (engagement,) = employ("filer", [HIT], school)
    falls = by_roster(school, engagement, "filer", OWN)
    opening.keep_up(at=school)
    does(school, STOP, NOTICE)
    falls_too = by_roster(school, engagement)
    strokes(school)
    assert Following.objects.count() == 1
    falls(school)
    strokes(school)
    row = Following.objects.get(state=State.OPEN.value)
    assert (row.asker, owed(), to_put_back()) == ("edu", [NOTICE, DISMISSAL], [])
    falls_too(school)
    strokes(school)
    assert (owed(), to_put_back()) == ([], [STOP, NOTICE])
    assert sound()


def test_what_one_law_orders_besides_becomes_the_whole(school: datetime, settings: Any) -> None:
    settings.TUTELA_READINGS = {"minors-protection-law/close-contact-in-service/work-stopped": "off"}
    (engagement,) = employ("filer", [HIT], school)
    falls = by_roster(school, engagement, "filer", OWN)
    opening.keep_up(at=school)
    by_roster(school, engagement)
    strokes(school)
    late = Step.objects.get(duty=DISMISSAL.value).due_on
    falls(school + 5 * A_DAY)
    strokes(school + 5 * A_DAY)
    row = Following.objects.get(state=State.OPEN.value)
    assert _duties(following=row, is_open=True) == IN_POST
    assert Step.objects.get(following=row, duty=DISMISSAL.value).due_on == late, "nobody is given longer"
    assert sound()


def test_a_duty_that_no_other_answer_orders_is_put_back(school: datetime, settings: Any) -> None:
    settings.TUTELA_READINGS = {"minors-protection-law/close-contact-in-service/work-stopped": "off"}
    (engagement,) = employ("filer", [HIT], school)
    falls = by_roster(school, engagement)
    opening.keep_up(at=school)
    does(school, STOP, NOTICE)
    by_roster(school, engagement, "filer", OWN)
    falls(school)
    strokes(school)
    assert (owed(), to_put_back(), _duties(is_kept=True)) == ([NOTICE, DISMISSAL], [STOP], [NOTICE])
    (fallen,) = Following.objects.filter(state=State.FALLEN.value)
    do(fallen.id, STOP, school)
    fallen.refresh_from_db()
    assert fallen.state == State.FALLEN.value, "its notice rests on the other"
    assert sound()


def test_the_page_says_that_another_answer_stands(school: datetime) -> None:
    engagement = in_post(school)
    falls = by_filing(school, engagement)
    opening.keep_up(at=school)
    following = Following.objects.get().id
    does(school, NOTICE)
    by_filing(school, engagement)
    falls(school)
    strokes(school)
    desk = desk_of("filer")
    page = words(desk.get(f"/duties/{following}"))
    assert "另一份有效的答复" in page
    assert "恢复原状" not in page
    assert "答复已撤回，措施依另一答复有效" in words(desk.get("/duties"))


@pytest.mark.parametrize("broken", ["contrary", "kept for nothing", "kept and put back", "forgotten"])
def test_the_audit_finds_what_contradicts(school: datetime, broken: str) -> None:
    engagement = in_post(school)
    falls = by_filing(school, engagement)
    opening.keep_up(at=school)
    does(school, NOTICE)
    falls_too = by_filing(school, engagement)
    strokes(school)
    falls(school)
    strokes(school)
    assert sound()
    kept = Step.objects.filter(is_kept=True)
    if broken == "contrary":
        Step.objects.filter(following__state=State.OPEN.value, duty=STOP.value).update(is_undoing=True)
        Step.objects.filter(is_undoing=True).update(following=kept.get().following, duty=NOTICE.value)
    elif broken == "kept for nothing":
        Step.objects.filter(following__state=State.OPEN.value, duty=STOP.value).update(is_kept=True)
    elif broken == "kept and put back":
        falls_too(school)
        strokes(school)
        Step.objects.filter(duty=NOTICE.value, done_on__isnull=False).update(is_kept=True)
    else:
        kept.update(is_kept=False)
    details = {"contrary": "is_open", "forgotten": "state"}
    assert details.get(broken, "is_kept") in {one.detail for one in audit().faults}


def test_what_contradicts_from_before_is_put_right_by_the_clock(school: datetime) -> None:
    engagement = in_post(school)
    falls = by_filing(school, engagement)
    opening.keep_up(at=school)
    does(school, NOTICE)
    falls(school)
    strokes(school)
    fallen = Following.objects.get()
    Following.objects.update(engagement=None)  # as if each answer were followed by itself
    by_filing(school, engagement)
    opening.keep_up(at=school)
    Following.objects.update(engagement=engagement)
    assert to_put_back() == [NOTICE]
    strokes(school)
    assert (to_put_back(), owed()) == ([], IN_POST)
    assert Step.objects.get(is_kept=True).following == fallen
    assert sound()


@pytest.mark.parametrize(
    ("first", "is_before"), [(by_question, True), (by_question, False), (by_roster, False)]
)
def test_who_was_dismissed_is_not_put_back_while_a_question_of_the_body_stands(
    school: datetime, first: Any, *, is_before: bool
) -> None:
    """It bars them, whether it was asked before they left or after."""
    engagement, later = in_post(school), school + A_DAY
    falls = first(school, engagement)
    falls_too = by_question(school, engagement) if is_before else None
    opening.keep_up(at=school)
    assert owed() == IN_POST
    does(school, *IN_POST)
    assert staff.one(acting_as("filer"), engagement).standing is Standing.LEFT
    falls_too = falls_too or by_question(later, engagement)
    strokes(later)
    assert Following.objects.count() == 1
    falls(later)
    strokes(later)
    assert hiring.told_of_record("school", [f"resident::{HIT.document}"])
    assert (owed(), to_put_back(), _duties(is_kept=True)) == ([NOTICE], [], [NOTICE])
    row = Following.objects.get(state=State.OPEN.value)
    assert _duties(following=row, done_on__isnull=False) == [STOP, DISMISSAL]
    assert (row.engagement, row.purpose) == (engagement, OWN)
    assert sound()
    falls_too(later)
    strokes(later)
    assert (owed(), to_put_back()) == ([], IN_POST)
    assert sound()


def test_who_was_turned_down_is_not_put_back_while_a_question_of_the_body_stands(school: datetime) -> None:
    engagement, later = listed(school, HIT), school + A_DAY
    each = [by_question(school, engagement, HIRE) for _ in range(2)]
    opening.keep_up(at=school)
    assert owed() == [NOTICE]
    does(school, NOTICE)
    assert staff.one(acting_as("filer"), engagement).standing is Standing.NOT_HIRED
    each[0](later)
    strokes(later)
    assert (owed(), to_put_back(), _duties(is_kept=True)) == ([NOTICE], [], [NOTICE])
    assert Following.objects.get(state=State.OPEN.value).engagement == engagement
    assert sound()
    each[1](later)
    strokes(later)
    assert (owed(), to_put_back()) == ([], [NOTICE])
    assert sound()


def test_a_question_that_takes_the_place_of_another_gives_nobody_longer(school: datetime) -> None:
    engagement, later = in_post(school), school + 5 * A_DAY
    falls = by_question(school, engagement)
    by_question(school, engagement)
    strokes(school)
    running = set(Step.objects.values_list("duty", "due_on"))
    falls(later)
    strokes(later)
    row = Following.objects.get(state=State.OPEN.value)
    assert set(Step.objects.filter(following=row, is_open=True).values_list("duty", "due_on")) == running
    assert sound()


def test_a_paper_that_was_taken_is_handed_over_whatever_one_may_be_by_now(
    school: datetime, settings: Any
) -> None:
    engagement, later = in_post(school), school + A_DAY
    falls = by_filing(school, engagement)
    opening.keep_up(at=school)
    declare(Following.objects.get().id, STOP, school)
    by_filing(school, engagement)
    settings.TUTELA_PAPER_LIMIT = len(PDF) - 1
    falls(later)
    strokes(later)
    declaration = waiting(Following.objects.get(state=State.OPEN.value).id, STOP)
    kept = papers.paper(acting=acting_as("reviewer"), declaration=declaration)
    assert (kept.content, kept.kind.value) == (PDF, "application/pdf")
    assert sound()


def test_one_that_is_refused_keeps_nobody_else_waiting(
    school: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    each = sorted([in_post(school), *employ("carer", [HIT], school)])
    both = [by_roster(school, each[0]), by_roster(school, each[0], "carer", OWN)]
    opening.keep_up(at=school)
    for falls in both:
        falls(school)
    fall, settle = falling._fall, falling._settle

    def refuses(turn: Callable[[UUID, datetime], int]) -> Callable[[UUID, datetime], int]:
        def turned(engagement: UUID, at: datetime) -> int:
            if engagement == each[0]:
                raise Refusal(Reason.NOT_READY)
            return turn(engagement, at)

        return turned

    monkeypatch.setattr(falling, "_fall", refuses(fall))
    monkeypatch.setattr(falling, "_settle", refuses(lambda *_: 1))
    monkeypatch.setattr(resting, "unsettled", lambda: each)
    assert (opening.keep_up(at=school), falling.settle(school)) == (1, 1)
    assert Following.objects.get(state=State.OPEN.value).engagement == each[0]
    assert Reason.NOT_READY.value in caplog.text
    assert not any(str(one) in caplog.text for one in each)
    monkeypatch.setattr(falling, "_fall", fall)
    monkeypatch.setattr(falling, "_settle", settle)
    strokes(school)
    assert not Following.objects.exclude(state=State.ENDED.value).exists()
    assert sound()


def _ends_as_before_any_rested(row: Following, at: datetime, *_: Any) -> None:
    """What a process of the former edition does, that stands beside while a new one is brought in."""
    if not Step.objects.filter(following=row, is_open=True).exists():
        row.state = State.ENDED.value
        row.save()
        facts = {"following": str(row.id), "state": row.state}
        said = {"at": at, "organisation": row.organisation, "officer": "registry", "facts": facts}
        ledger.append(event=Event.DUTIES_ENDED, **said)


@pytest.mark.parametrize("is_at_once", [True, False])
def test_what_was_ended_beside_goes_on_resting(
    school: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch, *, is_at_once: bool
) -> None:
    """`is_at_once`: the other falls before the clock came by."""
    settings.TUTELA_READINGS = {"minors-protection-law/close-contact-in-service/work-stopped": "off"}
    (engagement,) = employ("filer", [HIT], school)
    falls = by_roster(school, engagement)
    opening.keep_up(at=school)
    does(school, STOP, NOTICE)
    falls_too = by_roster(school, engagement, "filer", OWN)
    falls(school)
    strokes(school)
    (fallen,) = Following.objects.filter(state=State.FALLEN.value)
    with monkeypatch.context() as beside:
        beside.setattr(actions, "end_if_done", _ends_as_before_any_rested)
        do(fallen.id, STOP, school)
    fallen.refresh_from_db()
    assert (fallen.state, fallen.engagement) == (State.ENDED.value, engagement)
    if is_at_once:
        opening._forget_whom()
    else:
        strokes(school)
        fallen.refresh_from_db()
        assert (fallen.state, _duties(is_kept=True)) == (State.FALLEN.value, [NOTICE])
        assert sound()
    falls_too(school)
    strokes(school)
    fallen.refresh_from_db()
    assert (fallen.state, to_put_back()) == (State.FALLEN.value, [NOTICE])
    assert sound()
    do(fallen.id, NOTICE, school)
    strokes(school)
    fallen.refresh_from_db()
    assert (fallen.state, fallen.engagement) == (State.ENDED.value, None)
    assert sound()
