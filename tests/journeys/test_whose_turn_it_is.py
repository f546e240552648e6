"""Whoever has the next step with an inquiry hears of it, and finds it on the first screen; no message names anybody."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import conviction, number
from tests.journeys.desk import ENGLISH, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import (
    PURPOSE,
    SOMEBODY,
    Person,
    another_county,
    appoint,
    authorised,
    consenting,
    drafted,
    filed,
    invited,
    reviewed,
)
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.test_verifying import again
from tests.journeys.verifying_steps import FIRST, inquiry_of, pending, the_case, verified
from tests.journeys.verifying_steps import court as court  # a fixture
from tests.journeys.watch_steps import PEOPLE, entered, in_post, ticked
from tutela.agencies.verifying import actions as verifying
from tutela.agencies.verifying import opening
from tutela.agencies.verifying.case import Need
from tutela.answers.authorisations.authorisation import Paper
from tutela.answers.authorisations.queries import of_filing
from tutela.answers.filings import actions, answering
from tutela.answers.filings.filing import Cause
from tutela.answers.filings.history import actor
from tutela.answers.filings.models import Line
from tutela.answers.inquiries import queries as inquiries
from tutela.answers.subjects.proofing import Proved, canonical_of
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.core.filings.states import By, Move
from tutela.packs.current import legal_day_of
from tutela.redress.notifying import actions as notifying
from tutela.redress.notifying import queries, reached
from tutela.redress.notifying.inquiries import LINES
from tutela.redress.notifying.kinds import Kind
from tutela.redress.notifying.models import Notification, Reached

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def told(username: str, at: datetime) -> list[Kind]:
    """What is on this officer's list once everything was gathered, twice."""
    for _ in range(2):
        notifying.gather(at=at)
    return sorted(one.kind for one in queries.listed(acting_as(username)))


def returned(filing: UUID, at: datetime) -> None:
    answering.send_back(
        acting=acting_as("reviewer"), filing=filing, cause=Cause.PERSON, words="请核对", at=at
    )


def taken_back(filing: UUID, at: datetime, person: Person = SOMEBODY) -> None:
    word = of_filing(filing)
    assert word is not None
    proved = Proved(*canonical_of(person.application(), legal_day_of(at)), "test")
    actions.take_back(person=proved, authorisation=word.id, at=at)


def test_a_school_hears_that_the_person_authorised(school: datetime) -> None:
    authorised(school)
    assert told("filer", school) == told("filer-2", school) == [Kind.GIVEN]
    assert told("reviewer", school) == told("carer", school) == []
    assert "已授权，等待提交" in words(desk_of("filer").get("/"))


def test_who_filed_at_once_is_not_told_that_it_can_be_filed(school: datetime) -> None:
    filed(school)
    assert told("filer", school) == []


def test_a_school_hears_what_its_office_returned_and_the_office_what_is_filed_anew(school: datetime) -> None:
    filing = filed(school)
    returned(filing, school)
    assert Kind.SENT_BACK in told("filer", school)
    page = words(desk_of("filer").get("/"))
    assert "<b>1</b> 份被主管部门退回" in page
    assert "等待提交" not in page
    assert "/filings?state=authorised" in page
    actions.file(acting=acting_as("filer"), filing=filing, at=school)
    assert told("reviewer", school) == [Kind.REVIEW, Kind.REVIEW], "it is the office's turn again"
    returned(filing, school)
    assert told("filer", school).count(Kind.SENT_BACK) == 2


def test_a_school_hears_that_its_question_could_not_be_asked(school: datetime) -> None:
    filing = reviewed(school)
    asker = actor(acting_as("clerk"), By.ASKER)
    actions.advance(filing=filing, move=Move.REFUSE, who=asker, at=school)
    assert Kind.REFUSED in told("filer", school)
    assert "<b>1</b> 份未能查询" in words(desk_of("filer").get("/"))
    actions.close(acting=acting_as("filer"), filing=filing, at=school)
    assert "未能查询" not in words(desk_of("filer").get("/"))


@pytest.mark.parametrize("reach", [authorised, filed, reviewed])
def test_who_filed_and_who_would_ask_hear_that_it_was_taken_back(school: datetime, reach: object) -> None:
    filing = reach(school)  # type: ignore[operator]
    taken_back(filing, school)
    assert Kind.TAKEN_BACK in told("filer", school)
    waited = reach is not authorised
    assert (Kind.GONE in told("reviewer", school)) is (Kind.GONE in told("clerk", school)) is waited


def test_what_an_office_returned_is_not_missed_there(school: datetime) -> None:
    filing = filed(school)
    returned(filing, school)
    taken_back(filing, school)
    assert Kind.GONE not in told("reviewer", school)


def test_a_school_hears_that_the_person_declined(school: datetime) -> None:
    filing = drafted(school)
    actions.consent(consenting=consenting(invited(filing, school), school), given=False, at=school)
    assert told("filer", school) == [Kind.TAKEN_BACK]
    assert told("reviewer", school) == []


def test_nothing_of_it_is_told_to_another_body(school: datetime) -> None:
    another_county(school)
    appoint("elsewhere", "care", Role.ASKER, school)
    returned(filed(school), school)
    for username in ("reviewer-2", "clerk-2", "elsewhere", "supervisor"):
        assert told(username, school) == []


def test_a_school_hears_what_a_verifying_officer_lacks_and_the_agency_when_it_came(court: datetime) -> None:
    filing = pending(court)
    told("filer", court)
    verifying.ask_for_more(acting=acting_as(FIRST), case=the_case(), need=Need.NAMES, at=court + A_DAY)
    assert Kind.NEEDED in told("filer", court + A_DAY)
    assert Kind.NEEDED not in told("clerk", court + A_DAY), "the school knows the person"
    page = words(desk_of("filer").get("/"))
    assert "<b>1</b> 份待补充材料" in page
    assert f'href="/filings/{filing}"' in page
    assert "补充" in words(desk_of("filer").get(f"/filings/{filing}"))
    assert "待补充材料" not in words(desk_of("clerk").get("/"))
    before = told(FIRST, court + A_DAY)
    later = court + 2 * A_DAY
    verifying.supply(acting=acting_as("filer"), inquiry=inquiry_of(filing), words="曾用名王晓", at=later)
    assert told(FIRST, later) == [*before, Kind.IDENTITY]
    assert "待补充材料" not in words(desk_of("filer").get("/"))


def test_who_asked_without_a_filing_hears_it_too(court: datetime) -> None:
    again(court)
    opening.keep_up(at=court)
    verifying.ask_for_more(acting=acting_as(FIRST), case=the_case(), need=Need.BIRTH, at=court)
    assert told("carer", court) == [Kind.NEEDED]
    assert Kind.NEEDED not in told("filer", court)
    (one,) = inquiries.latest(acting_as("carer"), 9)
    page = words(desk_of("carer", ENGLISH).get("/"))
    assert "<b>1</b> wait for what you supply" in page
    assert f'href="/inquiries/{one.inquiry}"' in page


def test_what_came_while_nobody_told_is_told_once_however_long_that_was(court: datetime) -> None:
    notifying.gather(at=court)
    pending(court + A_DAY)
    late = court + 100 * A_DAY
    assert told(FIRST, late) == [Kind.IDENTITY]
    notifying.gather(at=late + A_DAY)
    assert told(FIRST, late + A_DAY) == [Kind.IDENTITY]


def test_a_registry_that_tells_for_the_first_time_tells_of_what_is_still_known(court: datetime) -> None:
    pending(court)
    assert told(FIRST, court + 89 * A_DAY) == [Kind.IDENTITY]


def test_gathering_takes_the_same_statements_however_much_there_is(school: datetime) -> None:
    people = _people()

    def of(many: int) -> int:
        for _ in range(many):
            filing = filed(school, next(people))
            returned(filing, school)
            actions.abandon(acting=acting_as("filer"), filing=filing, at=school)
            other = next(people)
            taken_back(filed(school, other), school, other)
        with CaptureQueriesContext(connection) as asked:
            notifying.gather(at=school)
        return len(asked)

    of(1)
    few, many = of(1), of(4)
    assert few == many


def test_a_message_names_nobody_and_no_filing(school: datetime) -> None:
    filing = filed(school)
    returned(filing, school)
    taken_back(filing, school)
    notifying.gather(at=school)
    page = words(desk_of("filer").get("/messages"))
    for secret in (SOMEBODY.name, SOMEBODY.document, str(filing), "请核对"):
        assert secret not in page
    for row in Notification.objects.all():
        assert SOMEBODY.document not in row.thing


def _people() -> Iterator[Person]:
    for place in range(1, 40):  # born apart, or they would look like a walk through the numbers
        yield Person("林晓岚", number(date(1960 + place, 1 + place % 12, 1 + 7 * place % 28), 31 * place))


def test_what_was_committed_after_a_later_number_was_read_is_told_all_the_same(school: datetime) -> None:
    filed(school)
    Reached.objects.create(source=LINES, number=Line.objects.latest("id").id + 1)
    assert told("reviewer", school) == [Kind.REVIEW]


def test_what_has_no_number_is_read_from_a_while_before_it_last_was(school: datetime) -> None:
    back, full_hour = 2 * A_DAY, school.replace(minute=0, second=0, microsecond=0)
    assert reached.since(school) == school - reached.KEPT
    assert reached.since(school + A_DAY) == full_hour - back
    assert reached.since(school) == school - back, "a clock that was set right reads nothing of tomorrow"


def test_what_an_officer_entered_on_paper_the_body_knows(school: datetime) -> None:
    paper = Paper(legal_day_of(school), "SQ-7")
    actions.enter_paper(acting=acting_as("filer"), filing=drafted(school), paper=paper, at=school)
    assert told("filer", school) == []


def test_who_asks_for_itself_is_told_once_that_it_was_taken_back(school: datetime) -> None:
    office, paper = acting_as("clerk"), Paper(legal_day_of(school), "SQ-7")
    filing = actions.open_draft(acting=office, at=school)
    actions.name(acting=office, filing=filing, question=SOMEBODY.question(), at=school)
    actions.choose(acting=office, filing=filing, purpose_code=PURPOSE, at=school)
    actions.enter_paper(acting=office, filing=filing, paper=paper, at=school)
    actions.file(acting=office, filing=filing, at=school)
    assert told("clerk", school) == [Kind.ASK]
    actions.take_back_on_paper(acting=office, filing=filing, paper=paper, at=school)
    assert told("clerk", school) == [Kind.ASK, Kind.TAKEN_BACK]


def test_a_school_hears_of_what_was_pending_when_it_is_answered(court: datetime) -> None:
    pending(court)
    assert Kind.ANSWERED not in told("filer", court)
    verified(court + A_DAY, same=True)
    assert told("filer", court + A_DAY).count(Kind.ANSWERED) == 1


def test_a_school_hears_what_the_watch_found_of_its_staff(school: datetime, tmp_path: Path) -> None:
    one = PEOPLE[0]
    in_post(school, one)
    entered(tmp_path, [conviction("w-1", one.name, one.document)], school)
    assert ticked(school) == 1
    assert told("filer", school) == [Kind.ANSWERED]
