"""A fictional country for tests, made once in a process, and what its author says of each person."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tutela.core.disclosure.history import History, Record
from tutela.core.law.packs import Policy
from tutela.world.dossiers import Offender
from tutela.world.make import World, make_world

ON = date(2026, 11, 21)


@cache
def a_world() -> World:
    """Big enough for every scenario and every kind of dirt, small enough for a second."""
    return make_world(Path(mkdtemp(prefix="world-")), seed=20, records=900, applicants=600, staff=1500, on=ON)


def catalogued(record: Record, policy: Policy) -> Record:
    """The record with the catalogue's codes for the charges as written, as intake enters it."""
    charges = policy.charges(record.kind)
    acts = tuple(replace(act, offence=charges.get(act.offence, act.offence)) for act in record.acts)
    return replace(record, acts=acts)


def history_of(offender: Offender, policy: Policy) -> History:
    """What all ports together know of an offender."""
    records = tuple(catalogued(written.record, policy) for written in offender.records)
    return History(offender.known_born_on, offender.person.sex, records)


def by_key(offenders: Iterable[Offender]) -> dict[str, Offender]:
    """Offenders by the key of their person."""
    return {offender.person.key: offender for offender in offenders}
