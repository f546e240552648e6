"""After *record*: stop work, notice, dismissal; what is late goes up; an answer that fell is put back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from tests.journeys.desk import OFFENDER, OFFENDER_NAME, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, PURPOSE, Person, appoint, authorised, listed, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.proof_steps import accept_all, by_paper
from tutela.answers.filings import actions as filings
from tutela.answers.filings import answering
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.staff import actions as staff_actions
from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Standing
from tutela.auditing.audit import audit
from tutela.bodies.kinds import Role
from tutela.bodies.models import Organisation
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State as FilingState
from tutela.core.following.duties import Duty
from tutela.core.following.lateness import Level
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.measures.following import actions, models, notices, opening, queries
from tutela.measures.following.following import LONGEST_WORDS, Following, Proof, State, Way
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
HIT: Final = Person(OFFENDER_NAME, OFFENDER)
A_DAY: Final = timedelta(days=1)


def answered(at: datetime, purpose: str = PURPOSE, engagement: UUID | None = None) -> UUID:
    """A filing that was answered with *record*."""
    filing = reviewed(at, HIT, purpose=purpose, engagement=engagement)
    answering.ask(acting=acting_as("clerk"), filings=[filing], at=at)
    return filing


def followed(at: datetime, **more: Any) -> UUID:
    filing = answered(at, **more)
    opening.keep_up(at=at)
    return models.Following.objects.get(filing=filing).id


def seen(following: UUID, at: datetime, username: str = "filer") -> Following:
    return queries.one(acting_as(username), following, legal_day_of(at))


def proof(at: datetime, way: Way | None = None, on: date | None = None) -> Proof:
    return Proof(on or legal_day_of(at), "校发〔2026〕12号", way)


def do(following: UUID, duty: Duty, at: datetime, username: str = "filer", **more: Any) -> None:
    is_shown = duty in (Duty.STOP, Duty.DISMISSAL) and not models.Step.objects.filter(
        following=following, duty=duty.value, is_undoing=True
    )
    way = Way.HANDED if duty is Duty.NOTICE else None
    given = more.pop("proof", None) or (by_paper(legal_day_of(at)) if is_shown else proof(at, way))
    actions.fulfil(acting=acting_as(username), following=following, duty=duty, proof=given, at=at)


def owed(one: Following) -> Sequence[Duty]:
    return [step.duty for step in one.owed]


def refused(call: Any, *args: Any, **arguments: Any) -> Reason | None:
    try:
        call(*args, **arguments)
    except Refusal as refusal:
        return refusal.reason
    return None


def in_post(at: datetime) -> UUID:
    engagement = listed(at, HIT)
    staff_actions.hire(acting=acting_as("filer"), engagement=engagement, on=legal_day_of(at), at=at)
    return engagement


def events(event: str) -> int:
    return Entry.objects.filter(event=event).count()


def withdrawn(filing: UUID, at: datetime) -> None:
    """As when the record was corrected, overturned or sealed: the same call, whatever the reason."""
    inquiry = Filing.objects.get(id=filing).inquiry
    assert inquiry is not None
    Inquiry.objects.filter(id=inquiry).update(withdrawn_at=at)
    filings.withdrawn([inquiry], at=at)


def test_an_applicant_with_a_record_is_told_in_writing_and_the_inquiry_ends(school: datetime) -> None:
    engagement = listed(school, HIT)
    following = followed(school, engagement=engagement)
    one = seen(following, school)
    assert (owed(one), one.state, one.told_on) == ([Duty.NOTICE], State.OPEN, legal_day_of(school))
    do(following, Duty.NOTICE, school)
    done = seen(following, school)
    assert (done.state, done.owed, done.steps[0].proof) == (State.DONE, (), proof(school, Way.HANDED))
    assert Filing.objects.get(id=one.filing).state == FilingState.CLOSED.value
    assert staff.one(acting_as("filer"), engagement).standing is Standing.NOT_HIRED
    assert [events(name) for name in ("duties:owed", "duty:done", "duties:ended")] == [1, 1, 1]


def test_in_post_work_stops_and_the_contract_ends(school: datetime) -> None:
    engagement = in_post(school)
    following = followed(school, purpose=IN_SERVICE, engagement=engagement)
    assert owed(seen(following, school)) == [Duty.STOP, Duty.NOTICE, Duty.DISMISSAL]
    do(following, Duty.STOP, school)
    do(following, Duty.NOTICE, school)
    assert Filing.objects.get(id=seen(following, school).filing).state == FilingState.SERVED.value
    assert staff.one(acting_as("filer"), engagement).standing is Standing.IN_POST
    later = school + 3 * A_DAY
    do(following, Duty.DISMISSAL, later)
    assert seen(following, later).state is State.OPEN
    accept_all(later)
    assert staff.one(acting_as("filer"), engagement).standing is Standing.LEFT
    assert seen(following, later).state is State.DONE
    assert Filing.objects.get(id=seen(following, later).filing).state == FilingState.CLOSED.value


def test_nothing_follows_no_record_and_nothing_follows_twice(school: datetime) -> None:
    followed(school)
    answering.ask(acting=acting_as("clerk"), filings=[reviewed(school)], at=school)
    assert opening.keep_up(at=school) == 0
    assert models.Following.objects.count() == 1


def test_nothing_to_show_is_nothing_done(school: datetime) -> None:
    following, today = followed(school), legal_day_of(school)
    wrong = {
        Reason.CELL_DAY_AHEAD: Proof(today + A_DAY, "校发1号", Way.HANDED),
        Reason.CELL_DAY_ORDER: Proof(today - A_DAY, "校发1号", Way.HANDED),
        Reason.CELL_VALUE: Proof(today, "x" * (LONGEST_WORDS + 1), Way.HANDED),
    }
    for reason, given in wrong.items():
        assert refused(do, following, Duty.NOTICE, school, proof=given) is reason
    bare = [Proof(today, words, Way.HANDED) for words in (" ", ".", "。…—")]
    for given in (*bare, Proof(today, "校发1号", None)):
        assert refused(do, following, Duty.NOTICE, school, proof=given) is Reason.CELL_MISSING
    assert refused(do, following, Duty.STOP, school) is Reason.NOT_FOUND  # not owed
    assert owed(seen(following, school)) == [Duty.NOTICE]
    do(following, Duty.NOTICE, school, proof=Proof(today, "x" * LONGEST_WORDS, Way.POSTED))
    assert refused(do, following, Duty.NOTICE, school) is Reason.NOT_FOUND  # once


def test_others_do_not_do_it_and_another_school_does_not_see_it(school: datetime) -> None:
    following = followed(school)
    for username in ("reviewer", "supervisor", "administrator"):
        assert refused(do, following, Duty.NOTICE, school, username=username) is Reason.NOT_ENTITLED, username
    appoint("elsewhere", "care", Role.ASKER, school)
    assert refused(do, following, Duty.NOTICE, school, username="elsewhere") is Reason.NOT_FOUND
    assert refused(seen, following, school, username="elsewhere") in (Reason.NOT_FOUND, Reason.NOT_ENTITLED)
    assert refused(seen, uuid4(), school) in (Reason.NOT_FOUND, Reason.NOT_ENTITLED)


def test_what_follows_is_its_bodys_and_nobody_elses(school: datetime) -> None:
    following, today = followed(school, purpose=IN_SERVICE, engagement=in_post(school)), legal_day_of(school)
    hit, filing = uuid4(), seen(following, school).filing
    appoint("elsewhere", "care", Role.ASKER, school)
    filer, stranger = acting_as("filer"), acting_as("elsewhere")
    assert ([one.id for one in queries.own(filer, today, 9)], queries.own(stranger, today, 9)) == (
        [following],
        [],
    )
    assert (queries.owes(filer), queries.owes(stranger)) == (3, 0)
    assert (queries.of_filing(filer, filing), queries.of_filing(stranger, filing)) == (following, None)
    paper = {"following": following, "on": today}
    assert refused(notices.notice, acting=stranger, **paper) is Reason.NOT_FOUND
    assert refused(notices.notice, acting=filer, following=uuid4(), on=today) is Reason.NOT_FOUND
    assert refused(do, uuid4(), Duty.STOP, school) is Reason.NOT_FOUND
    do(following, Duty.STOP, school)
    assert queries.owes(filer) == 2
    assert refused(queries.own, acting_as("reviewer"), today, 9) is Reason.NOT_ENTITLED
    assert refused(queries.one, acting_as("court-recorder"), following, today) is Reason.NOT_ENTITLED
    models.Following.objects.update(hit=hit, filing=None)  # as after a yearly screening
    assert (queries.of_hits(filer, [hit]), queries.of_hits(stranger, [hit])) == ({hit: following}, {})


def test_what_is_late_goes_up_to_the_office_and_the_prosecutor_of_its_own_region(school: datetime) -> None:
    following, later = followed(school), school + 30 * A_DAY
    on, near, far = legal_day_of(later), acting_as("reviewer"), {"region": "440100", "path": "/far/"}
    elsewhere = replace(near, officer="officer-998", organisation="far", **far)
    assert [one.id for one in queries.late_below(near, on, 9)] == [following]
    assert queries.late_below(elsewhere, on, 9) == []
    assert refused(queries.late_below, acting_as("filer"), on, 9) is Reason.NOT_ENTITLED
    assert refused(queries.late_bodies, acting_as("filer"), on) is Reason.NOT_ENTITLED
    prosecutor = acting_as("supervisor")
    assert len(queries.late_everywhere(prosecutor, on, 9)) == 1
    assert queries.late_everywhere(replace(prosecutor, organisation="far", **far), on, 9) == []
    assert (queries.late_of("care", on), queries.late_of("school", on)) != (None, None)
    assert queries.late_of("care", on) is None
    order = {"acting": near, "at": later}
    assert refused(actions.order, **order | {"acting": elsewhere}, following=following) is Reason.NOT_FOUND
    assert refused(actions.order, **order, following=uuid4()) is Reason.NOT_FOUND
    stranger = order | {"acting": acting_as("filer")}
    assert refused(actions.order, **stranger, following=uuid4()) is Reason.NOT_ENTITLED
    do(following, Duty.NOTICE, later)
    assert refused(actions.order, **order, following=following) is Reason.NOT_READY


def test_who_should_have_stopped_is_on_the_prosecutors_list_the_day_after(school: datetime) -> None:
    followed(school, purpose=IN_SERVICE, engagement=in_post(school))
    today, reviewer, prosecutor = legal_day_of(school), acting_as("reviewer"), acting_as("supervisor")
    assert queries.late_everywhere(prosecutor, today, 9) == []
    (late,) = queries.late_everywhere(prosecutor, today + A_DAY, 9)
    assert (late.count, late.oldest_on) == (1, today)
    (one,) = queries.late_below(reviewer, today + A_DAY, 9)
    levels = {step.duty: step.level for step in one.steps}
    assert levels == {Duty.STOP: Level.PROSECUTOR, Duty.NOTICE: Level.BODY, Duty.DISMISSAL: Level.WAITS}
    assert all(step.proof is None for step in one.steps)


def test_an_office_sees_that_it_was_done_and_not_by_what(school: datetime) -> None:
    following = followed(school)
    do(following, Duty.NOTICE, school)
    (step,) = seen(following, school, "reviewer").steps
    assert (step.done_on, step.proof) == (legal_day_of(school), None)


def test_an_office_orders_nothing_of_itself(school: datetime) -> None:
    following, later = followed(school), school + 9 * A_DAY
    models.Following.objects.update(organisation="edu")
    call = {"acting": acting_as("reviewer"), "following": following, "at": later}
    assert refused(actions.order, **call) is Reason.NOT_ENTITLED


def test_an_office_orders_what_is_late_once(school: datetime) -> None:
    following, reviewer = followed(school), acting_as("reviewer")
    assert refused(actions.order, acting=reviewer, following=following, at=school) is Reason.NOT_READY
    later = school + 9 * A_DAY
    for username, reason in (("filer", Reason.NOT_ENTITLED), ("administrator", Reason.NOT_ENTITLED)):
        assert refused(actions.order, acting=acting_as(username), following=following, at=later) is reason
    actions.order(acting=reviewer, following=following, at=later)
    assert refused(actions.order, acting=reviewer, following=following, at=later) is Reason.ALREADY_DONE
    assert seen(following, later).ordered_on == legal_day_of(later)
    assert events("correction:ordered") == 1


def test_what_was_done_on_an_answer_that_fell_is_put_back(school: datetime) -> None:
    following = followed(school, purpose=IN_SERVICE, engagement=in_post(school))
    do(following, Duty.STOP, school)
    do(following, Duty.NOTICE, school)
    later = school + A_DAY
    withdrawn(seen(following, school).filing, later)
    assert opening.keep_up(at=later) == 1
    fallen = seen(following, later)
    assert (fallen.state, owed(fallen)) == (State.FALLEN, [Duty.STOP, Duty.NOTICE])
    assert all(step.owed.is_undoing and step.proof is None for step in fallen.steps)
    assert not models.Step.objects.filter(is_undoing=False).exclude(sealed=None).exists()
    do(following, Duty.NOTICE, later)
    do(following, Duty.STOP, later)
    assert seen(following, later).state is State.ENDED
    assert Filing.objects.get(id=fallen.filing).state == FilingState.RECALLED.value
    assert opening.keep_up(at=later) == 0


def test_the_auditor_finds_each_duty_in_the_ledger_and_one_that_is_not(school: datetime) -> None:
    following = followed(school, purpose=IN_SERVICE, engagement=in_post(school))
    do(following, Duty.STOP, school)
    do(following, Duty.NOTICE, school)
    actions.order(acting=acting_as("reviewer"), following=following, at=school + 30 * A_DAY)
    sequencer.catch_up()
    assert audit().faults == ()
    models.Step.objects.filter(duty=Duty.STOP.value).update(due_on=date(2031, 1, 1))
    models.Step.objects.filter(duty=Duty.DISMISSAL.value).delete()
    models.Following.objects.update(state=State.DONE.value, ordered_on=None)
    models.Step.objects.filter(duty=Duty.NOTICE.value).update(done_by="officer-999")
    kinds = {(fault.kind, fault.wrong.value) for fault in audit().faults}
    assert {
        ("duty", "facts-differ"),
        ("duty", "entry-without-row"),
        ("duty-done", "facts-differ"),
        ("correction-ordered", "entry-without-row"),
        ("following", "facts-differ"),
    } <= kinds


def test_an_answer_that_fell_before_anything_was_done_leaves_nothing(school: datetime) -> None:
    following = followed(school)
    withdrawn(seen(following, school).filing, school)
    opening.keep_up(at=school)
    one = seen(following, school)
    assert (one.state, one.steps) == (State.ENDED, ())
    assert (
        refused(notices.notice, acting=acting_as("filer"), following=following, on=one.told_on)
        is Reason.NOT_FOUND
    )


def test_the_notice_is_one_paper_and_says_neither_kind_nor_whole_number(school: datetime) -> None:
    following, filer = followed(school), acting_as("filer")
    today = legal_day_of(school)
    paper = notices.notice(acting=filer, following=following, on=today)
    assert paper.startswith(b"%PDF-")
    assert paper == notices.notice(acting=filer, following=following, on=today)
    do(following, Duty.NOTICE, school)
    assert notices.notice(acting=filer, following=following, on=today + A_DAY) == paper
    assert (
        refused(notices.notice, acting=acting_as("reviewer"), following=following, on=today)
        is Reason.NOT_ENTITLED
    )
    withdrawn(seen(following, school).filing, school)
    opening.keep_up(at=school)
    assert notices.notice(acting=filer, following=following, on=today) != paper


@pytest.mark.parametrize(
    "purpose, is_placed, office",
    [
        (PURPOSE, True, "edu"),
        ("close-contact-hire", True, "edu"),
        ("close-contact-hire", False, "公安派出所"),
    ],
    ids=["who asked for it", "the office above", "nobody above"],
)
def test_the_notice_names_somebody_else_to_turn_to(
    school: datetime, monkeypatch: pytest.MonkeyPatch, purpose: str, is_placed: bool, office: str
) -> None:
    """申请复查…可以向本单位或者…提出: a body that asked for itself is not the other one again."""
    if purpose == PURPOSE:
        following = followed(school)
    else:
        filing = authorised(school, HIT, purpose=purpose)
        filings.file(acting=acting_as("filer"), filing=filing, at=school)
        answering.ask(acting=acting_as("filer"), filings=[filing], at=school)
        opening.keep_up(at=school)
        following = models.Following.objects.get(filing=filing).id
    if not is_placed:
        Organisation.objects.filter(code="edu").update(closed_on=legal_day_of(school))
    said: dict[str, str] = {}

    def paper(_: str, texts: dict[str, str], *, on: date) -> bytes:
        said.update(texts, on=on.isoformat())
        return b"%PDF-"

    monkeypatch.setattr(notices, "pdf", paper)
    notices.notice(acting=acting_as("filer"), following=following, on=legal_day_of(school))
    known = dict(Organisation.objects.values_list("code", "name_zh"))
    assert said["office"] == known.get(office, office)
    assert said["authority"] == known["school"] != said["office"]


def test_the_pages_lead_from_the_list_to_what_is_done(school: datetime) -> None:
    following, desk = followed(school), desk_of("filer")
    assert f"/duties/{following}" in desk.get("/duties").content.decode()
    page = words(desk.get(f"/duties/{following}"))
    assert "送达书面告知书" in page
    assert OFFENDER_NAME not in page
    at, sent = f"/duties/{following}", {"duty": "notice", "notice-proof": "本人签收"}
    missing = desk.post(at, sent)
    assert (missing.status_code, "请" in words(missing)) == (422, True)
    assert desk.post(at, {"duty": "bake"}).status_code in (400, 422)
    whole = {**sent, "notice-way": "handed", "notice-done_on": seen(following, school).told_on.isoformat()}
    assert desk.post(at, {**whole, "notice-done_on": "明天"}).status_code == 422
    assert desk.post(at, whole).status_code == 302
    assert seen(following, school).state is State.DONE
    paper = desk.get(f"{at}/notice")
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")


def test_the_office_and_the_prosecutor_see_what_is_late_and_nobody(school: datetime) -> None:
    models.Step.objects.filter(following=followed(school)).update(due_on=date(2026, 1, 5))
    for username in ("reviewer", "supervisor"):
        page = desk_of(username).get("/duties/late")
        assert page.status_code == 200
        assert "2026-01-05" in words(page), username
        assert OFFENDER_NAME not in words(page)
    assert desk_of("filer").get("/duties/late").status_code == 403
