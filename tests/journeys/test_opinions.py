"""A prosecutor opens an opinion, the body answers in writing, and the prosecutor accepts, goes higher, or withdraws."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import PASSWORD, accept_conduct
from tests.journeys.desk import OFFENDER, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tutela.auditing.audit import audit
from tutela.bodies import actions as bodies
from tutela.bodies import deciding, officers
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.bodies.sweeping.models import Pace
from tutela.core.errors import Reason, Refusal
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.redress.notifying import actions as notifying
from tutela.redress.notifying.models import Notification
from tutela.redress.opinions import actions, history, queries
from tutela.redress.opinions.models import Line, Opinion
from tutela.redress.opinions.opinion import About, Basis, Kind, Move, Reply, State, moved
from tutela.redress.reports import actions as reports
from tutela.redress.reports.report import By, Told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people")]
SAID, ANSWERED = "贵校的后续措施逾期，请改正。", "已于昨日改正。"


@pytest.fixture
def people(registry: datetime, at: datetime) -> None:
    """Officers at the school, at the office above it, at the court, and a prosecutor far away."""
    cache.clear()
    manager = acting_as("administrator")
    for username, organisation, role in (
        ("teller", "school", Role.ASKER),
        ("reviewer", "edu", Role.REVIEWER),
    ):
        officers.appoint(
            username=username, password=PASSWORD, organisation=organisation, role=role, by=manager, at=at
        )
        accept_conduct(username, at)
    nation, second = (
        Acting(f"officer-0{role}", role, "nation", BodyKind.ADMINISTRATION, "000000", "", "", 0)
        for role in (Role.ADMINISTRATOR, Role.SECURITY)
    )
    far = NewOrganisation("far", "远检", "Far Procuratorate", BodyKind.PROCURATORATE, "440101", None, 9)
    bodies.enter_organisations(new=[far], by=nation, at=at)
    made = officers.appoint(
        username="far-supervisor",
        password=PASSWORD,
        organisation="far",
        role=Role.SUPERVISOR,
        by=nation,
        at=at,
    )
    assert made.proposal is not None
    deciding.decide(proposal=made.proposal, approve=True, by=second, at=at)
    accept_conduct("far-supervisor", at)


def opened(at: datetime, body: str = "school", **changes: object) -> UUID:
    given = {"basis": Basis.UNIT, "words": SAID, "about": About.FREE, **changes}
    return actions.open_opinion(acting=acting_as("supervisor"), body=body, at=at, **given)  # type: ignore[arg-type]


def answered(opinion: UUID, at: datetime, by: str = "teller", said: str = ANSWERED) -> None:
    actions.answer(acting=acting_as(by), opinion=opinion, reply=Reply.DONE, words=said, at=at)


def decided(
    opinion: UUID, move: Move, at: datetime, said: str = "答复未说明原因", by: str = "supervisor"
) -> None:
    actions.decide(acting=acting_as(by), opinion=opinion, move=move, words=said, at=at)


def stop(body: str, at: datetime) -> None:
    Pace.objects.create(organisation=body, level="stopped", changed_at=at)


def test_a_recommendation_is_answered_within_a_month_and_accepted(at: datetime) -> None:
    opinion = opened(at)
    one = queries.one(acting_as("teller"), opinion)
    assert (one.listed.kind, one.listed.state) == (Kind.RECOMMENDATION, State.SERVED)
    assert one.listed.due_on == date(at.year, at.month + 1, at.day)
    assert queries.owes(acting_as("teller")) == 1
    answered(opinion, at)
    assert (queries.owes(acting_as("teller")), queries.answered(acting_as("supervisor"))) == (0, 1)
    decided(opinion, Move.ACCEPT, at, said="")
    one = queries.one(acting_as("supervisor"), opinion)
    assert one.listed.state is State.ACCEPTED
    assert [(step.move, step.words, step.reply) for step in one.steps] == [
        (Move.OPEN, SAID, None),
        (Move.ANSWER, ANSWERED, Reply.DONE),
        (Move.ACCEPT, "", None),
    ]


def test_every_step_is_one_entry_and_the_auditor_misses_any_that_is_changed(at: datetime) -> None:
    opinion = opened(at)
    answered(opinion, at + timedelta(seconds=1))
    decided(opinion, Move.ESCALATE, at + timedelta(seconds=2))
    entries = Entry.objects.filter(event="opinion:moved")
    assert entries.count() == Line.objects.filter(opinion=opinion).count() == 3
    written = b"".join(bytes(body) for body in entries.values_list("body", flat=True))
    assert not any(kept in written for kept in (SAID.encode(), b"about", b"counted", b"since"))
    sequencer.catch_up()
    assert audit().faults == ()
    Opinion.objects.update(owed_by="school")
    assert {(fault.wrong.value, fault.kind) for fault in audit().faults} == {("facts-differ", "opinion")}
    Opinion.objects.update(owed_by="edu")
    Line.objects.filter(move="answer").delete()
    assert {(fault.wrong.value, fault.kind) for fault in audit().faults} == {
        ("entry-without-row", "opinion-line")
    }


def test_the_body_above_answers_once_the_day_has_passed_and_not_before(at: datetime) -> None:
    opinion = opened(at)
    due_on = Opinion.objects.get().due_on
    on_its_day = at + (due_on - timezone.localtime(at).date())
    with pytest.raises(Refusal) as refused:
        decided(opinion, Move.ESCALATE, on_its_day)
    assert refused.value.reason is Reason.STEP_NOT_POSSIBLE
    assert queries.late(acting_as("supervisor"), due_on) == 0
    late_at = on_its_day + timedelta(days=1)
    assert queries.late(acting_as("supervisor"), due_on + timedelta(days=1)) == 1
    decided(opinion, Move.ESCALATE, late_at)
    one = queries.one(acting_as("reviewer"), opinion)
    assert (one.listed.owed_by, one.listed.body, one.listed.state) == ("edu", "school", State.SERVED)
    assert one.listed.due_on > due_on
    with pytest.raises(Refusal) as refused:
        answered(opinion, late_at)
    assert refused.value.reason is Reason.NOT_FOUND
    answered(opinion, late_at, by="reviewer")
    with pytest.raises(Refusal) as refused:  # nobody stands above the office
        decided(opinion, Move.ESCALATE, late_at)
    assert refused.value.reason is Reason.STEP_NOT_POSSIBLE


def test_a_prosecutor_of_elsewhere_neither_opens_nor_sees_nor_decides(at: datetime) -> None:
    far, opinion = acting_as("far-supervisor"), opened(at)
    assert queries.listed(far, 9) == []
    for act in (
        lambda: queries.one(far, opinion),
        lambda: decided(opinion, Move.WITHDRAW, at, by="far-supervisor"),
        lambda: actions.open_opinion(acting=far, body="school", basis=Basis.UNIT, words=SAID, at=at),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.reason is Reason.NOT_FOUND


def test_a_higher_procuratorate_sees_what_another_opened_and_does_not_decide_on_it(at: datetime) -> None:
    opinion = opened(at)
    higher = replace(acting_as("supervisor"), officer="officer-999", organisation="province", region="330000")
    assert [one.id for one in queries.listed(higher, 9)] == [opinion]
    with pytest.raises(Refusal) as refused:
        actions.decide(acting=higher, opinion=opinion, move=Move.WITHDRAW, words="有误", at=at)
    assert refused.value.reason is Reason.NOT_FOUND
    assert Opinion.objects.get().state == State.SERVED.value


@pytest.mark.parametrize("username", ["clerk", "carer", "court-recorder", "administrator"])
def test_only_the_addressed_body_answers(username: str, at: datetime) -> None:
    opinion = opened(at)
    with pytest.raises(Refusal) as refused:
        answered(opinion, at, by=username)
    assert refused.value.reason is Reason.NOT_FOUND


@pytest.mark.parametrize("username", ["teller", "reviewer", "court-recorder", "administrator", "security"])
def test_nobody_but_a_prosecutor_opens_or_decides(username: str, at: datetime) -> None:
    opinion = opened(at)
    answered(opinion, at)
    for act in (
        lambda: decided(opinion, Move.ACCEPT, at, by=username),
        lambda: actions.open_opinion(
            acting=acting_as(username), body="care", basis=Basis.UNIT, words=SAID, at=at
        ),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.reason is Reason.NOT_ENTITLED
    assert Opinion.objects.get().state == State.ANSWERED.value


def test_a_correction_is_for_those_who_conduct_proceedings(at: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        opened(at, basis=Basis.SEALING)
    assert refused.value.reason is Reason.OPINION_GROUND
    opinion = opened(at, body="court", basis=Basis.SEALING)
    one = queries.one(acting_as("court-recorder"), opinion).listed
    assert one.kind is Kind.CORRECTION
    assert one.due_on > timezone.localtime(at).date() + timedelta(days=15)  # working days


def test_what_stands_on_a_list_is_taken_from_it_and_nothing_else_is_named(at: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        opened(at, about=About.STOPPED)
    assert refused.value.reason is Reason.NOT_READY
    stop("school", at)
    item = queries.one(acting_as("supervisor"), opened(at, about=About.STOPPED)).listed.item
    assert (item.about, item.count, item.since_on) == (About.STOPPED, 1, timezone.localtime(at).date())


@pytest.mark.parametrize(
    "written, reason",
    [
        (f"请处理 {OFFENDER}", Reason.TEXT_HOLDS_NUMBER),
        ("  ", Reason.CELL_MISSING),
        ("字" * 4001, Reason.CELL_VALUE),
    ],
)
def test_no_text_holds_a_document_number_or_nothing_or_too_much(
    written: str, reason: Reason, at: datetime
) -> None:
    with pytest.raises(Refusal) as refused:
        opened(at, words=written)
    assert refused.value.reason is reason
    assert Opinion.objects.count() == 0
    opinion = opened(at, words="字" * 4000)
    with pytest.raises(Refusal) as refused:
        answered(opinion, at, said=written)
    assert refused.value.reason is reason
    with pytest.raises(Refusal) as refused:
        decided(opinion, Move.WITHDRAW, at, said=written)
    assert refused.value.reason is reason


def told(organisation: str) -> int:
    return Notification.objects.filter(organisation=organisation, kind="opinion").count()


def test_the_body_the_one_above_and_the_procuratorate_are_told_once_each(at: datetime) -> None:
    opinion = opened(at)
    for _ in range(2):
        notifying.gather(at=at)
    assert (told("school"), told("edu"), told("prosecutor"), told("care")) == (1, 1, 0, 0)
    answered(opinion, at)
    notifying.gather(at=at)
    assert (told("school"), told("edu"), told("prosecutor")) == (1, 1, 1)


def test_both_are_told_once_when_an_answer_is_late(at: datetime) -> None:
    opened(at)
    for days in (40, 41):
        notifying.gather(at=at + timedelta(days=days))
    assert (told("school"), told("prosecutor")) == (1, 1)


def test_what_was_written_follows_the_key(at: datetime, settings: object) -> None:
    opinion = opened(at)
    Line.objects.update(key_id="former")
    assert history.follow_key(at=at) == 1
    assert history.follow_key(at=at) == 0
    assert queries.one(acting_as("supervisor"), opinion).steps[0].words == SAID


MOVES = st.lists(st.tuples(st.sampled_from(Move), st.booleans()), max_size=12)


@given(moves=MOVES)
def test_whatever_is_tried_an_ended_opinion_stays_and_only_what_was_answered_is_accepted(
    moves: list[tuple[Move, bool]],
) -> None:
    state = State.SERVED
    for move, is_overdue in moves:
        try:
            after = moved(state, move, is_overdue=is_overdue)
        except Refusal:
            continue
        assert state in (State.SERVED, State.ANSWERED)
        assert after is not State.ACCEPTED or state is State.ANSWERED
        assert move is not Move.ESCALATE or state is State.ANSWERED or is_overdue
        state = after


def form_of(body: str, **changes: str) -> dict[str, str]:
    return {"body": body, "about": "free", "basis": Basis.UNIT.value, "words": SAID, **changes}


def last(desk: Client) -> UUID:
    return Opinion.objects.latest("opened_at").id


def test_at_the_desks_from_the_prosecutors_list_to_the_close(at: datetime) -> None:
    stop("school", at)
    prosecutor, school = desk_of("supervisor"), desk_of("teller")
    assert "opinions/new?body=school&amp;about=stopped" in words(prosecutor.get("/sweeps"))
    page = words(prosecutor.get("/opinions/new?body=school&about=stopped"))
    assert 'value="school"' in page
    assert "未成年人保护法" in page
    sent = prosecutor.post("/opinions/new", form_of("枫桥小学", about="stopped"), follow=True)
    assert sent.status_code == HTTPStatus.OK, words(sent)
    assert SAID in words(sent)
    address = f"/opinions/{last(prosecutor)}"
    assert "1</b> 份检察意见等待本单位书面答复" in words(school.get("/"))
    assert SAID in words(school.get(address))
    refused = school.post(f"{address}/answer", {"reply": "done", "words": f"见 {OFFENDER}"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "像证件号码" in words(refused)
    assert ANSWERED in words(
        school.post(f"{address}/answer", {"reply": "done", "words": ANSWERED}, follow=True)
    )
    assert "1</b> 份检察意见已有答复" in words(prosecutor.get("/"))
    assert "已办结" in words(
        prosecutor.post(f"{address}/decide", {"move": "accept", "words": ""}, follow=True)
    )
    assert Opinion.objects.get().state == State.ACCEPTED.value


def test_the_form_says_what_is_wrong_at_its_field(at: datetime) -> None:
    prosecutor = desk_of("supervisor", "en")
    for changes, said in (
        ({"body": "nowhere"}, "No body of your region"),
        ({"about": "duties"}, "Nothing of this kind stands"),
        ({"basis": Basis.SEALING.value}, "does not reach a body"),
        ({"words": ""}, "words_error"),
        ({"words": OFFENDER}, "looks like a document number"),
    ):
        page = prosecutor.post("/opinions/new", form_of("school") | changes)
        assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert said in words(page), said


def test_a_school_sees_no_opinion_of_another_body(at: datetime) -> None:
    opinion = opened(at, body="care")
    school = desk_of("teller")
    assert str(opinion)[:8] not in words(school.get("/opinions"))
    assert school.get(f"/opinions/{opinion}").status_code == HTTPStatus.NOT_FOUND
    assert school.get("/opinions/new").status_code == HTTPStatus.FORBIDDEN


def test_the_first_screens_say_what_waits(at: datetime) -> None:
    reports.report(acting=acting_as("clerk"), told=Told("在群里发了名册", "", ""), by=By.OFFICER, at=at)
    assert "1</b> 件泄露举报未办结" in words(desk_of("supervisor").get("/"))
    assert "1</b> 个所属单位本年度尚未查询" in words(desk_of("reviewer").get("/"))
    assert "现在没有等您办理的事项" in words(desk_of("court-recorder").get("/"))
