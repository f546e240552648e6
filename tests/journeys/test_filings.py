"""An inquiry from draft to close: who does what, what is refused, and what the ledger and the auditor say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import number
from tests.journeys.desk import ENGLISH, NOBODY, NOBODY_NAME, OFFENDER, OFFENDER_NAME, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import (
    APPLICANT,
    APPLICANT_NAME,
    PURPOSE,
    SOMEBODY,
    Person,
    another_county,
    appoint,
    authorised,
    clerk,
    consenting,
    drafted,
    filed,
    invited,
    listed,
    reviewed,
)
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.authorisations.authorisation import Paper, Standing
from tutela.answers.authorisations.models import Authorisation, Invitation
from tutela.answers.authorisations.queries import of_filing, of_person
from tutela.answers.filings import actions, answering, hiring, queries
from tutela.answers.filings.filing import Cause
from tutela.answers.filings.history import actor
from tutela.answers.filings.models import Filing, Line
from tutela.answers.identities import keyed
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.staff import binding
from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Standing as StaffStanding
from tutela.answers.staff.models import Change, Engagement
from tutela.answers.staff.queries import TABLE
from tutela.answers.subjects.proofing import Proved, canonical_of
from tutela.auditing.audit import audit
from tutela.bodies import tree
from tutela.bodies.kinds import Role
from tutela.bodies.officers import transfer
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import By, Move, State
from tutela.core.proofs.commitments import canonical
from tutela.keys import current
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HIT = Person(OFFENDER_NAME, OFFENDER)


def refused(call: Any, **arguments: Any) -> Reason | None:
    try:
        call(**arguments)
    except Refusal as refusal:
        return refusal.reason
    return None


def proved(person: Person, at: datetime) -> Proved:
    return Proved(*canonical_of(person.application(), legal_day_of(at)), "person:fictional-code")


def state(filing: UUID) -> State:
    return State(Filing.objects.get(id=filing).state)


def ask(filing: UUID, at: datetime, username: str = "clerk") -> Answer:
    return answering.ask(acting=acting_as(username), filings=[filing], at=at)[0]


def test_from_the_staff_list_to_the_hire(school: datetime) -> None:
    at, filer = school, acting_as("filer")
    engagement = listed(at)
    assert (
        refused(hiring.hire, acting=filer, engagement=engagement, on=date(2026, 12, 1), at=at)
        is Reason.HIRED_UNASKED
    )
    filing = reviewed(at, engagement=engagement)
    assert ask(filing, at) is Answer.NO_RECORD
    seen = queries.one(filer, filing)
    assert (seen.state, seen.listed.answer, seen.listed.asker) == (State.ANSWERED, Answer.NO_RECORD, "edu")
    far = refused(hiring.hire, acting=filer, engagement=engagement, on=date(9999, 12, 31), at=at)
    assert far is Reason.CELL_VALUE
    hiring.hire(acting=filer, engagement=engagement, on=date(2026, 12, 1), at=at)
    assert state(filing) is State.CLOSED
    one = staff.one(filer, engagement)
    assert (one.standing, one.from_on) == (StaffStanding.IN_POST, date(2026, 12, 1))
    moves = [step.move for step in queries.one(filer, filing).steps]
    assert moves == [Move.OPEN, Move.AUTHORISE, Move.FILE, Move.APPROVE, Move.ANSWER, Move.CLOSE]
    assert Inquiry.objects.get().organisation == "edu", "asked in the office's name"
    sequencer.catch_up()
    assert audit().faults == ()


CHANGES: dict[str, Any] = {
    "engagement": lambda: Engagement.objects.update(state=StaffStanding.LEFT.value, ask_by=None),
    "staff-change": lambda: Change.objects.filter(did="hired").update(post="worker"),
    "authorisation": lambda: Authorisation.objects.update(until_on=date(2031, 1, 1)),
    "authorisation-ended": lambda: Authorisation.objects.update(spent_at=datetime(2031, 1, 1, tzinfo=UTC)),
    "filing": lambda: Filing.objects.update(state=State.REFUSED.value),
    "filing-line": lambda: Line.objects.filter(move=Move.APPROVE.value).update(officer="officer-999"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_the_auditor_misses_what_was_changed_on_the_way_to_a_hire(kind: str, school: datetime) -> None:
    engagement = listed(school)
    ask(reviewed(school, engagement=engagement), school)
    hiring.hire(acting=acting_as("filer"), engagement=engagement, on=date(2026, 12, 1), at=school)
    sequencer.catch_up()
    assert audit().faults == ()
    CHANGES[kind]()
    assert {(fault.wrong.value, fault.kind) for fault in audit().faults} == {("facts-differ", kind)}


def _sealed_anew(engagement: UUID, person: Person) -> None:
    """As one who has the data key, too, would write it."""
    row = Engagement.objects.get(id=engagement)
    said = keyed.opened_text(TABLE, row.id, row.sealed)
    name, document = person.name, person.document
    said |= {"name": name, "document": document, "canonical": f"resident:{document}"}
    hashed = keyed.keyed(TABLE, said["canonical"])
    sealed = current.encrypt(TABLE, row.id.hex, canonical(said))
    Engagement.objects.filter(id=row.id).update(digest=hashed.digest, sealed=sealed)


def _hash_of_another(engagement: UUID) -> None:
    Engagement.objects.filter(id=engagement).update(digest=keyed.keyed(TABLE, "resident-id:1").digest)


def _flipped(engagement: UUID) -> None:
    sealed = bytearray(Engagement.objects.get(id=engagement).sealed)
    sealed[-1] ^= 1
    Engagement.objects.filter(id=engagement).update(sealed=bytes(sealed))


@pytest.mark.parametrize(
    "change, told",
    [
        (lambda one: _sealed_anew(one, HIT), ("facts-differ", "engaged", "person")),
        (_hash_of_another, ("column", "engagement", "hash")),
        (_flipped, ("column", "engagement", "unreadable")),
        (
            lambda one: Engagement.objects.filter(id=one).update(key_id="", digest=b"", sealed=b""),
            ("column", "engagement", "is forgotten"),
        ),
        (
            lambda one: Engagement.objects.filter(id=one).update(organisation="edu"),
            ("facts-differ", "engaged", "person"),
        ),
    ],
    ids=["another", "hash", "unreadable", "forgotten", "moved"],
)
def test_the_auditor_misses_somebody_put_in_the_place_of_another_on_a_staff_list(
    change: Any, told: tuple[str, str, str], school: datetime
) -> None:
    engagement = listed(school)
    sequencer.catch_up()
    assert (audit().faults, audit().unbound) == ((), {})
    change(engagement)
    assert [(one.wrong.value, one.kind, one.detail) for one in audit().faults] == [told]


def test_who_was_entered_by_an_earlier_edition_is_counted_and_not_told_of(school: datetime) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(binding, "fresh", dict)
        patched.setattr(binding, "commitment", lambda *_: "")
        engagement = listed(school)
    (entry,) = Entry.objects.filter(event="staff:changed")
    before = bytes(entry.body)
    assert b'"person":""' in before
    Entry.objects.filter(pk=entry.pk).update(body=before.replace(b'"person":"",', b""))
    report = audit()
    assert report.unbound == {"engagement": 1}
    assert {one.kind for one in report.faults} == {"ledger"}, "of the body that this test wrote"
    keyed_by = Engagement.objects.get(id=engagement)
    assert keyed.opened(TABLE, keyed_by.id, keyed_by.sealed).document == APPLICANT


def test_every_step_is_one_entry_and_one_line_and_names_nobody(school: datetime) -> None:
    filing = reviewed(school)
    ask(filing, school)
    lines = list(Line.objects.filter(filing=filing).order_by("id"))
    entries = {str(row.id): row for row in Entry.objects.filter(event="filing:moved")}
    assert len(lines) == len(entries) == 5
    assert {str(line.entry) for line in lines} == set(entries)
    for row in entries.values():
        assert APPLICANT.encode() not in bytes(row.body)
        assert APPLICANT_NAME.encode() not in bytes(row.body)


def test_a_record_hires_nobody_and_waits_for_its_notice_today(school: datetime) -> None:
    at, filer = school, acting_as("filer")
    engagement = listed(at, HIT)
    filing = reviewed(at, HIT, engagement=engagement)
    assert ask(filing, at) is Answer.RECORD
    assert Filing.objects.get().due_on == legal_day_of(at)
    assert (
        refused(hiring.hire, acting=filer, engagement=engagement, on=date(2026, 12, 1), at=at)
        is Reason.HIRED_UNASKED
    )
    assert refused(actions.close, acting=filer, filing=filing, at=at) is Reason.STEP_NOT_POSSIBLE
    who = actor(filer, By.FILER)
    for move, then in (
        (Move.SERVE, State.SERVED),
        (Move.FOLLOW_UP, State.FOLLOWED_UP),
        (Move.CLOSE, State.CLOSED),
    ):
        assert actions.advance(filing=filing, move=move, who=who, at=at) is then


def test_who_files_does_not_review_not_even_from_another_body(school: datetime) -> None:
    at, manager = school, acting_as("administrator")
    filing = filed(at)
    moved = acting_as("filer").officer
    transfer(officer=moved, organisation="edu", role=Role.REVIEWER, by=manager, at=at)
    assert acting_as("filer").organisation == "edu"
    for call, more in ((answering.approve, {}), (answering.send_back, {"cause": Cause.OTHER, "words": ""})):
        assert refused(call, acting=acting_as("filer"), filing=filing, at=at, **more) is Reason.FILED_BY_YOU
    assert refused(answering.approve, acting=acting_as("reviewer"), filing=filing, at=at) is None


def test_where_the_law_names_the_body_it_asks_for_itself_and_the_article_is_named(school: datetime) -> None:
    at = school
    filing = filed(at, purpose="close-contact-hire")
    assert state(filing) is State.REVIEWED
    entry = Entry.objects.get(id=Line.objects.get(filing=filing, move="skip").entry)
    assert b"minors-protection-law, 62(1)" in bytes(entry.body)
    assert refused(answering.approve, acting=acting_as("reviewer"), filing=filing, at=at) is Reason.NOT_FOUND
    assert refused(ask, filing=filing, at=at, username="clerk") is Reason.NOT_FOUND
    assert ask(filing, at, "filer") is Answer.NO_RECORD


def test_what_nobody_above_may_ask_is_refused(school: datetime) -> None:
    filing = actions.open_draft(acting=acting_as("filer"), at=school)
    asked = {"acting": acting_as("filer"), "filing": filing, "at": school}
    assert refused(actions.choose, purpose_code="school-bus-driver", **asked) is Reason.NOBODY_ASKS
    assert refused(actions.choose, purpose_code="nothing", **asked) is Reason.PURPOSE_UNKNOWN


@pytest.mark.parametrize("username", ["carer", "supervisor", "administrator", "security", "court-recorder"])
def test_strangers_find_nothing_and_may_nothing(school: datetime, username: str) -> None:
    filing, acting = reviewed(school), acting_as(username)
    told = {Reason.NOT_FOUND, Reason.NOT_ENTITLED}
    assert refused(queries.one, acting=acting, filing=filing) in told
    for call in (actions.file, actions.close, actions.abandon, answering.approve, answering.reveal):
        assert refused(call, acting=acting, filing=filing, at=school) in told
    assert refused(answering.ask, acting=acting, filings=[filing], at=school) in told
    made_up = uuid4()
    for one in (filing, made_up):
        assert refused(answering.reveal, acting=acting_as("carer"), filing=one, at=school) is Reason.NOT_FOUND


def test_the_office_sees_nothing_before_it_is_filed(school: datetime) -> None:
    filing = authorised(school)
    assert refused(queries.one, acting=clerk(), filing=filing) is Reason.NOT_FOUND
    assert refused(answering.reveal, acting=clerk(), filing=filing, at=school) is Reason.NOT_FOUND
    actions.file(acting=acting_as("filer"), filing=filing, at=school)
    assert queries.one(clerk(), filing).person is not None


def test_what_is_returned_is_filed_again_and_reviewed_again(school: datetime) -> None:
    filing = filed(school)
    answering.send_back(
        acting=acting_as("reviewer"), filing=filing, cause=Cause.OTHER, words="请补充岗位说明", at=school
    )
    seen = queries.one(acting_as("filer"), filing)
    assert (seen.state, seen.steps[-1].cause, seen.steps[-1].words) == (
        State.AUTHORISED,
        Cause.OTHER,
        "请补充岗位说明",
    )
    assert b"\xe8\xaf\xb7" not in bytes(Line.objects.get(move="return").sealed or b""), "encrypted"
    actions.file(acting=acting_as("filer-2"), filing=filing, at=school)
    answering.approve(acting=acting_as("reviewer"), filing=filing, at=school)
    assert ask(filing, school) is Answer.NO_RECORD


@pytest.mark.parametrize("way_on", ["return", "abandon"])
def test_a_word_that_runs_out_at_the_office_leaves_a_way_on(
    school: datetime, settings: Any, way_on: str
) -> None:
    """Filed in time, and the office was slow."""
    filing = reviewed(school)
    later = school + timedelta(days=settings.TUTELA_AUTHORISATION_DAYS + 1)
    assert refused(ask, filing=filing, at=later) is Reason.AUTHORISATION_ENDED
    if way_on == "return":
        reviewer = acting_as("reviewer")
        answering.send_back(acting=reviewer, filing=filing, cause=Cause.AUTHORISATION, words="", at=later)
        assert state(filing) is State.AUTHORISED
        filer = acting_as("filer")
        assert refused(actions.file, acting=filer, filing=filing, at=later) is Reason.AUTHORISATION_ENDED
    actions.abandon(acting=acting_as("filer"), filing=filing, at=later)
    assert state(filing) is State.ABANDONED
    assert refused(ask, filing=filing, at=later) is Reason.STEP_NOT_POSSIBLE


@pytest.mark.parametrize("name", ["filed", "reviewed"])
def test_what_is_given_up_after_it_was_filed_is_asked_by_nobody(school: datetime, name: str) -> None:
    filing = {"filed": filed, "reviewed": reviewed}[name](school)
    actions.abandon(acting=acting_as("filer"), filing=filing, at=school)
    assert refused(answering.approve, acting=acting_as("reviewer"), filing=filing, at=school)
    assert refused(ask, filing=filing, at=school) is Reason.STEP_NOT_POSSIBLE
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("name", ["filed", "reviewed"])
def test_no_former_office_deals_with_what_a_body_filed_before_it_moved(school: datetime, name: str) -> None:
    filing = {"filed": filed, "reviewed": reviewed}[name](school)
    another_county(school)
    tree.move(code="school", parent="edu-2", region="330298", by=acting_as("administrator"), at=school)
    if name == "filed":
        approving = {"acting": acting_as("reviewer"), "filing": filing, "at": school}
        assert refused(answering.approve, **approving) is Reason.NOT_FOUND
    else:
        assert refused(ask, filing=filing, at=school) is Reason.AUTHORISATION_ENDED
    assert not Inquiry.objects.exists()
    page = words(desk_of("filer", ENGLISH).get(f"/filings/{filing}"))
    assert "stands under another office now" in page
    actions.abandon(acting=acting_as("filer"), filing=filing, at=school)
    anew = reviewed_by(school, "reviewer-2")
    assert ask(anew, school, "clerk-2") is Answer.NO_RECORD


def reviewed_by(at: datetime, username: str) -> UUID:
    filing = filed(at)
    answering.approve(acting=acting_as(username), filing=filing, at=at)
    return filing


# the person's word


def test_a_code_is_spent_once_and_a_new_one_ends_the_former(school: datetime) -> None:
    filing = drafted(school)
    first, second = invited(filing, school), invited(filing, school)
    say = {"given": True, "at": school}
    assert refused(actions.consent, consenting=consenting(first, school), **say) is Reason.CONSENT_CODE
    assert (
        refused(actions.consent, consenting=consenting(second.lower().replace("-", " "), school), **say)
        is None
    )
    assert refused(actions.consent, consenting=consenting(second, school), **say) is Reason.CONSENT_CODE
    assert state(filing) is State.AUTHORISED


def test_a_code_is_good_to_its_last_moment(school: datetime, settings: Any) -> None:
    settings.TUTELA_CONSENT_DAYS = 2
    filing = drafted(school)
    code = invited(filing, school)
    for late, reason in ((2 * DAY, Reason.CONSENT_CODE), (2 * DAY - timedelta(seconds=1), None)):
        at = school + late
        assert refused(actions.consent, consenting=consenting(code, at), given=True, at=at) is reason


def test_only_the_person_can_give_it_and_failures_count(school: datetime) -> None:
    filing = drafted(school)
    code = invited(filing, school)
    other = Person(NOBODY_NAME, NOBODY)
    say = {"given": True, "at": school}
    assert (
        refused(actions.consent, consenting=consenting(code, school, other), **say)
        is Reason.IDENTITY_UNPROVED
    )
    for _ in range(5):
        wrong = consenting(code, school, proof="00000000")
        assert refused(actions.consent, consenting=wrong, **say) is Reason.IDENTITY_UNPROVED
    right = consenting(code, school)
    assert refused(actions.consent, consenting=right, **say) is Reason.TRIED_TOO_OFTEN
    assert state(filing) is State.DRAFT
    assert not Authorisation.objects.exists()


def test_nobody_authorises_a_question_about_another_name(school: datetime) -> None:
    filing = drafted(school, Person("林晓嵐兰", APPLICANT))
    code = invited(filing, school)
    say = {"consenting": consenting(code, school), "at": school}
    assert refused(actions.consent, given=True, **say) is Reason.CONSENT_NAME
    assert (state(filing), Authorisation.objects.count()) == (State.DRAFT, 0)
    actions.consent(given=False, **say)
    assert state(filing) is not State.AUTHORISED, "declining needs no right name"


def test_a_person_may_decline_and_that_is_the_end(school: datetime) -> None:
    filing = drafted(school)
    actions.consent(consenting=consenting(invited(filing, school), school), given=False, at=school)
    assert state(filing) is State.WITHDRAWN
    assert not Invitation.objects.exists()
    assert (
        refused(actions.invite, acting=acting_as("filer"), filing=filing, at=school)
        is Reason.STEP_NOT_POSSIBLE
    )


@pytest.mark.parametrize("until", [authorised, filed, reviewed])
def test_what_is_withdrawn_is_asked_no_more(school: datetime, until: Any) -> None:
    filing = until(school)
    (mine,) = of_person(proved(SOMEBODY, school))
    other = proved(Person(NOBODY_NAME, NOBODY), school)
    asked = {"authorisation": mine.id, "at": school}
    assert refused(actions.take_back, person=other, **asked) is Reason.NOT_FOUND
    assert refused(actions.take_back, person=proved(SOMEBODY, school), **asked) is None
    assert refused(actions.take_back, person=proved(SOMEBODY, school), **asked) is Reason.AUTHORISATION_ENDED
    assert state(filing) is State.WITHDRAWN
    assert refused(answering.ask, acting=clerk(), filings=[filing], at=school) is not None
    assert not Inquiry.objects.exists()
    sequencer.catch_up()
    assert audit().faults == ()


def test_what_was_asked_is_not_taken_back(school: datetime) -> None:
    filing = reviewed(school)
    ask(filing, school)
    (mine,) = of_person(proved(SOMEBODY, school))
    assert mine.standing(legal_day_of(school)) is Standing.SPENT
    asked = {"person": proved(SOMEBODY, school), "authorisation": mine.id, "at": school}
    assert refused(actions.take_back, **asked) is Reason.AUTHORISATION_ENDED
    assert Authorisation.objects.get().inquiry == Inquiry.objects.get().id


def test_paper_counts_by_its_day_and_is_entered_once(school: datetime, settings: Any) -> None:
    settings.TUTELA_AUTHORISATION_DAYS = 10
    filing, on = drafted(school), legal_day_of(school)
    entered = {"acting": acting_as("filer"), "filing": filing, "at": school}
    for paper, reason in (
        (Paper(on + DAY, "A-1"), Reason.CELL_DAY_AHEAD),
        (Paper(on - 10 * DAY, "A-1"), Reason.AUTHORISATION_ENDED),
        (Paper(on, " "), Reason.AUTHORISATION_MISSING),
        (Paper(on - 9 * DAY, "A-1"), None),
        (Paper(on, "A-2"), Reason.STEP_NOT_POSSIBLE),
    ):
        assert refused(actions.enter_paper, paper=paper, **entered) is reason
    filed_ = {"acting": acting_as("filer"), "filing": filing}
    assert refused(actions.file, at=school + DAY, **filed_) is Reason.AUTHORISATION_ENDED
    assert refused(actions.file, at=school, **filed_) is None
    answering.approve(acting=acting_as("reviewer"), filing=filing, at=school)
    assert (
        refused(answering.ask, acting=clerk(), filings=[filing], at=school + DAY)
        is Reason.AUTHORISATION_ENDED
    )
    assert ask(filing, school) is Answer.NO_RECORD


def test_a_refusal_of_the_whole_spends_nothing_and_stands_in_the_ledger(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = reviewed(school)

    def full(**_: Any) -> Any:
        raise Refusal(Reason.OVER_QUOTA, left=0, needed=1)

    with monkeypatch.context() as patch:
        patch.setattr(inquiries, "ask_many", full)
        assert refused(answering.ask, acting=clerk(), filings=[filing], at=school) is Reason.OVER_QUOTA
    word = of_filing(filing)
    assert word is not None
    assert word.standing(legal_day_of(school)) is Standing.GOOD
    assert state(filing) is State.REVIEWED
    assert ask(filing, school) is Answer.NO_RECORD


def test_a_code_ends_when_the_person_or_the_purpose_changes(school: datetime) -> None:
    filing, filer = drafted(school), acting_as("filer")
    code = invited(filing, school)
    actions.choose(acting=filer, filing=filing, purpose_code="school-hire", at=school)
    say = {"given": True, "at": school}
    assert refused(actions.consent, consenting=consenting(code, school), **say) is Reason.CONSENT_CODE
    code = invited(filing, school)
    other = Person("赵无名", number(date(1985, 7, 1), 104))
    actions.name(acting=filer, filing=filing, question=other.question(), at=school)
    assert refused(actions.consent, consenting=consenting(code, school), **say) is Reason.CONSENT_CODE


# lists


def test_lists_show_who_waits_and_nobody_else(school: datetime) -> None:
    filer, on = acting_as("filer"), legal_day_of(school)
    first, second = filed(school), reviewed(school, Person(NOBODY_NAME, NOBODY))
    assert queries.own_counts(filer) == {State.FILED: 1, State.REVIEWED: 1}
    assert queries.queue_counts(clerk()) == {State.FILED: 1, State.REVIEWED: 1}
    assert [one.id for one in queries.queue(clerk(), State.FILED, 10)] == [first]
    assert [one.id for one in queries.queue(clerk(), State.REVIEWED, 10)] == [second]
    assert queries.own(acting_as("carer"), None, 10) == []
    assert queries.overdue_here(clerk(), on, 10) == []
    late = date(2026, 11, 28)
    assert {one.id for one in queries.overdue_here(clerk(), late, 10)} == {first, second}
    (behind,) = queries.overdue_everywhere(acting_as("supervisor"), late, 10)
    assert (behind.asker, behind.count, behind.oldest_on) == ("edu", 2, date(2026, 11, 27))
    assert queries.overdue_everywhere(acting_as("supervisor"), date(2026, 11, 27), 10) == []


def test_an_office_sees_which_of_its_schools_filed_nothing(school: datetime) -> None:
    assert queries.has_not_asked(acting_as("reviewer"), 2026, 10) == ["school"]
    filed(school)
    assert queries.has_not_asked(acting_as("reviewer"), 2026, 10) == []
    assert queries.has_not_asked(acting_as("reviewer"), 2027, 10) == ["school"]
    assert (
        refused(queries.has_not_asked, acting=acting_as("filer"), year=2026, limit=10) is Reason.NOT_ENTITLED
    )


def test_pages_of_a_list_hold_each_filing_once(school: datetime) -> None:
    people = [
        Person(f"赵{name}", number(date(1985, 7, day), 104)) for day, name in enumerate("甲乙丙丁戊", 1)
    ]
    made = {filed(school, person) for person in people}
    found, after = list[UUID](), None
    while page := queries.queue(clerk(), State.FILED, 2, after):
        found += [one.id for one in page]
        after = found[-1]
    assert len(found) == 5
    assert set(found) == made
    found, after = [], None
    while page := queries.own(acting_as("filer"), None, 2, after):
        found += [one.id for one in page]
        after = found[-1]
    assert len(found) == 5
    assert set(found) == made


def test_an_answer_that_is_withdrawn_is_shown_to_the_school_no_more(school: datetime) -> None:
    filing = reviewed(school, HIT)
    ask(filing, school)
    inquiry = Inquiry.objects.get().id
    actions.advance(filing=filing, move=Move.SERVE, who=actor(acting_as("filer"), By.FILER), at=school)
    inquiries.withdrawn([inquiry], at=school)
    actions.withdrawn([inquiry], at=school)
    actions.withdrawn([inquiry], at=school)
    seen = queries.one(acting_as("filer"), filing)
    assert (seen.state, seen.listed.answer) == (State.RECALLED, None)
    assert [step.move for step in seen.steps][-2:] == [Move.ANSWER, Move.RECALL], (
        "what followed is no part of it"
    )


def test_the_number_is_shown_in_clear_once_the_ledger_says_so(school: datetime) -> None:
    filing = filed(school)
    assert answering.reveal(acting=acting_as("reviewer"), filing=filing, at=school) == APPLICANT
    (entry,) = Entry.objects.filter(event="identity:revealed")
    assert APPLICANT.encode() not in bytes(entry.body)


def test_another_officer_of_the_school_can_take_over(school: datetime) -> None:
    appoint("filer-3", "school", Role.ASKER, school)
    filing = authorised(school)
    actions.file(acting=acting_as("filer-3"), filing=filing, at=school)
    assert state(filing) is State.FILED
    assert queries.one(acting_as("filer"), filing).listed.purpose == PURPOSE
