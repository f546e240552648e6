"""The stored tree: positions, nodes, and the lock that makes the sequencer one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections

from tutela.core.proofs import merkle
from tutela.core.proofs.frontier import Frontier, Node
from tutela.ledger import models, seals
from tutela.sql import running
from tutela.sql.inserts import insert

_Asked = tuple[str, list[Any]]  # a statement and its values

# Any constant will do, as long as no other advisory lock of the database has it.
_LOCK: Final = 0x7475_7465_6C61_0001


def lock() -> None:
    """Waits until no other transaction sequences; on SQLite, until no other writes.

    The lock belongs to the transaction and ends with it, and a sequencer that is killed ends its transaction: whoever
    stands by goes on at that moment. Where a whole machine is cut off, the server notices within ten seconds.
    """
    running.begin(connections[DEFAULT_DB_ALIAS])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '10s'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@dataclass(frozen=True, slots=True)
class Taken:
    """The leaves that come next, in order, and the entries that wait without a seal that fits."""

    leaves: list[bytes]
    strangers: list[UUID]


def sequence(size: int, limit: int) -> Taken:
    """Gives up to `limit` waiting entries the positions from `size`, by (moment, id).

    An entry whose transaction commits late is simply still waiting at the next call, whatever its moment. One whose
    seal does not fit loses it, and so waits no more; the others are then numbered anew.
    """
    strangers = list[UUID]()
    while True:
        rows = _numbered(size, limit)
        known = seals.keys()  # asked for once the rows are read: none was sealed with a newer one
        found = [entry_id for entry_id, leaf, seal in rows if not seals.fits(entry_id, leaf, seal, known)]
        if not found:
            return Taken([leaf for _, leaf, _ in rows], strangers)
        models.Entry.objects.filter(id__in=found).update(seal=None)
        models.Entry.objects.filter(position__gte=size).update(position=None)
        strangers += found


def _numbered(size: int, limit: int) -> list[tuple[UUID, bytes, bytes]]:
    """Gives positions; returns number, leaf and seal of each entry, as this very statement found them."""
    # Found by where they stand: no index is asked twice, and no planner reads a whole table to join a few rows.
    # Nothing else ever changes an entry, so none moves under this statement.
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    query = (
        "UPDATE ledger_entry SET position = waiting.position FROM ("  # noqa: S608 - a word of ours, and parameters
        f" SELECT {place} AS place, %s + row_number() OVER (ORDER BY accepted_at, id) - 1 AS position"
        " FROM ledger_entry WHERE position IS NULL AND seal IS NOT NULL ORDER BY accepted_at, id LIMIT %s"
        f") AS waiting WHERE ledger_entry.{place} = waiting.place"
        " RETURNING ledger_entry.position, ledger_entry.id, ledger_entry.leaf_hash, ledger_entry.seal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [size, limit])
        rows = sorted(cursor.fetchall())
    number = models.Entry._meta.pk.to_python
    return [(number(entry_id), bytes(leaf), bytes(seal)) for _, entry_id, leaf, seal in rows]


def clear(size: int) -> list[UUID]:
    """Takes away the positions from `size` on, which this log has not given; returns whose they were."""
    beyond = models.Entry.objects.filter(position__gte=size)
    found = list(beyond.values_list("id", flat=True))
    beyond.update(position=None)
    return found


def are_waiting(leaves: Sequence[bytes]) -> bool:
    """Whether every one of these leaves belongs to an entry that is accepted and not yet in the tree."""
    return _waiting().keys() >= set(leaves)


def sequence_again(size: int, leaves: Sequence[bytes]) -> bool:
    """Gives waiting entries, found by their leaves, the positions from `size` in that order; False if one is gone."""
    found = _waiting()
    if not found.keys() >= set(leaves):
        return False
    for place, leaf in enumerate(leaves, size):
        models.Entry.objects.filter(id=found[leaf]).update(position=place)
    return True


def stored(coordinates: Sequence[merkle.Coordinate]) -> merkle.HashAt:
    """Reads these hashes in one query. A missing one is a `KeyError` when it is asked for."""
    leaves = [index for level, index in coordinates if level == 0]
    nodes = [place for place in coordinates if place[0] > 0]
    # Written by hand: to compile a tuple lookup takes the object mapper longer than the proof itself.
    database = connections[DEFAULT_DB_ALIAS]
    asked = _in_arrays(leaves, nodes) if database.vendor == "postgresql" else _one_by_one(leaves, nodes)
    found = {(level, index): bytes(hashed) for level, index, hashed in running.fetch(database, *asked)}
    return lambda level, index: found[level, index]


def frontier(size: int) -> Frontier:
    """The border of the stored tree."""
    return Frontier.resumed(size, stored(merkle.peaks(size)))


def store(nodes: Sequence[Node]) -> None:
    """Keeps the nodes above the leaves."""
    insert(models.Node, ("level", "index", "hash"), [node for node in nodes if node[0] > 0])


def _in_arrays(leaves: list[int], nodes: list[merkle.Coordinate]) -> _Asked:
    """In the same words for every proof, so that PostgreSQL keeps one plan for all."""
    statement = (
        "SELECT 0, position, leaf_hash FROM ledger_entry WHERE position = ANY(%s::bigint[]) UNION ALL"
        ' SELECT node.level, node."index", node.hash FROM unnest(%s::smallint[], %s::bigint[])'
        ' AS wanted(level, "index") JOIN ledger_node AS node'
        ' ON node.level = wanted.level AND node."index" = wanted."index"'
    )
    return statement, [leaves, [level for level, _ in nodes], [index for _, index in nodes]]


def _one_by_one(leaves: list[int], nodes: list[merkle.Coordinate]) -> _Asked:
    """SQLite uses the primary key for alternatives of equalities only."""
    positions = ", ".join(["%s"] * len(leaves)) or "NULL"
    places = " OR ".join(['(level = %s AND "index" = %s)'] * len(nodes)) or "NULL"
    statement = (
        f"SELECT 0, position, leaf_hash FROM ledger_entry WHERE position IN ({positions}) "  # noqa: S608
        f'UNION ALL SELECT level, "index", hash FROM ledger_node WHERE {places}'
    )
    return statement, [*leaves, *chain.from_iterable(nodes)]


def _waiting() -> dict[bytes, UUID]:
    """By leaf, those whose seals fit: a leaf may stand in another row too, but was accepted once."""
    rows = list(models.Entry.objects.filter(models.WAITING).values_list("id", "leaf_hash", "seal"))
    known = seals.keys()
    return {
        bytes(leaf): entry_id
        for entry_id, leaf, seal in rows
        if seals.fits(entry_id, bytes(leaf), seal, known)
    }
