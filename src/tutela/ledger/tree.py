"""The stored tree: positions, nodes, and the lock that makes the sequencer one."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from django.db import connection

from tutela.core.proofs import merkle
from tutela.core.proofs.frontier import Frontier, Node
from tutela.ledger import models
from tutela.sql.inserts import insert

# Any constant will do, as long as no other advisory lock of the database has it.
_LOCK: Final = 0x7475_7465_6C61_0001


def lock() -> None:
    """Waits until no other transaction sequences. SQLite's IMMEDIATE transactions exclude each other.

    The lock belongs to the transaction and ends with it, and a sequencer that is killed ends its transaction: whoever
    stands by goes on at that moment. Where a whole machine is cut off, the server notices within ten seconds.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '10s'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def sequence(size: int, limit: int) -> list[bytes]:
    """Gives up to `limit` waiting entries the positions from `size`, by (moment, id); returns their leaves.

    An entry whose transaction commits late is simply still waiting at the next call, whatever its moment.
    """
    # Found by where they stand: no index is asked twice, and no planner reads a whole table to join a few rows.
    # Nothing else ever changes an entry, so none moves under this statement.
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    query = (
        "UPDATE ledger_entry SET position = waiting.position FROM ("  # noqa: S608 - a word of ours, and parameters
        f" SELECT {place} AS place, %s + row_number() OVER (ORDER BY accepted_at, id) - 1 AS position"
        " FROM ledger_entry WHERE position IS NULL ORDER BY accepted_at, id LIMIT %s"
        f") AS waiting WHERE ledger_entry.{place} = waiting.place"
        " RETURNING ledger_entry.position, ledger_entry.leaf_hash"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [size, limit])
        return [bytes(leaf) for _, leaf in sorted(cursor.fetchall())]


def stored(coordinates: Sequence[merkle.Coordinate]) -> merkle.HashAt:
    """Reads these hashes in one query. A missing one is a `KeyError` when it is asked for."""
    leaves = [index for level, index in coordinates if level == 0] or [-1]
    nodes = [place for place in coordinates if place[0] > 0] or [(-1, -1)]
    # Written by hand: to compile a tuple lookup takes the object mapper longer than the proof itself, and SQLite
    # uses the primary key for alternatives of equalities only.
    positions = ", ".join(["%s"] * len(leaves))
    places = " OR ".join(['(level = %s AND "index" = %s)'] * len(nodes))
    query = (
        f"SELECT 0, position, leaf_hash FROM ledger_entry WHERE position IN ({positions}) "  # noqa: S608
        f'UNION ALL SELECT level, "index", hash FROM ledger_node WHERE {places}'
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*leaves, *chain.from_iterable(nodes)])
        found = {(level, index): bytes(hashed) for level, index, hashed in cursor.fetchall()}
    return lambda level, index: found[level, index]


def frontier(size: int) -> Frontier:
    """The border of the stored tree."""
    return Frontier.resumed(size, stored(merkle.peaks(size)))


def store(nodes: Sequence[Node]) -> None:
    """Keeps the nodes above the leaves."""
    insert(models.Node, ("level", "index", "hash"), [node for node in nodes if node[0] > 0])
