"""Stopped work and a dismissal are proved by a paper: in force at once, done when the office above has accepted it."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests.journeys.desk import OFFENDER, OFFENDER_NAME, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, Person, appoint, listed, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.proof_steps import (
    JPEG,
    NUMBER,
    PDF,
    PNG,
    RETURN,
    accept_all,
    by_paper,
    declare,
    look,
    waiting,
)
from tutela.answers.filings import actions as filings
from tutela.answers.filings import answering
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.staff import actions as staff_actions
from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Standing
from tutela.auditing.audit import audit
from tutela.bodies.kinds import Role
from tutela.bodies.models import Officer
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State as FilingState
from tutela.core.following.duties import Duty
from tutela.core.following.lateness import Level
from tutela.core.law.clocks import after_working_days
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.measures.following import actions, deciders, models, opening, papers, queries, upkeep
from tutela.measures.following import waiting as proofs
from tutela.measures.following.following import Following, Look, Proof, State, Way
from tutela.measures.following.looking import Finding
from tutela.packs.current import holidays, legal_day_of
from tutela.redress.notifying import actions as notifying
from tutela.redress.notifying.models import Notification
from tutela.redress.opinions.items import item
from tutela.redress.opinions.opinion import About
from tutela.web.desk import work

pytestmark = pytest.mark.django_db
HIT: Final = Person(OFFENDER_NAME, OFFENDER)
A_DAY: Final = timedelta(days=1)


@pytest.fixture
def hit(school: datetime) -> UUID:
    """What follows a hit in post at the school."""
    return hit_from(school, legal_day_of(school))


def hit_from(school: datetime, on: date) -> UUID:
    """The same of somebody who was hired to begin on a day."""
    engagement = listed(school, HIT)
    staff_actions.hire(acting=acting_as("filer"), engagement=engagement, on=on, at=school)
    filing = reviewed(school, HIT, purpose=IN_SERVICE, engagement=engagement)
    answering.ask(acting=acting_as("clerk"), filings=[filing], at=school)
    opening.keep_up(at=school)
    return models.Following.objects.get(filing=filing).id


def seen(following: UUID, at: datetime, username: str = "filer") -> Following:
    return queries.one(acting_as(username), following, legal_day_of(at))


def step(following: UUID, duty: Duty, at: datetime, username: str = "filer") -> Any:
    return next(one for one in seen(following, at, username).steps if one.duty is duty)


def notice(following: UUID, at: datetime) -> None:
    proof = Proof(legal_day_of(at), "本人签收", Way.HANDED)
    actions.fulfil(acting=acting_as("filer"), following=following, duty=Duty.NOTICE, proof=proof, at=at)


def refused(call: Any, *args: Any, **arguments: Any) -> Reason | None:
    try:
        call(*args, **arguments)
    except Refusal as refusal:
        return refusal.reason
    return None


def fall(following: UUID, at: datetime) -> None:
    inquiry = Filing.objects.get(id=models.Following.objects.get(id=following).filing).inquiry
    assert inquiry is not None
    Inquiry.objects.filter(id=inquiry).update(withdrawn_at=at)
    filings.withdrawn([inquiry], at=at)
    opening.keep_up(at=at)


def told(kind: str) -> list[str]:
    rows = Notification.objects.filter(kind=kind).order_by("organisation")
    return list(rows.values_list("organisation", flat=True))


def test_who_is_dismissed_before_the_first_day_was_never_in_post(school: datetime) -> None:
    first_day = legal_day_of(school) + 9 * A_DAY
    following = hit_from(school, first_day)
    engagement = models.Following.objects.get(id=following).engagement
    assert engagement is not None
    look(declare(following, Duty.DISMISSAL, school), school)
    left = staff.one(acting_as("filer"), engagement)
    assert (left.standing, left.from_on, left.until_on) == (Standing.LEFT, first_day, first_day)
    assert step(following, Duty.DISMISSAL, school).done_on == legal_day_of(school)
    sequencer.catch_up()
    assert audit().faults == ()


def test_what_the_office_accepts_is_done_and_ends(hit: UUID, school: datetime) -> None:
    engagement = models.Following.objects.get(id=hit).engagement
    assert engagement is not None
    declare(hit, Duty.STOP, school)
    notice(hit, school)
    declare(hit, Duty.DISMISSAL, school)
    one = seen(hit, school)
    assert (one.state, one.owed) == (State.OPEN, ())
    assert [each.declared.look for each in one.steps if each.declared] == [Look.WAITS, Look.WAITS]
    assert step(hit, Duty.STOP, school).done_on == legal_day_of(school)  # in force at once
    assert queries.owes(acting_as("filer")) == 0
    assert Filing.objects.get(id=one.filing).state == FilingState.SERVED.value
    assert staff.one(acting_as("filer"), engagement).standing is Standing.IN_POST
    look(waiting(hit, Duty.STOP), school)
    assert seen(hit, school).state is State.OPEN
    look(waiting(hit, Duty.DISMISSAL), school + A_DAY)
    assert seen(hit, school).state is State.DONE
    left = staff.one(acting_as("filer"), engagement)
    assert (left.standing, left.until_on) == (Standing.LEFT, legal_day_of(school))
    assert Filing.objects.get(id=one.filing).state == FilingState.CLOSED.value
    assert [Entry.objects.filter(event=name).count() for name in ("duty:done", "proof:looked-at")] == [3, 2]
    sequencer.catch_up()
    assert audit().faults == ()


def test_what_is_returned_is_owed_by_its_old_day_and_shown_anew(hit: UUID, school: datetime) -> None:
    was, later = step(hit, Duty.DISMISSAL, school), school + 30 * A_DAY
    first = declare(hit, Duty.DISMISSAL, school)
    look(first, later, RETURN)
    again = step(hit, Duty.DISMISSAL, later)
    assert (again.done_on, again.owed, again.level) == (None, was.owed, Level.PROSECUTOR)
    assert (again.declared.look, again.declared.reasons) == (Look.RETURNED, RETURN.reasons)
    assert [one.id for one in queries.late_below(acting_as("reviewer"), legal_day_of(later), 9)] == [hit]
    second = declare(hit, Duty.DISMISSAL, later)
    assert second != first
    assert step(hit, Duty.DISMISSAL, later).declared.look is Look.WAITS
    assert refused(look, first, later) is Reason.ALREADY_DONE
    look(second, later)
    assert step(hit, Duty.DISMISSAL, later).declared.look is Look.ACCEPTED
    sequencer.catch_up()
    assert audit().faults == ()


@pytest.mark.parametrize("content", [PDF, JPEG, PNG])
def test_the_paper_is_kept_encrypted_for_the_body_and_who_looks(
    hit: UUID, school: datetime, content: bytes
) -> None:
    on = legal_day_of(school)
    actions.fulfil(
        acting=acting_as("filer"), following=hit, duty=Duty.STOP, proof=by_paper(on, content), at=school
    )
    id_ = waiting(hit, Duty.STOP)
    stored = bytes(models.Paper.objects.get().sealed)
    assert content[:8] not in stored
    assert NUMBER.encode() not in bytes(models.Declaration.objects.get().sealed)
    for username in ("filer", "reviewer"):
        assert papers.paper(acting=acting_as(username), declaration=id_).content == content
    appoint("elsewhere", "care", Role.ASKER, school)
    for username, reason in (
        ("elsewhere", Reason.NOT_FOUND),
        ("supervisor", Reason.NOT_FOUND),  # an office stands above this school
        ("clerk", Reason.NOT_FOUND),  # asks for the office, and serves notices to its own staff
        ("administrator", Reason.NOT_ENTITLED),
        ("court-recorder", Reason.NOT_ENTITLED),
    ):
        assert refused(papers.paper, acting=acting_as(username), declaration=id_) is reason, username
    assert refused(papers.paper, acting=acting_as("filer"), declaration=uuid4()) is Reason.NOT_FOUND


def test_no_paper_is_no_proof(hit: UUID, school: datetime, settings: Any) -> None:
    on = legal_day_of(school)
    settings.TUTELA_PAPER_LIMIT = len(PDF)
    wrong = [
        (Reason.CELL_MISSING, Proof(on, "校发〔2026〕12号")),
        (Reason.CELL_MISSING, Proof(on, ".")),
        (Reason.FILE_EMPTY, by_paper(on, b"")),
        (Reason.FILE_KIND, by_paper(on, b"<html>%PDF-</html>")),
        (Reason.FILE_KIND, by_paper(on, PDF[:-8])),  # it breaks off
        (Reason.FILE_KIND, by_paper(on, PNG[:20])),
        (Reason.FILE_TOO_LARGE, by_paper(on, b"%PDF-" + bytes(99) + b"%%EOF")),
    ]
    for reason, given in wrong:
        call = {"acting": acting_as("filer"), "following": hit, "duty": Duty.STOP, "at": school}
        assert refused(actions.fulfil, **call, proof=given) is reason, given
    for number, dated_on, reason in (
        ("…", on, Reason.CELL_MISSING),
        ("x" * 61, on, Reason.CELL_VALUE),
        (NUMBER, on + A_DAY, Reason.CELL_DAY_AHEAD),
        (NUMBER, on - A_DAY, Reason.CELL_DAY_ORDER),
    ):
        document = type(by_paper(on).document)(number, dated_on, PDF)  # type: ignore[misc]
        given = Proof(on, "", None, document)
        assert refused(actions.fulfil, **call, proof=given) is reason, reason
    assert not models.Declaration.objects.exists()
    assert len(seen(hit, school).owed) == 3


def test_a_paper_without_a_file_is_accepted_by_who_saw_it(hit: UUID, school: datetime) -> None:
    on = legal_day_of(school)
    shown = by_paper(on, None)
    actions.fulfil(acting=acting_as("filer"), following=hit, duty=Duty.STOP, proof=shown, at=school)
    id_ = waiting(hit, Duty.STOP)
    assert not models.Paper.objects.exists()
    assert refused(look, id_, school) is Reason.CELL_MISSING
    for seen_on, reason in ((on + A_DAY, Reason.CELL_DAY_AHEAD), (on - A_DAY, Reason.CELL_DAY_ORDER)):
        assert refused(look, id_, school, Finding(is_accepted=True, seen_on=seen_on)) is reason
    look(id_, school, Finding(is_accepted=True, seen_on=on))
    assert step(hit, Duty.STOP, school).declared.seen_on == on


def test_it_is_returned_with_reasons_that_name_nobody(hit: UUID, school: datetime) -> None:
    id_ = declare(hit, Duty.STOP, school)
    for reasons, reason in (
        ("。", Reason.CELL_MISSING),
        ("x" * 601, Reason.CELL_VALUE),
        (f"证件 {OFFENDER} 不符", Reason.TEXT_HOLDS_NUMBER),
    ):
        found = Finding(is_accepted=False, reasons=reasons)
        assert refused(look, id_, school, found) is reason
    assert step(hit, Duty.STOP, school).declared.look is Look.WAITS


def test_no_body_accepts_its_own_and_nobody_what_they_declared(hit: UUID, school: datetime) -> None:
    id_ = declare(hit, Duty.STOP, school)
    for username in ("filer", "filer-2", "clerk", "administrator", "security", "court-recorder"):
        assert refused(look, id_, school, username=username) is Reason.NOT_ENTITLED, username
    assert refused(look, id_, school, username="supervisor") is Reason.NOT_FOUND
    assert refused(look, uuid4(), school) is Reason.NOT_FOUND
    assert refused(look, uuid4(), school, username="filer") is Reason.NOT_ENTITLED
    # Who declared it at the school has come to the office since.
    Officer.objects.filter(user__username="filer").update(organisation_id="edu", role=Role.REVIEWER.value)
    assert refused(look, id_, school, username="filer") is Reason.NOT_ENTITLED
    look(id_, school)


def test_who_looks_is_the_nearest_office_and_else_the_procuratorate(hit: UUID, school: datetime) -> None:
    assert [deciders.office_above(code) for code in ("school", "edu", "care")] == ["edu", "", ""]
    id_, on = declare(hit, Duty.STOP, school), legal_day_of(school)
    reviewer, supervisor = acting_as("reviewer"), acting_as("supervisor")
    assert [one.declared.id for one in proofs.listed(reviewer, on, 9)] == [id_]
    assert proofs.listed(supervisor, on, 9) == []
    models.Following.objects.update(organisation="care")
    models.Step.objects.update(organisation="care")
    models.Declaration.objects.update(organisation="care")
    assert upkeep.reroute(at=school) == 1
    assert upkeep.reroute(at=school) == 0
    assert proofs.listed(reviewer, on, 9) == []
    assert [one.declared.id for one in proofs.listed(supervisor, on, 9)] == [id_]
    assert refused(look, id_, school) is Reason.NOT_FOUND
    look(id_, school, username="supervisor")
    assert proofs.listed(supervisor, on, 9) == []
    assert proofs.one(supervisor, id_, on).declared.look is Look.ACCEPTED


def test_late_offices_are_told_of_above_and_to_the_prosecutor(hit: UUID, school: datetime) -> None:
    id_ = declare(hit, Duty.STOP, school)
    by = models.Declaration.objects.get(id=id_).look_by
    assert by == after_working_days(5, legal_day_of(school), holidays())
    late, supervisor = by + A_DAY, acting_as("supervisor")
    assert proofs.late_everywhere(supervisor, by, 9) == []
    (one,) = proofs.late_everywhere(supervisor, late, 9)
    assert (one.organisation, one.count, one.oldest_on) == ("edu", 1, by)
    assert item(About.DUTIES, "edu", by) is None
    found = item(About.DUTIES, "edu", late)
    assert found is not None
    assert (found.count, found.since_on) == (1, by)
    assert proofs.late_everywhere(acting_as("reviewer"), late, 9) == []  # its own stands on its own list
    assert proofs.late(acting_as("reviewer"), late).count() == 1
    texts = {one.text for one in work.waiting(acting_as("reviewer"), school)}
    assert "work.proofs" in texts
    much_later = school + 30 * A_DAY
    assert "work.proofs-overdue" in {one.text for one in work.waiting(acting_as("reviewer"), much_later)}
    assert "work.proofs-late" in {one.text for one in work.waiting(supervisor, much_later)}
    page = desk_of("supervisor").get("/duties/late")
    assert OFFENDER_NAME not in words(page)


def test_both_are_told_and_nobody_is_named(hit: UUID, school: datetime) -> None:
    first = declare(hit, Duty.STOP, school)
    notifying.gather(at=school)
    assert (told("proof"), told("accepted"), told("returned")) == (["edu"], [], [])
    look(first, school, RETURN)
    notifying.gather(at=school)
    assert told("returned") == ["school"]
    second = declare(hit, Duty.STOP, school)
    notifying.gather(at=school)
    look(second, school)
    notifying.gather(at=school)
    assert (told("proof"), told("accepted")) == (["edu", "edu"], ["school"])
    models.Declaration.objects.filter(id=first).update(
        look=Look.WAITS.value, office="", organisation="care", looked_at=None
    )
    notifying.gather(at=school)
    assert told("proof") == ["edu", "edu", "prosecutor"]


def test_when_the_answer_falls_the_paper_goes_and_what_was_declared_is_put_back(
    hit: UUID, school: datetime
) -> None:
    declare(hit, Duty.STOP, school)
    accept_all(school)
    look(declare(hit, Duty.DISMISSAL, school), school, RETURN)
    id_ = declare(hit, Duty.DISMISSAL, school)
    fall(hit, school)
    fallen = seen(hit, school)
    assert (fallen.state, [one.duty for one in fallen.owed]) == (State.FALLEN, [Duty.STOP, Duty.DISMISSAL])
    assert not models.Paper.objects.exists()
    assert not models.Declaration.objects.exclude(key_id="").exists()
    assert refused(look, id_, school) is Reason.ALREADY_DONE
    assert proofs.listed(acting_as("reviewer"), legal_day_of(school), 9) == []
    for duty in (Duty.STOP, Duty.DISMISSAL):  # by words, as ever
        proof = Proof(legal_day_of(school), "校发〔2026〕40号")
        actions.fulfil(acting=acting_as("filer"), following=hit, duty=duty, proof=proof, at=school)
    assert seen(hit, school).state is State.ENDED
    sequencer.catch_up()
    # The answer fell by a change of its row alone, which the auditor finds.
    assert {fault.kind for fault in audit().faults} == {"inquiry-withdrawn"}


def test_one_returned_and_not_shown_again_is_put_back_too(hit: UUID, school: datetime) -> None:
    look(declare(hit, Duty.STOP, school), school, RETURN)
    fall(hit, school)
    assert [one.duty for one in seen(hit, school).owed] == [Duty.STOP]


def test_what_was_closed_before_papers_were_asked_for_stays_closed(hit: UUID, school: datetime) -> None:
    on = legal_day_of(school)
    models.Step.objects.filter(duty=Duty.STOP.value).update(
        is_open=False, done_on=on, done_at=school, done_by="officer-1", entry=uuid4()
    )
    notice(hit, school)
    declare(hit, Duty.DISMISSAL, school)
    accept_all(school)
    assert seen(hit, school).state is State.DONE
    assert step(hit, Duty.STOP, school).declared is None


def test_the_auditor_misses_a_proof_that_was_changed(hit: UUID, school: datetime) -> None:
    declare(hit, Duty.STOP, school)
    look(waiting(hit, Duty.STOP), school, RETURN)
    declare(hit, Duty.DISMISSAL, school)
    sequencer.catch_up()
    assert audit().faults == ()
    dismissal = models.Declaration.objects.get(look=Look.WAITS.value)
    models.Declaration.objects.filter(id=dismissal.id).update(
        look=Look.ACCEPTED.value, looked_entry=uuid4(), looked_at=school, looked_by="officer-1"
    )
    models.Declaration.objects.exclude(id=dismissal.id).update(declared_by="officer-999")
    models.Step.objects.filter(duty=Duty.STOP.value).update(
        done_on=legal_day_of(school), entry=uuid4(), is_open=False
    )
    kinds = {(fault.kind, fault.wrong.value) for fault in audit().faults}
    assert {
        ("proof-looked-at", "row-without-entry"),
        ("declaration", "facts-differ"),
        ("duty-shown", "facts-differ"),
    } <= kinds


def test_papers_follow_the_key_and_are_forgotten_after_their_years(hit: UUID, school: datetime) -> None:
    id_ = declare(hit, Duty.STOP, school)
    look(id_, school)
    was = models.Paper.objects.get().key_id
    assert upkeep.follow_key(at=school) == 0
    models.Paper.objects.update(key_id="former")
    models.Declaration.objects.update(key_id="former")
    assert upkeep.follow_key(at=school) == 2
    assert models.Paper.objects.get().key_id == was
    assert papers.paper(acting=acting_as("filer"), declaration=id_).content == PDF
    assert step(hit, Duty.STOP, school).declared.number == NUMBER
    assert upkeep.forget(at=school + 3 * 365 * A_DAY) == 0
    assert upkeep.forget(at=school + 4 * 365 * A_DAY) == 1
    assert not models.Paper.objects.exists()
    assert step(hit, Duty.STOP, school).declared.number == ""
    assert refused(papers.paper, acting=acting_as("filer"), declaration=id_) is Reason.NOT_FOUND


def entered(following: UUID, at: datetime, **changes: Any) -> HttpResponse:
    """The school's form."""
    on = legal_day_of(at).isoformat()
    file = SimpleUploadedFile(f"{OFFENDER_NAME}.pdf", PDF, "application/pdf")
    form = {"done_on": on, "number": NUMBER, "dated_on": on, "paper": file} | changes
    sent = {f"stop-{name}": value for name, value in form.items() if value is not None}
    return desk_of("filer").post(f"/duties/{following}", sent | {"duty": "stop"})


def test_the_pages_lead_from_the_form_to_the_offices_word(hit: UUID, school: datetime) -> None:
    assert entered(hit, school, paper=None).status_code == 422
    for name, value in (("number", ""), ("dated_on", "明天"), ("done_on", "昨天")):
        assert entered(hit, school, **{name: value}).status_code == 422, name
    bad = SimpleUploadedFile("a.pdf", b"<script>", "application/pdf")
    assert entered(hit, school, paper=bad).status_code == 422
    empty = SimpleUploadedFile("a.pdf", b"", "application/pdf")
    assert entered(hit, school, paper=empty).status_code == 422
    assert entered(hit, school).status_code == 302
    id_ = waiting(hit, Duty.STOP)
    page = words(desk_of("filer").get(f"/duties/{hit}"))
    assert NUMBER in page
    assert "待主管部门审核" in page
    office = desk_of("reviewer")
    assert f"/proofs/{id_}" in words(office.get("/proofs"))
    assert NUMBER in words(office.get(f"/proofs/{id_}"))
    file = office.get(f"/proofs/{id_}/paper")
    assert (file.content, file["Content-Type"]) == (PDF, "application/pdf")
    assert file["Content-Disposition"] == f'attachment; filename="{str(id_)[:8]}.pdf"'
    assert (file["X-Content-Type-Options"], file["Cache-Control"]) == ("nosniff", "no-store")
    assert "sandbox" in file["Content-Security-Policy"]
    assert office.post(f"/proofs/{id_}", {"finding": "return", "reasons": ""}).status_code == 422
    assert office.post(f"/proofs/{id_}", {}).status_code == 422
    assert office.post(f"/proofs/{id_}", {"finding": "return", "reasons": "没有盖章"}).status_code == 302
    assert "没有盖章" in words(desk_of("filer").get(f"/duties/{hit}"))
    assert "没有盖章" not in words(office.get(f"/duties/{hit}"))
    assert entered(hit, school, paper=None, at_office="on").status_code == 302
    second = waiting(hit, Duty.STOP)
    assert office.post(f"/proofs/{second}", {"finding": "accept"}).status_code == 422
    on = legal_day_of(school).isoformat()
    assert office.post(f"/proofs/{second}", {"finding": "accept", "seen_on": on}).status_code == 302
    assert OFFENDER_NAME not in words(office.get(f"/proofs/{second}"))
    assert step(hit, Duty.STOP, school).declared.look is Look.ACCEPTED


def test_other_desks_do_not_reach_it(hit: UUID, school: datetime) -> None:
    id_ = declare(hit, Duty.STOP, school)
    appoint("elsewhere", "care", Role.ASKER, school)
    for username, statuses in (
        ("filer", (403, 403, 200)),
        ("elsewhere", (403, 403, 404)),
        ("supervisor", (200, 404, 404)),
        ("administrator", (403, 403, 403)),
    ):
        desk = desk_of(username)
        pages = ("/proofs", f"/proofs/{id_}", f"/proofs/{id_}/paper")
        assert tuple(desk.get(page).status_code for page in pages) == statuses, username


def test_the_lists_cost_the_same_however_much_waits(
    hit: UUID, school: datetime, django_assert_max_num_queries: Any
) -> None:
    declare(hit, Duty.STOP, school)
    declare(hit, Duty.DISMISSAL, school)
    reviewer, on = acting_as("reviewer"), legal_day_of(school)
    with django_assert_max_num_queries(2):
        assert len(proofs.listed(reviewer, on, 9)) == 2
    with django_assert_max_num_queries(5):
        queries.own(acting_as("filer"), on, 9)


def test_two_who_look_at_once_leave_one_word(hit: UUID, school: datetime) -> None:
    id_ = declare(hit, Duty.STOP, school)
    appoint("reviewer-2", "edu", Role.REVIEWER, school)
    look(id_, school)
    assert refused(look, id_, school, RETURN, "reviewer-2") is Reason.ALREADY_DONE
    assert Entry.objects.filter(event="proof:looked-at").count() == 1
