"""Whom a comparison is made over: the files of a fictional country, or the persons registered here."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

from tutela.agencies.intake import ordering, reading
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import acting_as
from tutela.core.disclosure.history import History, Port, RecordKind
from tutela.core.errors import Reason, Refusal
from tutela.core.law.policy import Policy
from tutela.records.registry import queries
from tutela.records.registry.content import Content, Delivery, known
from tutela.records.registry.identity import Persons
from tutela.world.regions import HOME

FILES: Final = {
    Port.COURT: "court.xlsx",
    Port.PROCURATORATE: "procuratorate.csv",
    Port.POLICE: "police.jsonl",
}
RESTRICTIONS: Final = "restrictions.csv"
_REGIME: Final = "cn"
_BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Population:
    """Histories with an opaque reference each; `fictional` says that nobody in it lives."""

    references: tuple[str, ...]
    histories: tuple[History, ...]
    fictional: bool


def population(
    folder: Path | None, registry: bool, officer: str | None, policy: Policy, on: date
) -> Population:
    """The population that the options name: exactly one of `folder` and `registry`.

    The registry is read only for an officer who may compile the index, who reads everybody already.
    """
    if (folder is not None) == registry:
        raise Refusal(Reason.REQUEST_INVALID, detail="--folder or --registry")
    if folder is not None:
        return of_folder(folder, policy, on)
    require(acting_as(officer or ""), Permission.INDEX_BUILD)
    return of_registry()


def of_registry() -> Population:
    """Everybody registered here who has a current record."""
    everybody = queries.all_persons()
    found: dict[UUID, History] = {}
    for start in range(0, len(everybody), _BATCH):
        batch = queries.persons(everybody[start : start + _BATCH])
        found |= {person: one.history for person, one in batch.items()}
    ordered = sorted(found)
    return Population(tuple(map(str, ordered)), tuple(found[one] for one in ordered), fictional=False)


def of_folder(folder: Path, policy: Policy, on: date) -> Population:
    """The persons of a folder as `tutela world make` writes it, joined as the registry joins records.

    Refuses `FILE_UNREADABLE`, and `FILE_REFUSED_ROWS` where a file has a fault.
    """
    people = Persons()
    contents: dict[UUID, list[Content]] = defaultdict(list)
    for number, delivery in enumerate(_deliveries(folder, policy, on), start=1):
        person, _ = people.place(delivery.claim)
        person = person or UUID(int=number)
        people.add(person, UUID(int=number), delivery.claim)
        facts = replace(delivery.record, reference=delivery.source_id)
        contents[person].append(
            Content(delivery.source_id, delivery.agency, delivery.claim, facts, delivery.case_number)
        )
    ordered = sorted(contents)
    return Population(
        tuple(f"p{at}" for at in range(1, len(ordered) + 1)),
        tuple(known(contents[one]).history for one in ordered),
        fictional=True,
    )


def _deliveries(folder: Path, policy: Policy, on: date) -> list[Delivery]:
    codes = {code: code for code in policy.offences}
    charges = {kind: {**codes, **policy.charges(kind)} for kind in RecordKind}
    found: list[Delivery] = []
    for port, name in FILES.items():
        file = folder / "records" / name
        if not file.is_file():
            raise Refusal(Reason.FILE_UNREADABLE, file=f"{folder.name}/records/{name}")
        read = reading.read(file, reading.Source(port, port.value, HOME.code, charges, on))
        found += _whole(read)
    return found + _orders(folder / "records" / RESTRICTIONS, policy, on)


def _orders(file: Path, policy: Policy, on: date) -> list[Delivery]:
    """The teacher restriction list, where the folder has one."""
    rules = policy.rules_on(_REGIME, on)
    if rules is None or not file.is_file():
        return []
    source = ordering.Source(Port.EDUCATION.value, HOME.code, on, rules)
    return _whole(ordering.read(file, source))


def _whole(read: reading.Read) -> list[Delivery]:
    if read.problems:
        raise Refusal(Reason.FILE_REFUSED_ROWS, count=len(read.problems))
    return list(read.deliveries)
