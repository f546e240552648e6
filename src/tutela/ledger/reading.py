"""What a proof is made from, by plain statements: the object mapper takes ten times as long as the proof."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from tutela.core.errors import Reason, Refusal
from tutela.ledger import models, signing
from tutela.sql import running

_PLACE: Final = "SELECT position, leaf_hash FROM ledger_entry WHERE id = %s"
_HEADS: Final = "SELECT size, note FROM ledger_checkpoint ORDER BY size DESC LIMIT %s"
_BACK: Final = 100
"""Rows that are looked at for a head that is ours; whoever puts in more hides the log's tiles."""
_OF_SIZE: Final = (
    "SELECT head.size, head.note, line.line FROM ledger_checkpoint AS head"
    " LEFT JOIN ledger_cosignature AS line ON line.checkpoint_id = head.number"
    " WHERE head.size = %s ORDER BY line.id"
)
_SHOWN: Final = (
    "SELECT entry.position, entry.leaf_hash, head.size, head.note, line.line FROM ledger_entry AS entry"
    " LEFT JOIN ledger_checkpoint AS head ON head.number = coalesce("
    "(SELECT number FROM ledger_checkpoint WHERE size > entry.position AND number ="
    " (SELECT max(checkpoint_id) FROM ledger_offer WHERE witnessed_at IS NOT NULL)),"
    " (SELECT max(number) FROM ledger_checkpoint))"
    " LEFT JOIN ledger_cosignature AS line ON line.checkpoint_id = head.number"
    " WHERE entry.id = %s ORDER BY line.id"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry's place in the log, None while it waits, and its leaf hash."""

    position: int | None
    leaf: bytes


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The size of a head, and its note with the cosignatures under it, oldest first."""

    size: int
    note: str


def placed(entry_id: UUID) -> Placed:
    """Where the entry stands. Refuses `NOT_FOUND`."""
    position, leaf = _of_entry(_PLACE, entry_id)[0]
    return Placed(position, bytes(leaf))


def shown(entry_id: UUID) -> tuple[Placed, SignedHead | None]:
    """Where the entry stands, and the newest witnessed head if it covers it, else the newest; None before the first.

    Refuses `NOT_FOUND`.
    """
    rows = _of_entry(_SHOWN, entry_id)
    position, leaf = rows[0][:2]
    return Placed(position, bytes(leaf)), _joined([row[2:] for row in rows])


def newest_size() -> int:
    """How many entries stand under the newest head that this log's keys signed.

    A row that says it is one, and is not, makes nothing part of the log.
    """
    for limit in (1, _BACK):
        heads = running.fetch(connections[DEFAULT_DB_ALIAS], _HEADS, [limit])
        found = next((size for size, note in heads if is_signed(size, note)), None)
        if found is not None or len(heads) < limit:
            return found or 0
    return 0


def is_signed(size: int, note: str) -> bool:
    """Whether the note is a head of this size that this log's keys signed."""
    try:
        return signing.head(note).size == size
    except Refusal:
        return False


def head_of(size: int) -> SignedHead | None:
    """The head of exactly this size; None when there is none."""
    return _joined(running.fetch(connections[DEFAULT_DB_ALIAS], _OF_SIZE, [size]))


def _of_entry(statement: str, entry_id: UUID) -> list[tuple[Any, ...]]:
    database = connections[DEFAULT_DB_ALIAS]
    key = models.Entry._meta.pk.get_db_prep_value(entry_id, database)
    rows = running.fetch(database, statement, [key])
    if not rows:
        raise Refusal(Reason.NOT_FOUND, what="entry")
    return rows


def _joined(rows: list[tuple[Any, ...]]) -> SignedHead | None:
    """A head of its rows, one for each cosignature."""
    if not rows or rows[0][0] is None:
        return None
    size, note, _ = rows[0]
    return SignedHead(size, note + "".join(line for _, _, line in rows if line is not None))
