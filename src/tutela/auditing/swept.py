"""Bodies under watch: what entries say of levels and findings, and what the rows say of themselves."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from tutela.auditing.statements import Kind, Statement
from tutela.bodies.sweeping.models import Pace, Sighting
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent, moment
from tutela.ledger.events import Event

_CHUNK: Final = 2_000

_Facts = Mapping[str, Any]


def _found(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"organisation": facts["organisation"], "level": facts["level"], "at": moment(content.at)}
    yield Statement(Kind.SIGHTING, str(content.entry_id), told, content.at)
    yield from _level(content, facts)


def _level(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"level": facts["level"], "at": moment(content.at)}
    yield Statement(Kind.SWEEP, facts["organisation"], told, content.at)


SAID: Final[Mapping[Event, Callable[[EntryContent, _Facts], Iterator[Statement]]]] = {
    Event.SWEEP_FOUND: _found,
    Event.SWEEP_LIFTED: _level,
}


def levels(since: datetime | None) -> Iterator[Statement]:
    """Where each body stands of which anything was ever found."""
    del since
    rows = Pace.objects.exclude(changed_at=None, level="normal").defer("marks").order_by("organisation")
    for row in rows.iterator(chunk_size=_CHUNK):
        told: dict[str, JSON] = {"level": row.level, "at": moment(row.changed_at) if row.changed_at else ""}
        yield Statement(Kind.SWEEP, row.organisation, told)


def sightings(since: datetime | None) -> Iterator[Statement]:
    """What was found, by entry: each line of one says the same of its body."""
    del since
    rows = Sighting.objects.values_list("entry", "organisation", "level", "seen_at").distinct()
    for entry, organisation, level, seen_at in rows.order_by("entry").iterator(chunk_size=_CHUNK):
        told: dict[str, JSON] = {"organisation": organisation, "level": level, "at": moment(seen_at)}
        yield Statement(Kind.SIGHTING, str(entry), told, seen_at)


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (levels, sightings)
