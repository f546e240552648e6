"""After a backup was put back: what the vault keeps leaves the registry again, before anything is served."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from tutela.agencies.sealing import gate, marks
from tutela.agencies.sealing.making import Seal
from tutela.records.registry import queries
from tutela.records.vault import custody
from tutela.records.vault.dossiers import Ground, Source

_BATCH: Final = 500


def reseal(*, at: datetime) -> gate.Turn:
    """Asks the vault about every source of the registry, takes out what it keeps, and recompiles.

    Safe on a database that was not put back: then nothing is found. Refuses `VAULT_ABSENT`, `VAULT_NOT_SET_UP`, and
    `VAULT_OLDER` where it is the vault that was put back.
    """
    marks.require_newest()
    return gate.turn_anew(at=at, leaving=dict(_kept_by_the_vault()))


def _kept_by_the_vault() -> Iterator[tuple[UUID, Seal]]:
    for batch in _batches():
        kept = custody.kept(list(batch))
        for source, record in batch.items():
            if source in kept:
                yield record, Seal(Ground.ORDER if kept[source].by_order else Ground.LAW)


def _batches() -> Iterator[dict[Source, UUID]]:
    waiting: dict[Source, UUID] = {}
    for record, port, agency, source_id in queries.sources():
        waiting[Source(port, agency, source_id)] = record
        if len(waiting) == _BATCH:
            yield waiting
            waiting = {}
    if waiting:
        yield waiting
