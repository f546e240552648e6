"""A registry for the timing: classes of persons drawn from one pool, sealed, out of scope, or never delivered."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from tests.cast import PASSWORD, appoint_all, conviction, declare_all, load, number
from tutela.bodies import actions as bodies
from tutela.bodies import deciding
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.core.crypto.suites import Suite
from tutela.keys import keyfile
from tutela.records.vault import keys, setting_up

SEALED: Final = "sealed"
OUT_OF_SCOPE: Final = "out of scope"
NEVER: Final = "never delivered"
PLANTED: Final = "never delivered, and 200 µs"
SEALED_LATER: Final = "sealed since"
CORRECTED_LATER: Final = "corrected since"
PLANTED_LATER: Final = "corrected since, and 200 µs"
CLASSES: Final = (SEALED, OUT_OF_SCOPE, NEVER, PLANTED)
LATER: Final = (SEALED_LATER, CORRECTED_LATER, PLANTED_LATER)
_NOW: Final = {SEALED_LATER: SEALED, CORRECTED_LATER: OUT_OF_SCOPE, PLANTED_LATER: OUT_OF_SCOPE}
SEED: Final = 20261121
OPEN: Final = 300
"""Persons with records that are told, so that the list is not empty near anybody."""
_YOUNG: Final[dict[str, Any]] = {"acted_on": "2015-01-01"}
_GROWN: Final[dict[str, Any]] = {
    "acted_on": "2017-05-01",
    "decided_on": "2018-01-20",
    "effective_on": "2018-03-01",
}
"""An act as an adult: a decision not to prosecute an act before eighteen would be sealed by itself."""
_FIRST: Final = date(1998, 3, 1)
_DAYS: Final = 280
_GIVEN: Final = "安平和顺吉庆丰泰"


@dataclass(frozen=True, slots=True)
class Asked:
    """A person as questions name them; all names are equally long."""

    name: str
    document: str


def make(home: Path, each: int) -> Mapping[str, Sequence[Asked]]:
    """Database, keys, vault, cast and records; `each` persons of every class, by class."""
    at = timezone.now() - timedelta(hours=1)
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=at)
    call_command("migrate", verbosity=0)
    public, _ = keys.fresh(datetime(2026, 1, 1, tzinfo=UTC))
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    appoint_all(at)
    _station(at)
    declare_all(at)
    people = drawn(each)
    rows = [record(name, number_, one) for name in people for number_, one in enumerate(people[name])]
    told = [
        conviction(f"o-{n}", f"钱{_given(n)}", number(date(1970 + n % 25, 5, 5), 101 + n))
        for n in range(OPEN)
    ]
    load(home / "first.jsonl", [*(row for row in rows if row), *told], at)
    return people


def change(home: Path, people: Mapping[str, Sequence[Asked]]) -> None:
    """The later classes leave the list in one turn: what the file says of some seals them, of others it does not."""
    rows = [
        {**(record(now, number_, one) or {}), "source_id": f"{name}-{number_}"}
        for name, now in _NOW.items()
        for number_, one in enumerate(people[name])
    ]
    load(home / "second.jsonl", rows, timezone.now())


def drawn(each: int) -> dict[str, list[Asked]]:
    """Every class from the same pool by lot: nothing but the class tells two of them apart."""
    pool = [
        Asked(f"赵{_given(n)}", number(_FIRST + timedelta(days=n % _DAYS), 101 + n // _DAYS))
        for n in range(each * len((*CLASSES, *LATER)))
    ]
    random.Random(SEED).shuffle(pool)
    return {name: pool[n * each : (n + 1) * each] for n, name in enumerate((*CLASSES, *LATER))}


def record(name: str, number_: int, one: Asked) -> dict[str, Any] | None:
    """What a court delivers of a person of this class; None where it delivers nothing."""
    source = f"{name}-{number_}"
    if name == SEALED:
        return conviction(source, one.name, one.document, **_YOUNG, months=48)
    if name == OUT_OF_SCOPE:
        plain = conviction(source, one.name, one.document, **_GROWN, months=None, penalty=None)
        return {**plain, "kind": "non-prosecution", "non_prosecution": "statutory"}
    return conviction(source, one.name, one.document, **_YOUNG, months=61) if name in LATER else None


def _given(number_: int) -> str:
    return _GIVEN[number_ // 8 % 8] + _GIVEN[number_ % 8]


def _station(at: datetime) -> None:
    """A police station that issues certificates."""
    station = NewOrganisation(
        "station", "城西派出所", "Chengxi Station", BodyKind.POLICE_STATION, "330299", "police", 400
    )
    manager = acting_as("administrator")
    for large in bodies.enter_organisations(new=[station], by=manager, at=at):
        deciding.decide(proposal=large, approve=True, by=acting_as("security"), at=at)
    bodies.appoint(
        username="window",
        password=PASSWORD,
        organisation="station",
        role=Role.ASKER,
        by=acting_as("security"),
        at=at,
    )


def roster(place: Path, people: Sequence[Asked]) -> Path:
    """A roster of these persons."""
    lines = "".join(f"{one.name},{one.document}\n" for one in people)
    place.write_text(f"姓名,身份证号\n{lines}", "utf-8")
    return place


def asked(one: Asked) -> dict[str, Any]:
    """One question as the API takes it."""
    return {"person": {"name": one.name, "document": one.document}, "authorisation": f"A-{one.document}"}


def as_json(value: object) -> bytes:
    """UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode()
