"""The fixed cast: bodies and officers with fixed meanings, and records written as an agency would."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import gate
from tutela.answers.inquiries.answer import Question
from tutela.bodies import actions as bodies
from tutela.bodies import conduct
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.core.identity.check_digit import check_digit
from tutela.index.lookup import crown
from tutela.packs.current import legal_day_of

ORGANISATIONS = [
    NewOrganisation(
        "edu", "枫桥区教育局", "Fengqiao Education Office", BodyKind.EDUCATION_OFFICE, "330299", None, 900
    ),
    NewOrganisation("school", "枫桥小学", "Fengqiao Primary", BodyKind.SCHOOL, "330299", "edu", 60),
    NewOrganisation("care", "晨星托管", "Morning Star Care", BodyKind.CLOSE_CONTACT_UNIT, "330299", None, 12),
    NewOrganisation("police", "枫桥公安分局", "Fengqiao Police", BodyKind.POLICE, "330299", None, 0),
    NewOrganisation(
        "prosecutor", "枫桥检察院", "Fengqiao Procuratorate", BodyKind.PROCURATORATE, "330299", None, 0
    ),
    NewOrganisation("court", "枫桥法院", "Fengqiao Court", BodyKind.COURT, "330299", None, 0),
    NewOrganisation("admin", "系统管理处", "Administration", BodyKind.ADMINISTRATION, "330000", None, 0),
]
OFFICERS = {
    "clerk": ("edu", Role.ASKER),
    "carer": ("care", Role.ASKER),
    "police-recorder": ("police", Role.RECORDER),
    "prosecutor-recorder": ("prosecutor", Role.RECORDER),
    "court-recorder": ("court", Role.RECORDER),
    "supervisor": ("prosecutor", Role.SUPERVISOR),
    "administrator": ("admin", Role.ADMINISTRATOR),
    "security": ("admin", Role.SECURITY),
}
SECONDS = {"police-second": "police", "prosecutor-second": "prosecutor", "court-second": "court"}
"""Who confirms what the recorder of the agency hands in."""

RECORDERS = ("police-recorder", "prosecutor-recorder", "court-recorder")
PASSWORD = "an-example-of-a-password"


def appoint_all(at: datetime) -> None:
    """Enters every body and officer of the cast, who have accepted the code of conduct.

    The security officer is the second who decides, and comes last: until then one administrator appoints alone.
    """
    bodies.enter_organisations(new=ORGANISATIONS, by=None, at=at)
    manager: Acting | None = None
    everybody = OFFICERS | {name: (body, Role.RECORDER) for name, body in SECONDS.items()}
    first_to_last = sorted(
        everybody.items(), key=lambda one: (one[0] == "security", one[0] != "administrator")
    )
    for username, (organisation, role) in first_to_last:
        bodies.appoint(
            username=username, password=PASSWORD, organisation=organisation, role=role, by=manager, at=at
        )
        manager = acting_as("administrator")
        accept_conduct(username, at)


def accept_conduct(username: str, at: datetime) -> None:
    """The officer accepts the code of conduct that is in force."""
    version = conduct.code_on(legal_day_of(at)).version
    conduct.accept(version=version, acting=acting_as(username), at=at)


def second(username: str) -> Acting:
    """Of the agency of a recorder the officer who confirms; the recorder where nobody else is there."""
    other = f"{username.removesuffix('-recorder')}-second"
    return acting_as(other if other in SECONDS else username)


def declare_all(at: datetime) -> None:
    """Every port declares that it delivers everything, and has nothing to deliver yet."""
    for username in RECORDERS:
        intake.declare_feed(
            acting=acting_as(username), families=["all"], from_on=date(2000, 1, 1), cadence_days=31, at=at
        )
        intake.nothing_new(acting=acting_as(username), at=at)


def number(born_on: date, sequence: int, region: str = "330299") -> str:
    """A valid resident number; an odd sequence is a man's, an even one a woman's."""
    body = f"{region}{born_on:%Y%m%d}{sequence:03d}"
    return body + check_digit(body)


def conviction(source_id: str, name: str, document: str, **changes: Any) -> dict[str, Any]:
    """An ordinary conviction of an adult for rape, in force since 2015-03-01, as JSON Lines hold it."""
    act = {"offence": "强奸罪", "acted_on": "2014-05-01", "is_main": True, "victim_was_minor": True}
    act |= {key: changes.pop(key) for key in list(changes) if key in act}
    if "sealed_on" in changes:
        days = {"sealing_notice_on": changes["sealed_on"], "sealing_notice_received_on": changes["sealed_on"]}
        changes = {"sealing_notice": "封字1号", **days, **changes}
    return {
        "source_id": source_id,
        "name": name,
        "document_number": document,
        "kind": "conviction",
        "decided_on": "2015-01-20",
        "effective_on": "2015-03-01",
        "penalty": "fixed-term",
        "months": 84,
        "acts": [act],
        **changes,
    }


def write_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    """A JSON Lines file."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
    return path


def load(
    path: Path, records: Iterable[Mapping[str, Any]], at: datetime, username: str = "court-recorder"
) -> gate.Turn:
    """Stages and confirms records through a port, and lets the gate enter them; any fault fails the test."""
    acting = acting_as(username)
    staged = intake.stage(acting=acting, path=write_lines(path, records), at=at)
    assert staged.upload is not None, [(one.column, one.refusal.reason) for one in staged.problems]
    intake.confirm(acting=second(username), upload_id=staged.upload.id, at=at)
    return gate.turn(at=at)


@contextmanager
def another_world() -> Iterator[None]:
    """What is done within is taken back at the end, in the registry and in the vault alike.

    Each world begins as a process does that has read another list: which upper pages it keeps is the same in all.
    """
    crown.of("", b"")
    kept = {alias: transaction.savepoint(using=alias) for alias in connections.databases}
    head: Path = settings.TUTELA_HEAD_FILE
    signed = head.read_bytes() if head.exists() else None
    try:
        yield
    finally:
        head.unlink(missing_ok=True)
        if signed is not None:
            head.write_bytes(signed)
        for alias, point in kept.items():
            transaction.savepoint_rollback(point, using=alias)


def about(name: str, document: str, **more: Any) -> Question:
    """A question with an authorisation."""
    return Question(name=name, document=document, authorisation=paper(document), **more)


def paper(document: str) -> str:
    """The number of a person's authorisation: each has one of their own."""
    return f"A-{sha256(document.encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"
