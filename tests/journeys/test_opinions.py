"""A prosecutor opens an opinion, a second approves it, the body answers, the first accepts, goes up, or withdraws."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import PASSWORD, accept_conduct
from tests.journeys.desk import OFFENDER, desk_of, proved_desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tutela.auditing.audit import audit
from tutela.bodies import actions as bodies
from tutela.bodies import deciding, officers
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer
from tutela.bodies.queries import acting_as
from tutela.bodies.sweeping.models import Pace
from tutela.core.errors import Reason, Refusal
from tutela.core.law.calendar import add_months
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.redress.notifying import actions as notifying
from tutela.redress.notifying.models import Notification
from tutela.redress.opinions import actions, drafts, history, queries, upkeep
from tutela.redress.opinions.models import Draft, Line, Opinion
from tutela.redress.opinions.opinion import GOING, INSIDE, About, Basis, Kind, Move, Reply, State, moved
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
    supervisor("chief", "prosecutor", at)
    nation, second = (
        Acting(f"officer-0{role}", role, "nation", BodyKind.ADMINISTRATION, "000000", "", "", 0)
        for role in (Role.ADMINISTRATOR, Role.SECURITY)
    )
    far = NewOrganisation("far", "远检", "Far Procuratorate", BodyKind.PROCURATORATE, "440101", None, 9)
    bodies.enter_organisations(new=[far], by=nation, at=at)
    supervisor("far-supervisor", "far", at, by=nation, second=second)


def supervisor(
    username: str, organisation: str, at: datetime, *, by: Acting | None = None, second: Acting | None = None
) -> None:
    """One more prosecutor, appointed by two."""
    made = officers.appoint(
        username=username,
        password=PASSWORD,
        organisation=organisation,
        role=Role.SUPERVISOR,
        by=by or acting_as("administrator"),
        at=at,
    )
    assert made.proposal is not None
    deciding.decide(proposal=made.proposal, approve=True, by=second or acting_as("security"), at=at)
    accept_conduct(username, at)


def looked(opinion: UUID, at: datetime, move: Move = Move.APPROVE, said: str = "", by: str = "chief") -> None:
    actions.look(acting=acting_as(by), opinion=opinion, move=move, words=said, at=at)


def opened(at: datetime, body: str = "school", **changes: object) -> UUID:
    """Opened by one and approved by the other: it is served."""
    opinion = proposed(at, body, **changes)
    looked(opinion, at)
    return opinion


def proposed(at: datetime, body: str = "school", **changes: object) -> UUID:
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
        (Move.APPROVE, SAID, None),
        (Move.ANSWER, ANSWERED, Reply.DONE),
        (Move.ACCEPT, "", None),
    ]
    assert [step.move for step in queries.one(acting_as("teller"), opinion).steps] == [
        Move.APPROVE,
        Move.ANSWER,
        Move.ACCEPT,
    ]


def refused(act: Callable[[], object]) -> Reason:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.reason


def test_whoever_wrote_an_opinion_does_not_approve_it(at: datetime) -> None:
    opinion = proposed(at)
    assert refused(lambda: looked(opinion, at, by="supervisor")) is Reason.NOT_ENTITLED
    assert refused(lambda: looked(opinion, at, Move.RETURN, "不妥", by="supervisor")) is Reason.NOT_ENTITLED
    looked(opinion, at, Move.RETURN, "请写明依据")
    actions.revise(acting=acting_as("chief"), opinion=opinion, words="改写", at=at)
    # Both have written it by now: a third would have to look.
    assert refused(lambda: looked(opinion, at)) is Reason.NOT_ENTITLED
    assert refused(lambda: looked(opinion, at, by="supervisor")) is Reason.NOT_ENTITLED
    assert Opinion.objects.get().state == State.PROPOSED.value


@pytest.mark.parametrize(
    "username", ["far-supervisor", "teller", "reviewer", "security", "prosecutor-recorder"]
)
def test_nobody_outside_the_office_approves(username: str, at: datetime) -> None:
    opinion = proposed(at)
    assert refused(lambda: looked(opinion, at, by=username)) in (Reason.NOT_FOUND, Reason.NOT_ENTITLED)
    assert (
        refused(
            lambda: actions.look(
                acting=replace(acting_as("chief"), organisation="province", region="330000"),
                opinion=opinion,
                move=Move.APPROVE,
                words="",
                at=at,
            )
        )
        is Reason.NOT_FOUND
    )
    assert Opinion.objects.get().state == State.PROPOSED.value


def test_each_step_is_for_its_own_officer_and_no_other_way_leads_to_it(at: datetime) -> None:
    opinion = proposed(at)
    # Who wrote it would otherwise serve it alone, and who looks at it would end it.
    for move in (Move.APPROVE, Move.RETURN, Move.REVISE, Move.ANSWER):
        assert refused(lambda move=move: decided(opinion, move, at)) is Reason.STEP_NOT_POSSIBLE  # type: ignore[misc]
    assert refused(lambda: looked(opinion, at, Move.WITHDRAW, "不妥")) is Reason.STEP_NOT_POSSIBLE
    looked(opinion, at)
    assert refused(lambda: looked(opinion, at, Move.ANSWER, "代答")) is Reason.STEP_NOT_POSSIBLE
    for role in (Role.SECURITY, Role.SUPERVISOR):
        act = partial(
            actions.answer,
            acting=replace(acting_as("teller"), role=role),
            opinion=opinion,
            reply=Reply.DONE,
            words=ANSWERED,
            at=at,
        )
        assert refused(act) is Reason.NOT_ENTITLED
    assert refused(lambda: queries.listed(acting_as("security"), 9)) is Reason.NOT_ENTITLED
    assert Opinion.objects.get().state == State.SERVED.value


def test_what_waits_is_counted_by_its_state_and_for_its_office_alone(at: datetime) -> None:
    one, chief, far = (acting_as(name) for name in ("supervisor", "chief", "far-supervisor"))
    back, done, late_on = proposed(at), opened(at), timezone.localtime(at).date() + timedelta(days=40)
    proposed(at)
    opened(at)
    looked(back, at, Move.RETURN, "请改")
    answered(done, at)
    counts = (queries.to_look_at(chief), queries.returned(one), queries.late(one, late_on))
    assert (*counts, queries.answered(one)) == (1, 1, 1, 1)
    assert queries.owes(acting_as("teller")) == 1
    elsewhere = (queries.to_look_at(far), queries.returned(far), queries.late(far, late_on))
    assert (*elsewhere, queries.answered(far)) == (0, 0, 0, 0)


def test_before_it_is_served_nobody_else_sees_it_or_is_told(at: datetime) -> None:
    opinion = proposed(at)
    higher = replace(acting_as("supervisor"), officer="officer-999", organisation="province", region="330000")
    for who in (acting_as("teller"), acting_as("reviewer"), acting_as("prosecutor-recorder"), higher):
        assert queries.listed(who, 9) == []
        assert refused(lambda who=who: queries.one(who, opinion)) is Reason.NOT_FOUND  # type: ignore[misc]
    assert refused(lambda: answered(opinion, at)) is Reason.NOT_FOUND
    assert (queries.owes(acting_as("teller")), queries.to_look_at(acting_as("chief"))) == (0, 1)
    assert queries.to_look_at(acting_as("supervisor")) == 0
    notifying.gather(at=at)
    assert (told("school"), told("edu"), told("prosecutor")) == (0, 0, 1)
    decided(opinion, Move.WITHDRAW, at)
    assert Opinion.objects.get().state == State.DROPPED.value
    notifying.gather(at=at)
    assert (told("school"), told("edu")) == (0, 0)
    assert refused(lambda: queries.one(acting_as("teller"), opinion)) is Reason.NOT_FOUND


def test_what_is_returned_is_written_anew_and_served_as_it_was_written_last(at: datetime) -> None:
    opinion = proposed(at)
    assert refused(lambda: looked(opinion, at, Move.RETURN)) is Reason.CELL_MISSING
    assert refused(lambda: looked(opinion, at, Move.ACCEPT)) is Reason.STEP_NOT_POSSIBLE
    looked(opinion, at, Move.RETURN, "请写明依据")
    assert queries.returned(acting_as("supervisor")) == 1
    assert refused(lambda: looked(opinion, at)) is Reason.STEP_NOT_POSSIBLE
    for written, reason in ((" ", Reason.CELL_MISSING), (OFFENDER, Reason.TEXT_HOLDS_NUMBER)):
        act = partial(actions.revise, acting=acting_as("supervisor"), opinion=opinion, words=written, at=at)
        assert refused(act) is reason
    for who in ("teller", "far-supervisor"):
        act = partial(actions.revise, acting=acting_as(who), opinion=opinion, words="改写", at=at)
        assert refused(act) in (Reason.NOT_ENTITLED, Reason.NOT_FOUND)
    actions.revise(acting=acting_as("supervisor"), opinion=opinion, words="改写", at=at)
    looked(opinion, at + timedelta(days=3))
    one = queries.one(acting_as("teller"), opinion)
    assert [(step.move, step.words) for step in one.steps] == [(Move.APPROVE, "改写")]
    on = timezone.localtime(at + timedelta(days=3)).date()
    assert one.listed.due_on == add_months(on, 1)


def test_what_has_left_the_list_meanwhile_is_not_served(at: datetime) -> None:
    stop("school", at)
    opinion = proposed(at, about=About.STOPPED)
    Pace.objects.all().delete()
    assert refused(lambda: looked(opinion, at)) is Reason.NOT_READY
    assert Opinion.objects.get().state == State.PROPOSED.value
    stop("school", at + timedelta(days=1))
    looked(opinion, at + timedelta(days=1))
    since = queries.one(acting_as("supervisor"), opinion).listed.item.since_on
    assert since == timezone.localtime(at + timedelta(days=1)).date()


def test_a_draft_is_the_officers_own_and_goes_when_it_is_sent_or_grows_old(at: datetime) -> None:
    mine, other, thing = acting_as("supervisor"), acting_as("chief"), uuid4()
    written = {"body": "school", "words": SAID, "csrfmiddlewaretoken": "x"}
    drafts.keep(acting=mine, thing=thing, written=written, opens=True, at=at)
    assert drafts.kept(mine, thing) == {"body": "school", "words": SAID}
    assert (drafts.kept(other, thing), drafts.to_open(other)) == ({}, [])
    assert [one.thing for one in drafts.to_open(mine)] == [thing]
    moved_on = replace(mine, organisation="far")  # what was typed stays with the office
    assert (drafts.kept(moved_on, thing), drafts.to_open(moved_on)) == ({}, [])
    assert SAID.encode() not in bytes(Draft.objects.get().sealed)
    for who, opens in (("security", False), ("teller", True)):
        act = partial(drafts.keep, acting=acting_as(who), thing=thing, written={}, opens=opens, at=at)
        assert refused(act) is Reason.NOT_ENTITLED
    Draft.objects.update(key_id="former")
    assert (history.follow_key(at=at), history.follow_key(at=at)) == (1, 0)
    assert drafts.kept(mine, thing)["words"] == SAID
    drafts.drop(other, thing)
    assert upkeep.forget(at=at + drafts.LASTS) == 0
    assert upkeep.forget(at=at + drafts.LASTS + timedelta(seconds=1)) == 1
    assert Draft.objects.count() == 0


def test_what_was_written_is_forgotten_years_after_the_end_and_not_before(at: datetime) -> None:
    ended, going = opened(at), opened(at, body="care")
    decided(ended, Move.WITHDRAW, at, said="有误")
    years_on = at.replace(year=at.year + settings.TUTELA_RECORD_YEARS, day=28)
    assert upkeep.forget(at=years_on - timedelta(days=31)) == 0
    assert upkeep.forget(at=years_on + timedelta(days=1)) == 3
    assert upkeep.forget(at=years_on + timedelta(days=1)) == 0
    assert history.follow_key(at=years_on) == 0
    steps = queries.one(acting_as("supervisor"), ended).steps
    assert [(step.move, step.words, step.forgotten) for step in steps] == [
        (Move.OPEN, "", True),
        (Move.APPROVE, "", True),
        (Move.WITHDRAW, "", True),
    ]
    assert queries.one(acting_as("supervisor"), going).steps[0].words == SAID
    assert "已按保存期限删除" in words(desk_of("supervisor").get(f"/opinions/{ended}"))
    sequencer.catch_up()
    assert audit().faults == ()


def test_every_step_is_one_entry_and_the_auditor_misses_any_that_is_changed(at: datetime) -> None:
    opinion = proposed(at)
    looked(opinion, at + timedelta(seconds=1), Move.RETURN, "请改")
    actions.revise(acting=acting_as("supervisor"), opinion=opinion, words=SAID, at=at + timedelta(seconds=2))
    looked(opinion, at + timedelta(seconds=3))
    answered(opinion, at + timedelta(seconds=4))
    decided(opinion, Move.ESCALATE, at + timedelta(seconds=5))
    entries = Entry.objects.filter(event="opinion:moved")
    assert entries.count() == Line.objects.filter(opinion=opinion).count() == 6
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


def test_an_opinion_that_two_never_approved_cannot_be_made_to_look_served(at: datetime) -> None:
    proposed(at)
    sequencer.catch_up()
    assert audit().faults == ()
    Opinion.objects.update(state=State.SERVED.value)
    assert {(fault.wrong.value, fault.kind) for fault in audit().faults} == {("facts-differ", "opinion")}


def test_the_body_above_answers_once_the_day_has_passed_and_not_before(at: datetime) -> None:
    opinion = opened(at)
    due_on = Opinion.objects.get().due_on
    assert due_on is not None
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
    assert one.listed.due_on is not None
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
    assert one.due_on is not None
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
        looked(proposed(at), at, Move.RETURN, written)
    assert refused.value.reason is reason
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
    assert (told("school"), told("edu"), told("prosecutor"), told("care")) == (1, 1, 1, 0)
    answered(opinion, at)
    notifying.gather(at=at)
    assert (told("school"), told("edu"), told("prosecutor")) == (1, 1, 2)


def test_both_are_told_once_when_an_answer_is_late(at: datetime) -> None:
    opened(at)
    proposed(at)  # owed by nobody yet
    notifying.gather(at=at)
    school, prosecutor = told("school"), told("prosecutor")
    for days in (40, 41):
        notifying.gather(at=at + timedelta(days=days))
    assert (told("school"), told("prosecutor")) == (school + 1, prosecutor + 1)


def test_what_was_written_follows_the_key(at: datetime, settings: object) -> None:
    opinion = opened(at)
    Line.objects.update(key_id="former")
    assert history.follow_key(at=at) == 2
    assert history.follow_key(at=at) == 0
    assert queries.one(acting_as("supervisor"), opinion).steps[0].words == SAID


MOVES = st.lists(st.tuples(st.sampled_from(Move), st.booleans()), max_size=12)


@given(moves=MOVES)
def test_whatever_is_tried_an_ended_opinion_stays_and_only_what_was_answered_is_accepted(
    moves: list[tuple[Move, bool]],
) -> None:
    state, served = State.PROPOSED, False
    for move, is_overdue in moves:
        try:
            after = moved(state, move, is_overdue=is_overdue)
        except Refusal:
            continue
        assert state in GOING
        served = served or move is Move.APPROVE
        assert served is (after not in INSIDE)  # no way to the body but by approval, and none back
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
    assert "等待本院另一名检察人员审批" in words(sent)
    assert 'value="approve"' not in words(sent)
    assert "等待本单位书面答复" not in words(school.get("/"))
    assert school.get(address).status_code == HTTPStatus.NOT_FOUND
    chief = proved_desk_of("chief")
    assert "1</b> 份检察意见等待您审批" in words(chief.get("/"))
    assert SAID in words(chief.get(address))
    back = chief.post(f"{address}/look", {"move": "return", "words": ""})
    assert back.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    chief.post(f"{address}/look", {"move": "return", "words": "请写明依据"})
    assert "1</b> 份检察意见被退回" in words(prosecutor.get("/"))
    assert "请写明依据" in words(prosecutor.get(address))
    prosecutor.post(f"{address}/revise", {"words": f"{SAID}依据见后。"})
    served = chief.post(f"{address}/look", {"move": "approve", "words": ""}, follow=True)
    assert "已送达该单位" in words(served)
    assert "请写明依据" not in words(school.get(address))
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


def test_one_officer_alone_is_told_that_a_second_is_missing(at: datetime) -> None:
    opinion = proposed(at)
    prosecutor, address = desk_of("supervisor"), f"/opinions/{opinion}"
    assert "没有第二名" not in words(prosecutor.get(address))
    Officer.objects.filter(user__username="chief").update(active=False)
    assert "没有第二名" in words(prosecutor.get(address))


def test_at_the_desk_a_draft_is_kept_while_it_is_typed(at: datetime) -> None:
    typed, prosecutor = {"HX-Request": "true"}, desk_of("supervisor")
    page = words(prosecutor.get("/opinions/new"))
    draft = UUID(page.split('name="draft" value="')[1][:36])
    kept = prosecutor.post("/opinions/new", {"draft": draft, "body": "枫桥", "words": SAID}, headers=typed)
    assert "草稿已自动保存" in words(kept)
    assert Opinion.objects.count() == 0
    assert f"/opinions/new?draft={draft}" in words(prosecutor.get("/opinions"))
    assert SAID in words(prosecutor.get(f"/opinions/new?draft={draft}"))
    assert SAID not in words(desk_of("chief").get(f"/opinions/new?draft={draft}"))
    assert prosecutor.get("/opinions/new?draft=x").status_code == HTTPStatus.NOT_FOUND
    prosecutor.post("/opinions/new", form_of("school", draft=str(draft)))
    assert (Opinion.objects.count(), Draft.objects.count()) == (1, 0)
    opinion = last(prosecutor)
    looked(opinion, at)
    school, address = desk_of("teller"), f"/opinions/{opinion}/answer"
    school.post(address, {"reply": "done", "words": ANSWERED}, headers=typed)
    assert Opinion.objects.get().state == State.SERVED.value
    page = words(school.get(f"/opinions/{opinion}"))
    assert ANSWERED in page
    school.post(address, {"reply": "done", "words": ANSWERED})
    assert Draft.objects.count() == 0
    drafts.keep(acting=acting_as("supervisor"), thing=uuid4(), written={}, opens=True, at=at)
    thing = Draft.objects.get().thing
    desk_of("chief").post(f"/opinions/drafts/{thing}/drop")
    assert Draft.objects.count() == 1
    prosecutor.post(f"/opinions/drafts/{thing}/drop")
    assert Draft.objects.count() == 0


def test_what_is_not_served_can_be_given_up_at_the_desk(at: datetime) -> None:
    opinion = proposed(at)
    looked(opinion, at, Move.RETURN, "不必")
    prosecutor, address = desk_of("supervisor"), f"/opinions/{opinion}"
    assert "放弃，不送达" in words(prosecutor.get(address))
    done = prosecutor.post(f"{address}/decide", {"move": "withdraw", "words": "已改正"}, follow=True)
    assert "没有送达" in words(done)
    assert Opinion.objects.get().state == State.DROPPED.value


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


def test_the_first_screen_says_what_is_late_first_and_what_only_tells_last(at: datetime) -> None:
    opened(at - timedelta(days=60))
    looked(proposed(at), at, Move.RETURN, "请改")
    notifying.gather(at=at)
    page = words(desk_of("supervisor").get("/"))
    places = [page.index(said) for said in ("逾期未答复", "等待修改", "未读通知")]
    assert places == sorted(places)


def test_the_first_screens_say_what_waits(at: datetime) -> None:
    reports.report(acting=acting_as("clerk"), told=Told("在群里发了名册", "", ""), by=By.OFFICER, at=at)
    assert "1</b> 件泄露举报未办结" in words(desk_of("supervisor").get("/"))
    assert "1</b> 个所属单位本年度尚未查询" in words(desk_of("reviewer").get("/"))
    assert "现在没有等您办理的事项" in words(desk_of("court-recorder").get("/"))
