"""Everybody's rows, batch by batch: here, or on PostgreSQL by several processes that decide and hash side by side.

The processes read what is committed, so whoever asks for them keeps every writer away and has written nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from django.db import connection

from tutela.index.compile.bulk import blocks_of
from tutela.index.lookup.actions import Fresh
from tutela.index.lookup.blocks import Block
from tutela.keys import current
from tutela.packs.current import policy
from tutela.records.registry import queries
from tutela.sql import processes

BATCH: Final = 2_000
_AHEAD: Final = (
    2  # batches a process that are decided before they are written: memory does not grow with the registry
)

Batch = Sequence[UUID]


def fresh(everybody: Sequence[UUID], key_id: str, count: int) -> Iterator[tuple[int, Fresh]]:
    """How many persons are done, and the rows of the last of them. `count`: processes, 1 for this one alone."""
    batches = [everybody[start : start + BATCH] for start in range(0, len(everybody), BATCH)]
    done = 0
    for batch, blocks in zip(batches, _decided(batches, key_id, count), strict=True):
        done += len(batch)
        yield done, Fresh(key_id, blocks)


def _decided(batches: Sequence[Batch], key_id: str, count: int) -> Iterator[list[Block]]:
    if count < 2 or len(batches) < 2 or connection.vendor != "postgresql":
        yield from (decided(batch, key_id) for batch in batches)
        return
    with processes.started(count) as pool:
        calls = ((batch, key_id) for batch in batches)
        yield from processes.in_turn(pool, decided, calls, count * _AHEAD)


def decided(persons: Batch, key_id: str) -> list[Block]:
    """The rows of these persons under a key, for every purpose of the law in force."""
    root = current.ring().root(key_id)
    return list(blocks_of(queries.persons(persons).values(), root, policy()))
