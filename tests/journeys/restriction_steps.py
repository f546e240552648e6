"""The keepers of the teacher restriction list, and what they hand in."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.cast import PASSWORD, about, accept_conduct, write_lines
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake.uploads import Staged
from tutela.agencies.sealing import gate
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer, Reply
from tutela.bodies import actions as bodies
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as

LIST = "teacher-restriction"
KEEPERS = {
    "keeper": ("licensing", Role.RECORDER),
    "keeper-2": ("licensing", Role.RECORDER),
    "edu-keeper": ("edu", Role.RECORDER),
    "list-verifier": ("licensing", Role.VERIFIER),
}


def appoint_keepers(at: datetime) -> None:
    """A qualification body below the office, its officers, and one of the office who keeps the list as well."""
    body = NewOrganisation(
        "licensing", "枫桥认定处", "Fengqiao Licensing", BodyKind.QUALIFICATION_BODY, "330299", "edu", 40
    )
    manager = acting_as("administrator")
    bodies.enter_organisations(new=[body], by=manager, at=at)
    for username, (organisation, role) in KEEPERS.items():
        bodies.appoint(
            username=username, password=PASSWORD, organisation=organisation, role=role, by=manager, at=at
        )
        accept_conduct(username, at)


def declare_list(at: datetime, username: str = "keeper") -> None:
    """The body declares that it delivers the list, and has nothing to deliver yet."""
    keeper = acting_as(username)
    intake.declare_feed(
        acting=keeper, families=["restriction"], from_on=date(2000, 1, 1), cadence_days=31, at=at
    )
    intake.nothing_new(acting=keeper, at=at)


def revoked(source_id: str, name: str, document: str, **changes: Any) -> dict[str, Any]:
    """A qualification that was revoked on 2024-03-15, as JSON Lines hold it."""
    facts = {"source_id": source_id, "name": name, "document_number": document}
    return {**facts, "kind": "revoked", "decided_on": "2024-03-15", **changes}


def lost(source_id: str, name: str, document: str, **changes: Any) -> dict[str, Any]:
    """A qualification that a judgment of which nothing is known here took, collected on 2024-05-06."""
    facts = {"source_id": source_id, "name": name, "document_number": document}
    more = {"kind": "丧失", "decided_on": "2024-05-06", "judgment": "（2024）浙0299刑初77号"}
    return {**facts, **more, **changes}


def staged(path: Path, *orders: dict[str, Any], at: datetime, username: str = "keeper") -> Staged:
    return intake.stage(acting=acting_as(username), path=write_lines(path, orders), at=at)


def hand_in(path: Path, *orders: dict[str, Any], at: datetime, username: str = "keeper") -> gate.Turn:
    """Stages and confirms a file of the list and lets the gate enter it; any fault fails the test."""
    found = staged(path, *orders, at=at, username=username)
    assert found.upload is not None, [(one.column, one.refusal.reason) for one in found.problems]
    intake.confirm(acting=acting_as(username), upload_id=found.upload.id, at=at)
    return gate.turn(at=at)


def reply(name: str, document: str, at: datetime, purpose: str = LIST) -> Reply:
    return inquiries.ask(
        acting=acting_as("clerk"), purpose_code=purpose, question=about(name, document), at=at
    )


def answer(name: str, document: str, at: datetime, purpose: str = LIST) -> Answer:
    return reply(name, document, at, purpose).answer
