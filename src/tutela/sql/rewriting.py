"""Tables written anew, so that what rows left behind in them is gone: free pages, gaps, and the order of coming.

Whoever holds a table or reads the file keeps it from being written anew. That is waited for only so long, so that
nobody waits long behind it, and tried again; what then is still held is refused: to be told, and tried again later.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from django.apps import apps
from django.db import OperationalError, connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from tutela.core.errors import Reason, Refusal

TRIES: Final = 4
PAUSE: Final = 0.25  # seconds between tries
WAITS: Final = 2_000  # milliseconds for a lock: who waits for a table holds up all that come after
SMALL: Final = 64 * 2**20  # bytes of a file that may be written anew at any time
_LOCK_NOT_AVAILABLE: Final = "55P03"  # SQLSTATE
_STATISTICS: Final = "pg_catalog.pg_statistic"


def rewrite(labels: Sequence[str]) -> None:
    """Rewrites the tables of these models (`app.Model`) on PostgreSQL, and the whole file on SQLite.

    PostgreSQL: VACUUM FULL, which holds each table back while it is copied; then the same for the planner's samples, in
    which values stand of rows that are gone. SQLite: rows of tables whose keys do not count are put in the order of
    those keys, for their hidden numbers would show a gap; then VACUUM, and an empty WAL.
    Inside a transaction nothing is done. Refuses `REWRITING_BLOCKED` for what others held, once the rest is done.
    """
    if connection.in_atomic_block:
        return
    tables = [apps.get_model(label) for label in labels]
    names = [connection.ops.quote_name(table._meta.db_table) for table in tables]
    if connection.vendor == "postgresql":
        held = _held(connection, [f"VACUUM (FULL, ANALYZE) {name}" for name in names])
        _refuse([*held, *_forget_samples()])
        return
    for table, name in zip(tables, names, strict=True):
        if not isinstance(table._meta.pk, models.AutoField):
            keys = (connection.ops.quote_name(str(field.column)) for field in table._meta.pk_fields)
            _renumber(name, ", ".join(keys))
    vacuum(connection, ["VACUUM"])
    if not truncated(connection):
        raise Refusal(Reason.REWRITING_BLOCKED, what="WAL")


def vacuum(database: BaseDatabaseWrapper | Any, statements: Sequence[str]) -> None:
    """Runs each, waiting for locks only so long. Refuses `REWRITING_BLOCKED` for those that others held to the end."""
    _refuse(_held(database, statements))


def truncated(database: BaseDatabaseWrapper | Any) -> bool:
    """SQLite: carries the write-ahead log into the database and cuts it to nothing; whether that could be done.

    Whoever reads from it meanwhile keeps it. Elsewhere there is nothing to do.
    """
    if database.vendor != "sqlite":
        return True
    return _tried(lambda: _cut(database))


def overwritten(database: BaseDatabaseWrapper | Any) -> bool:
    """SQLite: writes a small file anew, so that no page holds what was deleted; whether nobody stood against it.

    `secure_delete` overwrites what is deleted where it stands. When SQLite moves a row to another page it may leave a
    copy in the space that becomes free, and that nothing overwrites. A file above `SMALL` waits for the day's round.
    """
    if database.vendor != "sqlite":
        return True
    with database.cursor() as cursor:
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        (size,) = cursor.fetchone()
    return size > SMALL or _run(database, "VACUUM")


def _held(database: BaseDatabaseWrapper | Any, statements: Sequence[str]) -> list[str]:
    """Runs each; what the ones that were held are about."""
    held = (one for one in statements if not _tried(partial(_run, database, one)))
    return [one.split()[-1].strip('"') for one in held]


def _refuse(held: Sequence[str]) -> None:
    if held:
        raise Refusal(Reason.REWRITING_BLOCKED, what=", ".join(held))


def _tried(act: Callable[[], bool]) -> bool:
    for left in reversed(range(TRIES)):
        if act():
            return True
        if left:
            time.sleep(PAUSE)
    return False


def _run(database: BaseDatabaseWrapper | Any, statement: str) -> bool:
    """False where a lock was not had in time."""
    with _patient(database) as cursor:
        try:
            cursor.execute(statement)
        except OperationalError as fault:
            if not _is_held(database, fault):
                raise
            return False
    return True


@contextmanager
def _patient(database: BaseDatabaseWrapper | Any) -> Iterator[Any]:
    """A cursor that waits for others only so long."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            waits, afterwards = f"SET lock_timeout = {WAITS}", "RESET lock_timeout"
        else:
            cursor.execute("PRAGMA busy_timeout")
            waits, afterwards = (
                f"PRAGMA busy_timeout = {WAITS}",
                f"PRAGMA busy_timeout = {cursor.fetchone()[0]}",
            )
        cursor.execute(waits)
        try:
            yield cursor
        finally:
            cursor.execute(afterwards)


def _is_held(database: BaseDatabaseWrapper | Any, fault: OperationalError) -> bool:
    if database.vendor == "postgresql":
        return getattr(fault.__cause__, "sqlstate", None) == _LOCK_NOT_AVAILABLE
    return "locked" in str(fault) or "in progress" in str(fault)


def _cut(database: BaseDatabaseWrapper | Any) -> bool:
    with _patient(database) as cursor:
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except OperationalError as fault:
            if not _is_held(database, fault):
                raise
            return False
        is_busy, *_ = cursor.fetchone()
    return not is_busy


def _forget_samples() -> Sequence[str]:
    """ANALYZE replaces a sample and leaves the former one in the statistics' own table; its owner may rewrite that."""
    return _held(connection, [f"VACUUM (FULL) {_STATISTICS}"])


def _renumber(table: str, keys: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(f"UPDATE {table} SET rowid = -rowid")  # noqa: S608  names of tables, quoted
        cursor.execute(
            f"UPDATE {table} SET rowid = ordered.place FROM"  # noqa: S608
            f" (SELECT rowid AS was, row_number() OVER (ORDER BY {keys}) AS place FROM {table}) AS ordered"
            f" WHERE {table}.rowid = ordered.was"
        )
        cursor.execute("COMMIT")
