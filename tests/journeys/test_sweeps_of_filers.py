"""An insider at one school walks the numbers through its office: that school is stopped, and nobody else."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import number, paper
from tests.journeys.api_calls import calling
from tests.journeys.campaign_steps import (
    A_DAY,
    carry_out_the_queue,
    employ,
    hand_in,
    member,
    ordered,
    schools,
    somebody,
)
from tests.journeys.desk import desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import PURPOSE, Person
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.authorisations.authorisation import Paper
from tutela.answers.campaigns import asking
from tutela.answers.campaigns.models import Member
from tutela.answers.filings import actions, answering
from tutela.answers.filings.filing import Cause
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries import register
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening.models import Run
from tutela.auditing.audit import audit
from tutela.bodies import deciding
from tutela.bodies.models import Organisation, Quota
from tutela.bodies.queries import acting_as
from tutela.bodies.sweeping import canaries, queries, rounds
from tutela.core.errors import Reason, Refusal
from tutela.core.sweeping.detectors import Detector
from tutela.core.sweeping.levels import Level
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db(transaction=True)
BORN = date(1990, 5, 17)
MANY = 40
NOBODYS, NOBODYS_NAME = number(date(1991, 3, 9), 77, "330281"), "顾念生"


def walked(count: int) -> list[str]:
    """Numbers of one region and birth date, one after the other."""
    return [number(BORN, sequence) for sequence in range(1, count + 1)]


def drafted(username: str, document: str, at: datetime, name: str = "林晓岚") -> UUID:
    """An inquiry about somebody whose paper lies there; not filed yet."""
    acting = acting_as(username)
    filing = actions.open_draft(acting=acting, at=at)
    actions.name(acting=acting, filing=filing, question=Person(name, document).question(), at=at)
    actions.choose(acting=acting, filing=filing, purpose_code=PURPOSE, at=at)
    signed = Paper(legal_day_of(at), paper(document + username))
    actions.enter_paper(acting=acting, filing=filing, paper=signed, at=at)
    return filing


def file(username: str, document: str, at: datetime, name: str = "林晓岚") -> UUID | Reason:
    filing = drafted(username, document, at, name)
    try:
        actions.file(acting=acting_as(username), filing=filing, at=at)
    except Refusal as refusal:
        return refusal.reason
    return filing


def asked(filings: list[UUID], at: datetime) -> list[Answer]:
    for filing in filings:
        answering.approve(acting=acting_as("reviewer"), filing=filing, at=at)
    return answering.ask(acting=acting_as("clerk"), filings=filings, at=at)


def filings_of(told: list[UUID | Reason]) -> list[UUID]:
    return [one for one in told if isinstance(one, UUID)]


def test_an_insider_is_stopped_and_thirty_nine_schools_go_on(school: datetime) -> None:
    insider, *others = schools(MANY, school)
    told = [file(insider, document, school) for document in walked(200)]
    assert len(filings_of(told)) == 10, "as always, then a few within the hour"
    assert set(told[10:]) == {Reason.SWEEP_SLOWED, Reason.SWEEP_STOPPED}
    assert told[-1] is Reason.SWEEP_STOPPED
    assert queries.level(insider) is Level.STOPPED
    honest = [file(one, somebody(place).document, school) for place, one in enumerate(others)]
    assert len(filings_of(honest)) == MANY - 1
    answers = asked([*filings_of(told), *filings_of(honest)], school)
    assert answers == [Answer.NO_RECORD] * (10 + MANY - 1)
    assert {queries.level(one) for one in ["edu", *others]} == {Level.NORMAL}
    for username in ("security", "supervisor"):
        seen = {(one.organisation, one.detector) for one in queries.seen(acting_as(username))}
        assert {code for code, _ in seen} == {insider}
        assert (insider, Detector.SERIAL) in seen
        page = words(desk_of(username).get("/sweeps"))
        assert "第01小学" in page
        assert not any(document in page for document in walked(200))
    sequencer.catch_up()
    assert audit().faults == ()


def test_a_school_that_is_stopped_is_told_why_and_its_draft_stays(school: datetime) -> None:
    for document in walked(30):
        file("filer", document, school)
    filing = drafted("filer", number(date(1971, 2, 3), 45), school)
    page = desk_of("filer").post(f"/filings/{filing}/file")
    assert page.status_code == 403
    assert "查询已停止" in words(page)
    assert Filing.objects.get(id=filing).state == "authorised"
    refused = Entry.objects.filter(event="inquiry:refused").latest("accepted_at")
    assert refused.organisation == "school"


def test_what_several_schools_walk_together_reaches_their_office(school: datetime) -> None:
    """Each stays below its own limit; the sum does not stay below that of an office."""
    monday = school + 2 * A_DAY  # on days off few are asked about at a desk
    codes, documents = schools(13, school), walked(65)
    told = []
    for place, code in enumerate(codes):
        filed = filings_of([file(code, one, monday) for one in documents[place * 5 : place * 5 + 5]])
        assert len(filed) == 5
        told.append(refusal_of(filed, monday))
    assert told[:6] == [None] * 6
    assert told[-1] is Reason.SWEEP_STOPPED
    assert {queries.level(code) for code in codes} == {Level.NORMAL}
    assert queries.level("edu") is Level.STOPPED
    seen = [one for one in queries.seen(acting_as("security")) if one.organisation == "edu"]
    limits = {one.detector: one.slowed_from for one in seen}
    assert limits == {Detector.SERIAL: 30, Detector.BIRTHDAY: 50}


def refusal_of(filings: list[UUID], at: datetime) -> Reason | None:
    try:
        asked(filings, at)
    except Refusal as refusal:
        return refusal.reason
    return None


def test_a_program_of_a_school_is_stopped_and_leaves_no_draft(school: datetime) -> None:
    def post(document: str) -> Any:
        signed = {"number": paper(document), "signed_on": legal_day_of(school).isoformat()}
        person = {"name": "林晓岚", "document": document}
        return calling("filer", school).post(
            "/filings", {"purpose": PURPOSE, "person": person, "paper": signed}
        )

    told = [post(document) for document in walked(14)]
    assert [one.status_code for one in told[:5]] == [200] * 5
    assert told[-1].json()["reason"] == "sweep-stopped"
    assert queries.level("school") is Level.STOPPED
    states = set(Filing.objects.filter(organisation="school").values_list("state", flat=True))
    assert states == {"filed", "abandoned"}


def test_the_quota_of_a_school_counts_what_it_files_once(school: datetime) -> None:
    documents = [number(date(1970, 1, 1) + timedelta(days=31 * one), 45) for one in range(6)]
    (filing,) = filings_of([file("filer", documents[0], school)])
    answering.send_back(
        acting=acting_as("reviewer"), filing=filing, cause=Cause.AUTHORISATION, words="", at=school
    )
    actions.file(acting=acting_as("filer"), filing=filing, at=school)
    assert asked([filing], school) == [Answer.NO_RECORD]
    year = Quota.objects.get(organisation="school")
    assert (year.used, year.allowed) == (1, 240)
    assert Quota.objects.get(organisation="edu").used == 1
    Quota.objects.filter(organisation="school").update(allowed=3, used=1)
    told = [file("filer", document, school) for document in documents[1:]]
    assert told[2:] == [Reason.OVER_QUOTA] * 3
    assert Quota.objects.get(organisation="school").used == 3
    Quota.objects.filter(organisation="school").update(allowed=240)
    sequencer.catch_up()
    assert audit().faults == ()
    Quota.objects.filter(organisation="school").update(used=2)
    assert {one.kind for one in audit().faults} == {"quota"}


def test_a_month_has_its_share(school: datetime) -> None:
    Organisation.objects.filter(code="school").update(headcount=1)
    chance = random.Random(3)
    told = [
        file("filer", number(date(1960, 1, 1) + timedelta(days=chance.randrange(12_000)), 45), school)
        for _ in range(3)
    ]
    assert told[2] is Reason.OVER_SEASON, "four a year, two of them in this month"


def test_a_warning_identity_alarms_for_who_filed_it(school: datetime) -> None:
    proposal = canaries.propose(name=NOBODYS_NAME, number=NOBODYS, by=acting_as("security"), at=school)
    deciding.decide(proposal=proposal, approve=True, by=acting_as("administrator"), at=school)
    filed = filings_of([file("filer", NOBODYS, school, NOBODYS_NAME)])
    assert asked(filed, school) == [Answer.NO_RECORD]
    rounds.turn()
    assert (queries.level("school"), queries.level("edu")) == (Level.SLOWED, Level.NORMAL)


def test_names_that_do_not_belong_slow_who_filed_them(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Knows:
        def verify(self, pairs: Any) -> Any:
            return [register.Belonging.DIFFERS for _ in pairs]

    chance = random.Random(6)
    people = [number(date(1970, 1, 1) + timedelta(days=chance.randrange(9_000)), one) for one in range(1, 9)]
    filed = filings_of([file("filer", one, school) for one in people])
    monkeypatch.setattr("tutela.answers.inquiries.looking.connected", Knows)
    assert asked(filed, school) == [Answer.PENDING] * 8
    assert (queries.level("school"), queries.level("edu")) == (Level.SLOWED, Level.NORMAL)
    (found,) = queries.seen(acting_as("security"))
    assert (found.organisation, found.detector, found.counted) == ("school", Detector.UNKNOWN, 8)
    sequencer.catch_up()
    assert audit().faults == ()


def test_a_list_that_walks_stops_its_school_and_no_other_list(school: datetime) -> None:
    insider, *others = schools(4, school)
    employ(insider, [Person("林晓岚", document) for document in walked(14)], school)
    for place, code in enumerate(others):
        employ(code, [somebody(place * 3 + one) for one in range(3)], school)
    campaign = ordered(school)
    for code in (insider, *others):
        hand_in(campaign, code, school)
    assert asking.ask(acting=acting_as("clerk"), campaign=campaign, at=school) == 4
    carry_out_the_queue()
    assert Member.objects.get(id=member(campaign, insider)).state == "failed"
    assert Run.objects.get(holder=insider).refusal == Reason.SWEEP_STOPPED.value
    assert {Member.objects.get(id=member(campaign, code)).state for code in others} == {"done"}
    assert (queries.level(insider), queries.level("edu")) == (Level.STOPPED, Level.NORMAL)
    used = dict(Quota.objects.values_list("organisation_id", "used"))
    assert {code: used[code] for code in ("edu", *others)} == {"edu": 9} | dict.fromkeys(others, 3)
    sequencer.catch_up()
    assert audit().faults == ()


def test_what_filing_costs_does_not_grow(school: datetime) -> None:
    chance = random.Random(9)

    def statements() -> int:
        document = number(date(1960, 1, 1) + timedelta(days=chance.randrange(12_000)), 45)
        filing = drafted("filer", document, school)
        with CaptureQueriesContext(connection) as seen:
            actions.file(acting=acting_as("filer"), filing=filing, at=school)
        return len(seen)

    statements()  # the first of a year makes rows
    counted = [statements() for _ in range(12)]
    assert len(set(counted)) == 1
    assert counted[0] <= 45
