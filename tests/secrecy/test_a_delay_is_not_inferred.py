"""A question whose showing is lawfully delayed: nothing that its person is shown says that it was asked.

Two worlds begin with the same person, who gave their word for one question. In one of them it is asked, and delayed; in
the other somebody else's is. Every door that a person has, or an officer opens for them, tells both alike, byte for
byte but for what is random; and when the delay is over, everything is there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from tests.cast import about, another_world, conviction, load, number
from tests.journeys.api_calls import calling
from tests.journeys.desk import ENGLISH, OFFENDER, OFFENDER_NAME, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import PURPOSE, Person, consenting, drafted, invited
from tests.journeys.filing_steps import school as school  # a fixture
from tests.secrecy.worlds import masked, statement
from tutela.answers.authorisations import own
from tutela.answers.authorisations.authorisation import Standing
from tutela.answers.authorisations.models import Authorisation
from tutela.answers.filings import actions, answering
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.subjects import delays
from tutela.answers.subjects.delays import Ground
from tutela.answers.subjects.models import Shown
from tutela.answers.subjects.proofing import Proved, canonical_of
from tutela.answers.subjects.retention import shred_due
from tutela.auditing.audit import audit
from tutela.bodies.permissions import Permission
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.ledger import sequencer
from tutela.ledger.models import Entry, Opening
from tutela.packs.current import legal_day_of
from tutela.web.doors import DOORS, Who

pytestmark = pytest.mark.django_db
SUBJECT: Final = Person(OFFENDER_NAME, OFFENDER)
OTHER: Final = Person("钱某", number(date(1975, 5, 5), 107))
UNTIL: Final = date(2027, 12, 31)
WORDS: Final = "记录不是我的。"
FOR_PERSONS: Final = frozenset({Permission.SUBJECT_VIEW, Permission.RECHECK_TAKE})
"""Powers by which an officer acts on a person's paper application.

That a person takes their word back on paper is entered by the very body that asked, at its own inquiry: what it knows
of what it did itself no delay can keep from it (`filing-take-back`).
"""


@dataclass
class Walk:
    """What every door showed, the statements behind it, and by how many entries the log grew there."""

    at: datetime
    word: UUID
    hidden: Inquiry | None  # what is delayed, where it was asked about this person
    visible: UUID  # the entry of another question, which they may see
    shown: dict[str, Any] = field(default_factory=dict)
    queries: dict[str, list[str]] = field(default_factory=dict)
    grown: dict[str, int] = field(default_factory=dict)
    doors: set[str] = field(default_factory=set)

    def look(self, step: str, through: Callable[[], Any], door: str = "") -> None:
        """`door`: its name, where several operations have one address."""
        sequencer.catch_up()
        before = Entry.objects.count()
        with CaptureQueriesContext(connection) as captured:
            answer = through()
        self.grown[step] = Entry.objects.count() - before
        self.queries[step] = [statement(one["sql"]) for one in captured.captured_queries]
        self.doors.add(door or answer.resolver_match.view_name)
        headers = sorted(map(str, answer.headers.items()))
        self.shown[step] = answer.status_code, masked(str(headers)), masked(words(answer))


def person_of(who: Person, at: datetime) -> Proved:
    return Proved(*canonical_of(who.application(), legal_day_of(at)), "test")


def filed(who: Person, at: datetime) -> UUID:
    """Filed and reviewed, on the word that the person gave."""
    filing = drafted(at, who)
    actions.consent(consenting=consenting(invited(filing, at), at, who), given=True, at=at)
    actions.file(acting=acting_as("filer"), filing=filing, at=at)
    answering.approve(acting=acting_as("reviewer"), filing=filing, at=at)
    return filing


def by_filing(filing: UUID, who: Person, at: datetime) -> None:
    assert answering.ask(acting=acting_as("clerk"), filings=[filing], at=at) == [Answer.RECORD]


def by_reference(filing: UUID, who: Person, at: datetime) -> None:
    """Asked for itself by the office, beside the filing."""
    question = about(who.name, who.document)
    object.__setattr__(question, "authorisation", str(word_of(filing)))
    reply = inquiries.ask(acting=acting_as("clerk"), purpose_code=PURPOSE, question=question, at=at)
    assert reply.answer is Answer.RECORD


def word_of(filing: UUID) -> UUID:
    return Authorisation.objects.get(subject=filing).id


def delayed(filing: UUID, at: datetime) -> Inquiry:
    asked = Inquiry.objects.get(id=Authorisation.objects.get(subject=filing).inquiry)
    police = acting_as("police-recorder")
    delay = delays.ask(acting=police, entry=asked.entry, until_on=UNTIL, ground=Ground.DUTY, at=at)
    delays.confirm(acting=acting_as("police-second"), delay=delay, at=at)
    return asked


@dataclass(frozen=True)
class County:
    """Two persons, each with a filing that may be asked now; and a question about the first that they may see."""

    at: datetime
    theirs: UUID
    others: UUID
    visible: UUID


@pytest.fixture
def county(school: datetime, tmp_path: Path) -> County:
    load(tmp_path / "other.jsonl", [conviction("c-9", OTHER.name, OTHER.document)], school)
    theirs, others = filed(SUBJECT, school), filed(OTHER, school)
    question = about(SUBJECT.name, SUBJECT.document)
    reply = inquiries.ask(acting=acting_as("clerk"), purpose_code=PURPOSE, question=question, at=school)
    for username in ("clerk", "supervisor"):
        desk_of(username)
    sequencer.catch_up()
    return County(school, theirs, others, reply.receipt.entry_id)


@contextmanager
def world(
    county: County,
    ask: Callable[[UUID, Person, datetime], None],
    of: Person = SUBJECT,
    *,
    is_delayed: bool = True,
    is_abandoned: bool = False,
) -> Iterator[Walk]:
    """One in which the question about `of` is asked, and delayed."""
    filing = county.theirs if of is SUBJECT else county.others
    with another_world():
        cache.clear()
        if is_abandoned:
            for each in (county.theirs, county.others):
                actions.abandon(acting=acting_as("filer"), filing=each, at=county.at)
        ask(filing, of, county.at)
        asked = delayed(filing, county.at) if is_delayed else None
        hidden = asked if of is SUBJECT else None
        yield Walk(county.at, word_of(county.theirs), hidden, county.visible)


def walk(visit: Walk) -> Walk:
    """Through everything at which a person stands, or an officer for them; in the end they take their word back."""
    browser = Client(raise_request_exception=False)
    browser.cookies["django_language"] = ENGLISH
    entry = visit.hidden.entry if visit.hidden else uuid4()
    inquiry = visit.hidden.id if visit.hidden else uuid4()

    def post(step: str, door: str, **form: str) -> None:
        visit.look(step, lambda: browser.post(reverse(door), form))

    me = {"name": SUBJECT.name, "document": SUBJECT.document}
    visit.look("own door", lambda: browser.get(reverse("me")))
    post("signing in", "me-sign-in", **me, code=SUBJECT.proof(visit.at))
    visit.look("signed in", lambda: browser.get(reverse("me")))
    post("view", "me-view")
    post("receipts", "me-view", receipts="1")
    post("receipts that name", "me-view", receipts="naming")
    post("authorisations", "me-authorisations")
    for step, one in (("the delayed", entry), ("one that is seen", visit.visible)):
        post(f"re-check of {step}, begun", "me-recheck", entry=str(one))
        post(f"re-check of {step}", "me-recheck", entry=str(one), grounds=WORDS)
    post("re-checks", "me-rechecks")
    _on_paper(visit, me, (str(entry), str(inquiry)))
    for step in ("taken back", "taken back again"):
        post(step, "me-take-back", authorisation=str(visit.word))
    post("authorisations, afterwards", "me-authorisations")
    post("view, afterwards", "me-view")
    visit.look("a page that was left", lambda: browser.get(reverse("me-held")))
    post("signing out", "me-sign-out")
    visit.look("the log grows", lambda: browser.get(reverse("tlog-checkpoint")))
    return visit


def _on_paper(visit: Walk, me: dict[str, str], numbers: tuple[str, ...]) -> None:
    """The body that asked knows what it asked, and its officer's page reads it: what it says is alike all the same."""
    supervisor, clerk = desk_of("supervisor"), desk_of("clerk")
    visit.look("paper, view", lambda: supervisor.post(reverse("subject"), me))
    visit.look("paper, receipts", lambda: supervisor.post(reverse("subject"), me | {"receipts": "1"}))
    api, taken = calling("clerk", visit.at), reverse("api:recheck_take").removeprefix("/api/v1")
    for which, one in zip(("entry", "inquiry"), numbers, strict=True):
        form = me | {"number": one, "grounds": WORDS}
        visit.look(f"paper, re-check by {which}", lambda form=form: clerk.post(reverse("recheck-take"), form))
        body = {"person": me, "number": one, "grounds": WORDS}
        visit.look(f"API, re-check by {which}", lambda body=body: api.post(taken, body), "api:recheck_take")
        for step in (f"paper, re-check by {which}", f"API, re-check by {which}"):
            del visit.queries[step]
    listed = reverse("api:rechecks").removeprefix("/api/v1")
    visit.look("API, re-checks", lambda: api.get(listed), "api:rechecks")


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    assert one.keys() == other.keys()
    return {name for name in one if one[name] != other[name]}


@pytest.mark.parametrize("days", [0, 120])  # while their word is good, and when it has run out
@pytest.mark.parametrize(
    ("ask", "is_abandoned"), [(by_filing, False), (by_reference, False), (by_reference, True)]
)
def test_no_door_tells_that_something_is_delayed(
    county: County,
    ask: Callable[[UUID, Person, datetime], None],
    is_abandoned: bool,
    days: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []
    for of in (SUBJECT, OTHER):
        monkeypatch.setattr(timezone, "now", lambda: county.at)
        with world(county, ask, of, is_abandoned=is_abandoned) as visit:
            visit.at += timedelta(days=days)
            monkeypatch.setattr(timezone, "now", lambda at=visit.at: at)
            seen.append(walk(visit))
    delayed_, never = seen
    assert differing(delayed_.shown, never.shown) == set()
    assert differing(delayed_.grown, never.grown) == set()
    untold = {step for step in never.queries if "taken back" not in step}
    assert {step for step in untold if delayed_.queries[step] != never.queries[step]} == set()
    assert never.shown["taken back"][0] == 200


def test_the_walk_sees_a_question_that_is_not_delayed(county: County) -> None:
    with world(county, by_filing, is_delayed=False) as told:
        walk(told)
    with world(county, by_filing, OTHER, is_delayed=False) as never:
        walk(never)
    assert differing(told.shown, never.shown) >= {
        *("view", "receipts", "receipts that name", "authorisations", "taken back", "paper, view"),
        *("paper, receipts", "authorisations, afterwards", "view, afterwards"),
    }


def test_every_door_of_a_person_is_walked_through(county: County) -> None:
    """A new address under `/me/`, or one that an officer opens for a person, is a line in `walk`."""
    with world(county, by_filing) as visit:
        walk(visit)
    of_persons = {name for name, opens in DOORS.items() if opens is Who.PERSON}
    for_persons = {
        name for name, opens in DOORS.items() if isinstance(opens, tuple) and FOR_PERSONS & set(opens)
    }
    under_me = {one.name for one in get_resolver().url_patterns if str(one.pattern).startswith("me/")}
    assert of_persons | for_persons | under_me <= visit.doors


def test_when_the_delay_is_over_everything_is_there(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(county, by_filing) as visit:
        walk(visit)
        last = datetime.combine(UNTIL, datetime.min.time(), county.at.tzinfo) - timedelta(hours=8)
        for at, is_over in ((last - timedelta(seconds=1), False), (last, True)):
            monkeypatch.setattr(timezone, "now", lambda at=at: at)
            browser = Client()
            browser.cookies["django_language"] = ENGLISH
            browser.post("/me/sign-in", {**_me(), "code": SUBJECT.proof(at)})
            assert visit.hidden is not None
            assert (str(visit.hidden.entry) in words(browser.post("/me/view"))) is is_over
            page = words(browser.post("/me/authorisations"))
            assert ("Taken back" in page) is not is_over
            assert ("It had been asked when you took it back" in page) is is_over
        assert Filing.objects.get(id=county.theirs).state == "answered", "it changed nothing"
        row = Authorisation.objects.get(id=visit.word)
        assert (row.late_at, row.withdrawn_at, row.inquiry) == (county.at, None, visit.hidden.id)
        sequencer.catch_up()
        assert audit().faults == ()


def _me() -> dict[str, str]:
    return {"name": SUBJECT.name, "document": SUBJECT.document}


def taken_back(county: County) -> Reason | None:
    try:
        actions.take_back(
            person=person_of(SUBJECT, county.at), authorisation=word_of(county.theirs), at=county.at
        )
    except Refusal as refusal:
        return refusal.reason
    return None


def test_one_that_was_shown_as_used_is_delayed_no_more(county: County) -> None:
    """Else *used* would turn into *not yet used*, and say why."""
    by_filing(county.theirs, SUBJECT, county.at)
    found = own.opened(person=person_of(SUBJECT, county.at), at=county.at)
    assert [one.standing(legal_day_of(county.at)) for one in found] == [Standing.SPENT]
    with pytest.raises(Refusal) as refused:
        delayed(county.theirs, county.at)
    assert refused.value.reason is Reason.DELAY_TOO_LATE
    sequencer.catch_up()
    assert audit().faults == ()


def test_nor_one_that_could_not_be_taken_back_as_it_was_used(county: County) -> None:
    by_filing(county.theirs, SUBJECT, county.at)
    assert taken_back(county) is Reason.AUTHORISATION_ENDED
    assert Shown.objects.filter(entry=Inquiry.objects.get(answer="record", id=_asked(county)).entry).exists()
    with pytest.raises(Refusal) as refused:
        delayed(county.theirs, county.at)
    assert refused.value.reason is Reason.DELAY_TOO_LATE


def _asked(county: County) -> UUID | None:
    return Authorisation.objects.get(subject=county.theirs).inquiry


def test_of_which_word_is_for_nobody_to_read_in_the_log(county: County) -> None:
    by_filing(county.theirs, SUBJECT, county.at)
    delayed(county.theirs, county.at)
    before = set(Entry.objects.values_list("id", flat=True))
    assert taken_back(county) is None
    bodies = [bytes(one.body) for one in Entry.objects.exclude(id__in=before)]
    known = {str(one).encode() for one in (county.theirs, word_of(county.theirs), _asked(county))}
    assert len(bodies) == 2
    assert not any(one in body for one in known for body in bodies)


@pytest.mark.parametrize(
    ("change", "fault"),
    [({"late_at": None}, ("entry-without-row", "authorisation-late")),
     ({"late_at": timedelta(hours=1)}, ("facts-differ", "authorisation-late"))],
)  # fmt: skip
def test_the_auditor_misses_that_a_word_was_taken_back(
    county: County, change: dict[str, Any], fault: tuple[str, str]
) -> None:
    by_filing(county.theirs, SUBJECT, county.at)
    delayed(county.theirs, county.at)
    assert taken_back(county) is None
    sequencer.catch_up()
    assert audit().faults == ()
    late = change["late_at"]
    Authorisation.objects.filter(subject=county.theirs).update(
        late_at=None if late is None else county.at + late
    )
    assert [(one.wrong.value, one.kind) for one in audit().faults] == [fault]


def test_what_said_which_word_it_was_goes_in_its_time_and_nothing_is_missed(county: County) -> None:
    by_filing(county.theirs, SUBJECT, county.at)
    delayed(county.theirs, county.at)
    assert taken_back(county) is None
    sequencer.catch_up()
    late = county.at + timedelta(days=3 * 366 + 93)
    assert shred_due(at=late) > 0
    assert Opening.objects.get(label="late").shredded_by is not None
    sequencer.catch_up()
    assert [one for one in audit().faults if one.kind.startswith("authorisation")] == []
