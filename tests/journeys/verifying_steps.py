"""A namesake born on the offender's day, and the officers of the court who tell the two apart."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.journeys.filing_steps import PURPOSE, Person, appoint, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.agencies.verifying import actions, opening, queries
from tutela.agencies.verifying.case import Basis, Case, Judged
from tutela.agencies.verifying.models import Case as CaseRow
from tutela.answers.filings import answering
from tutela.answers.filings import queries as filings
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.answer import Answer, Question
from tutela.answers.subjects.proofing import Application, Proved, canonical_of
from tutela.bodies.kinds import Acting, Role
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.packs.current import legal_day_of

BORN: date = date(1980, 2, 29)
FIRST, SECOND = "compares", "confirms"
VERIFIERS = (FIRST, SECOND, "looks", "decides")


@dataclass(frozen=True, slots=True)
class Traveller(Person):
    """Somebody known by a passport."""

    country: str = "CHN"
    born_on: date = BORN
    sex: Sex = Sex.MALE

    def question(self) -> Question:
        kind = DocumentKind.PASSPORT
        return Question(self.name, self.document, "A-1", kind, self.country, self.born_on, self.sex)

    def application(self) -> Application:
        return Application(self.name, self.document, DocumentKind.PASSPORT, self.country)

    def proved(self, at: datetime) -> Proved:
        return Proved(*canonical_of(self.application(), legal_day_of(at)), "test")


NAMESAKE = Traveller("王小明", "E12345678")


@pytest.fixture
def court(school: datetime) -> datetime:
    """Four officers of the court who verify."""
    for username in VERIFIERS:
        appoint(username, "court", Role.VERIFIER, school)
    return school


def pending(at: datetime, person: Person = NAMESAKE, **more: Any) -> UUID:
    """A filing whose answer is pending, with its case opened."""
    filing = reviewed(at, person, purpose=PURPOSE, **more)
    assert answering.ask(acting=acting_as("clerk"), filings=[filing], at=at) == [Answer.PENDING]
    opening.keep_up(at=at)
    return filing


def the_case() -> UUID:
    """The one that goes on."""
    return CaseRow.objects.exclude(state="ended").get().id


def seen(at: datetime, username: str = FIRST, case: UUID | None = None) -> Case:
    return queries.one(acting_as(username), case or the_case(), at)


def finds(at: datetime, *, same: bool, by: Acting | None = None) -> UUID:
    """The first officer finds."""
    case = the_case()
    marks = [one.mark for one in seen(at, case=case).compared]
    judged = Judged(dict.fromkeys(marks, same), Basis.NUMBER, "核对护照原件")
    actions.propose(acting=by or acting_as(FIRST), case=case, judged=judged, at=at)
    return case


def verified(at: datetime, *, same: bool) -> None:
    """Two officers find, and what follows by itself has followed."""
    case = finds(at, same=same)
    actions.confirm(acting=acting_as(SECOND), case=case, at=at)
    opening.keep_up(at=at)


def answer_of(filing: UUID) -> Answer | None:
    return filings.one(acting_as("filer"), filing).listed.answer


def inquiry_of(filing: UUID) -> UUID:
    inquiry = Filing.objects.get(id=filing).inquiry
    assert inquiry is not None
    return inquiry


def as_if(username: str, officer: str) -> Acting:
    """The first officer's powers with the other one's id: somebody who changed their part."""
    return replace(acting_as(username), officer=acting_as(officer).officer)


def refused(call: Any, *args: Any, **arguments: Any) -> Reason | None:
    try:
        call(*args, **arguments)
    except Refusal as refusal:
        return refusal.reason
    return None
