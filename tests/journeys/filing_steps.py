"""A school, its office, and a person who applies: the steps of an inquiry, by the actions that every page calls."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.cast import PASSWORD, accept_conduct, number
from tests.journeys.desk import registry as registry  # a fixture
from tutela.answers.authorisations.actions import Consenting
from tutela.answers.filings import actions, answering
from tutela.answers.inquiries.answer import Question
from tutela.answers.staff import actions as staff
from tutela.answers.staff.engagement import Post
from tutela.answers.subjects.proofing import Application, canonical_of
from tutela.bodies import actions as bodies
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.packs.current import legal_day_of
from tutela.world.proofing import code_of

APPLICANT, APPLICANT_NAME = number(date(1990, 5, 17), 204), "林晓岚"
PURPOSE, IN_SERVICE = "teacher-hire", "school-in-service"
SCHOOL = {
    "filer": ("school", Role.ASKER),
    "filer-2": ("school", Role.ASKER),
    "reviewer": ("edu", Role.REVIEWER),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody fictional."""

    name: str
    document: str

    def question(self) -> Question:
        return Question(self.name, self.document, "")

    def application(self) -> Application:
        return Application(self.name, self.document)

    def proof(self, at: datetime) -> str:
        return code_of(*canonical_of(self.application(), legal_day_of(at)))


SOMEBODY = Person(APPLICANT_NAME, APPLICANT)


@pytest.fixture
def school(registry: datetime, settings: Any) -> datetime:
    """Two officers of the school and a reviewer of its office, and a service that proves fictional people."""
    settings.TUTELA_PROOFING = "fictional"
    for username, (organisation, role) in SCHOOL.items():
        appoint(username, organisation, role, registry)
    return registry


def appoint(username: str, organisation: str, role: Role, at: datetime) -> None:
    bodies.appoint(
        username=username,
        password=PASSWORD,
        organisation=organisation,
        role=role,
        by=acting_as("security"),  # the administrator enters bodies, and another appoints who asks for them
        at=at,
    )
    accept_conduct(username, at)


def another_county(at: datetime) -> None:
    """An office of another county, its reviewer, and who asks there."""
    office = NewOrganisation(
        "edu-2", "柳溪教育局", "Liuxi Education Office", BodyKind.EDUCATION_OFFICE, "330298", None, 40
    )
    bodies.enter_organisations(new=[office], by=acting_as("administrator"), at=at)
    appoint("reviewer-2", "edu-2", Role.REVIEWER, at)
    appoint("clerk-2", "edu-2", Role.ASKER, at)


def listed(
    at: datetime, person: Person = SOMEBODY, username: str = "filer", post: Post = Post.TEACHER
) -> UUID:
    return staff.enter(
        acting=acting_as(username),
        question=person.question(),
        post=post,
        purpose_code=IN_SERVICE,
        at=at,
    )


def drafted(
    at: datetime, person: Person = SOMEBODY, purpose: str = PURPOSE, engagement: UUID | None = None
) -> UUID:
    acting = acting_as("filer")
    filing = actions.open_draft(acting=acting, at=at, engagement=engagement)
    if engagement is None:
        actions.name(acting=acting, filing=filing, question=person.question(), at=at)
    actions.choose(acting=acting, filing=filing, purpose_code=purpose, at=at)
    return filing


def invited(filing: UUID, at: datetime) -> str:
    return actions.invite(acting=acting_as("filer"), filing=filing, at=at).code


def consenting(code: str, at: datetime, person: Person = SOMEBODY, proof: str | None = None) -> Consenting:
    said = person.proof(at) if proof is None else proof
    return Consenting(code, person.application(), said, "203.0.113.7")


def authorised(at: datetime, person: Person = SOMEBODY, **more: Any) -> UUID:
    filing = drafted(at, person, **more)
    actions.consent(consenting=consenting(invited(filing, at), at, person), given=True, at=at)
    return filing


def filed(at: datetime, person: Person = SOMEBODY, **more: Any) -> UUID:
    filing = authorised(at, person, **more)
    actions.file(acting=acting_as("filer"), filing=filing, at=at)
    return filing


def reviewed(at: datetime, person: Person = SOMEBODY, **more: Any) -> UUID:
    filing = filed(at, person, **more)
    answering.approve(acting=acting_as("reviewer"), filing=filing, at=at)
    return filing


def clerk() -> Acting:
    return acting_as("clerk")
