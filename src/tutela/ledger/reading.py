"""What a proof is made from, by plain statements: the object mapper takes ten times as long as the proof."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from tutela.core.errors import Reason, Refusal
from tutela.ledger import models
from tutela.sql import running

_PLACE: Final = "SELECT position, leaf_hash FROM ledger_entry WHERE id = %s"
_SIZE: Final = "SELECT max(size) FROM ledger_checkpoint"
_HEAD: Final = (
    "SELECT head.size, head.note, line.line FROM ledger_checkpoint AS head"
    " LEFT JOIN ledger_cosignature AS line ON line.checkpoint_id = head.number"
    " WHERE head.{} ORDER BY line.id"
)
_OF_SIZE: Final = _HEAD.format("size = %s")
_OVER: Final = _HEAD.format(
    "number = coalesce("
    "(SELECT number FROM ledger_checkpoint WHERE size > %s AND number ="
    " (SELECT max(checkpoint_id) FROM ledger_offer WHERE witnessed_at IS NOT NULL)),"
    " (SELECT max(number) FROM ledger_checkpoint))"
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
    database = connections[DEFAULT_DB_ALIAS]
    key = models.Entry._meta.pk.get_db_prep_value(entry_id, database)
    rows = running.fetch(database, _PLACE, [key])
    if not rows:
        raise Refusal(Reason.NOT_FOUND, what="entry")
    return Placed(rows[0][0], bytes(rows[0][1]))


def newest_size() -> int:
    """How many entries stand under the newest head."""
    return running.fetch(connections[DEFAULT_DB_ALIAS], _SIZE, [])[0][0] or 0


def head_over(position: int) -> SignedHead | None:
    """The newest witnessed head if it covers this position, else the newest; None before the first."""
    return _head(_OVER, position)


def head_of(size: int) -> SignedHead | None:
    """The head of exactly this size; None when there is none."""
    return _head(_OF_SIZE, size)


def _head(statement: str, value: int) -> SignedHead | None:
    rows = running.fetch(connections[DEFAULT_DB_ALIAS], statement, [value])
    if not rows:
        return None
    size, note, _ = rows[0]
    return SignedHead(size, note + "".join(line for _, _, line in rows if line is not None))
