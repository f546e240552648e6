"""What is measured: one entry of the ledger; its rows by plain SQL alone; and those without any framework.

`entry` is what an act costs the ledger: commitments, encryption, canonical bytes, leaf hash, seal, rows and commit.
`receipted` is the same with its receipt, which is signed for whoever is shown it, once the act has committed. `bare` is
the limit: as many rows of as many bytes, in tables of the same columns, indexes and constraints, by two plain
statements in a transaction opened as every caller of the ledger opens it. Nothing is hashed, encrypted or signed, and
nobody takes the rows into a tree. `plain` is the same on SQLite by Django's own connection, where each looks for the
write lock by itself: who wrote last mostly finds it first, which saves time, and others wait for seconds. The faster of
the two is the limit. `driver` is the same without Django, its connection and its transaction.

All of them are one durable transaction an act, on the same database under the same settings (SQLite: WAL and
synchronous=FULL; PostgreSQL: fsync and synchronous_commit on), one after the other in the same processes. The ledger
writes its rows by the driver inside a transaction of Django's, as every door does; so it may come near the bare insert
though it does more, and `driver` is the sterner limit: it is told too. Rows of doors beside the entry are in none.
"""

import os
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper

from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.receipts import Receipt
from tutela.ledger import actions, models
from tutela.ledger.events import Event
from tutela.ledger.seals import SEAL_BYTES

Act = Callable[[datetime], object]
FACTS: Final[dict[str, JSON]] = {
    "purpose": "school-hire",
    "basis": {"instrument": "x" * 40, "article": "62", "pack": "cn/opinions-2020", "pack_sha256": "0" * 64},
    "answer": "no-record",
    "list_version": 12,
    "list_root": "0" * 64,
    "policy": "0" * 64,
}
OPENINGS: Final = {"person": b"x" * 60, "authorisation": b"y" * 40}
_TABLES: Final = ("ledger_entry", "ledger_opening")


def entry(at: datetime) -> Receipt:
    """One act in a transaction of its own, as a question is."""
    with transaction.atomic():
        return actions.append(
            event=Event.INQUIRY_ANSWERED,
            at=at,
            organisation="school-1",
            officer="officer-1",
            facts=FACTS,
            openings=OPENINGS,
        )


def receipted(at: datetime) -> dict[str, JSON]:
    """The same for one who is shown the receipt."""
    return entry(at).as_json()


def prepare(at: datetime) -> tuple[int, int]:
    """Makes the tables of the bare insert; returns the bytes of an entry's body and of one of its openings."""
    made = entry(at).entry_id
    with connection.cursor() as cursor:
        for statement in _copies(cursor) if connection.vendor == "sqlite" else _likenesses():
            cursor.execute(statement)
    sealed = models.Opening.objects.filter(entry=made).values_list("sealed", flat=True)
    return len(models.Entry.objects.get(id=made).body), max(len(one) for one in sealed)


def bare(sizes: tuple[int, int], using: str = DEFAULT_DB_ALIAS) -> Act:
    """The same rows in the same transaction, written and nothing else."""
    statements, values = _statements("%s"), _values(sizes)

    def act(at: datetime) -> None:
        rows = values(at)
        with transaction.atomic(using), connections[using].cursor() as cursor:
            for statement, row in zip(statements, rows, strict=True):
                cursor.execute(statement, row)

    return act


def plain(sizes: tuple[int, int]) -> Act:
    """The same on SQLite, by the connection that Django brings."""
    connections["plain"] = DatabaseWrapper(connections[DEFAULT_DB_ALIAS].settings_dict, "plain")
    return bare(sizes, "plain")


def driver(sizes: tuple[int, int]) -> Act:
    """The same by the database's own driver, on the connection of this process."""
    connection.ensure_connection()
    sqlite = connection.vendor == "sqlite"
    cursor = connection.connection.cursor() if sqlite else psycopg.Cursor(connection.connection)
    statements, values = _statements("?" if sqlite else "%s"), _values(sizes)

    def act(at: datetime) -> None:
        cursor.execute("BEGIN IMMEDIATE" if sqlite else "BEGIN")
        for statement, row in zip(statements, values(at), strict=True):
            cursor.execute(statement, row)
        cursor.execute("COMMIT")

    return act


def _statements(mark: str) -> tuple[str, str]:
    """One insert for each table, of one row and of as many rows as there are openings."""
    entries, openings = ", ".join([mark] * 7), ", ".join([f"({mark}, {mark}, {mark})"] * len(OPENINGS))
    return (
        f"INSERT INTO bare_entry (id, event, organisation, body, leaf_hash, accepted_at, seal)"
        f" VALUES ({entries})",
        f"INSERT INTO bare_opening (entry_id, label, sealed) VALUES {openings}",
    )


def _values(sizes: tuple[int, int]) -> Callable[[datetime], tuple[list[Any], list[Any]]]:
    body, sealed, leaf, seal = (os.urandom(size) for size in (*sizes, 32, SEAL_BYTES))
    sqlite = connection.vendor == "sqlite"

    def values(at: datetime) -> tuple[list[Any], list[Any]]:
        made = uuid4().hex if sqlite else uuid4()
        row = [made, Event.INQUIRY_ANSWERED.value, "school-1", body, leaf, str(at) if sqlite else at, seal]
        return row, [value for label in OPENINGS for value in (made, label, sealed)]

    return values


def _copies(cursor: Any) -> list[str]:
    """What SQLite says of the tables and their indexes, under other names."""
    cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name IN (%s, %s) AND sql IS NOT NULL", _TABLES)
    return [sql.replace('"ledger_', '"bare_') for (sql,) in cursor.fetchall()]


def _likenesses() -> list[str]:
    references = "FOREIGN KEY ({}) REFERENCES bare_entry DEFERRABLE INITIALLY DEFERRED"
    return [
        "CREATE TABLE bare_entry (LIKE ledger_entry INCLUDING ALL)",
        "CREATE TABLE bare_opening (LIKE ledger_opening INCLUDING ALL)",
        *(
            f"ALTER TABLE bare_opening ADD {references.format(column)}"
            for column in ("entry_id", "shredded_by_id")
        ),
    ]
