"""That the list in force is what the records give: a record deleted past the programs leaves its rows behind.

A seal takes a record and its rows in one turn, so that nothing here tells of it.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from hashlib import blake2b
from typing import Final

from cryptography.exceptions import InvalidTag

from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.core.errors import Refusal
from tutela.index.compile.rows import rows_of
from tutela.index.lookup import queries as index
from tutela.index.lookup.queries import FORM
from tutela.index.lookup.replay import in_force
from tutela.index.lookup.rows import Row
from tutela.keys import current
from tutela.packs.current import policy
from tutela.records.registry import queries as registry

MOST_TOLD: Final = 1_000
_BATCH: Final = 2_000


def faults() -> Iterator[Fault]:
    """Rows that no record gives, and rows that a record gives and that are not there.

    Nothing where the list is of other packs or of an earlier form: it is then to be built anew.
    """
    head = in_force()
    known = {root.key_id for root in current.ring().roots}
    if head is None or head.policy != policy().sha256 or head.form != FORM or head.key_id not in known:
        return
    with closing(
        sqlite3.connect("", isolation_level=None)
    ) as base:  # has no name and goes with its connection
        base.executescript(
            "PRAGMA journal_mode=OFF; CREATE TABLE stored (row BLOB PRIMARY KEY) WITHOUT ROWID;"
            "CREATE TABLE given (row BLOB PRIMARY KEY) WITHOUT ROWID; BEGIN;"
        )
        for purpose in policy().purposes:
            _keep(base, "stored", index.all_rows(head.key_id, purpose))
        try:
            _keep(base, "given", _given(head.key_id))
        except (Refusal, InvalidTag, ValueError, IndexError):
            yield Fault(
                Wrong.LIST_ROW, Kind.LIST_VERSION.value, str(head.number), detail="a record cannot be read"
            )
            return
        for word, one, other in (("no record", "stored", "given"), ("not listed", "given", "stored")):
            query = f"SELECT row FROM {one} EXCEPT SELECT row FROM {other} LIMIT {MOST_TOLD}"  # noqa: S608
            for (row,) in base.execute(query):
                yield Fault(
                    Wrong.LIST_ROW, Kind.LIST_VERSION.value, str(head.number), detail=f"{word} {row.hex()}"
                )


def _given(key_id: str) -> Iterator[Row]:
    root, everybody = current.ring().root(key_id), registry.all_persons()
    for start in range(0, len(everybody), _BATCH):
        people = registry.persons(everybody[start : start + _BATCH])
        yield from rows_of(people.values(), root, policy())


def _keep(base: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """By a hash of all that a row says: whom it is about is told to nobody."""
    base.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?)", ((_named(row),) for row in rows))  # noqa: S608


def _named(row: Row) -> bytes:
    until = row.until_on.isoformat() if row.until_on else ""
    parts = (
        row.purpose,
        row.basis,
        row.person_key.hex(),
        row.name_key.hex(),
        row.outcome,
        row.from_on.isoformat(),
    )
    return blake2b("\x1f".join((*map(str, parts), until)).encode(), digest_size=16).digest()
