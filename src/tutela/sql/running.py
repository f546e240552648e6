"""Runs statements by the database's own driver: for a small one, Django's cursor costs more than the work."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def execute(database: BaseDatabaseWrapper, statement: str, values: Sequence[Any], *, is_common: bool) -> None:
    """One statement that returns nothing, its marks `%s`.

    On PostgreSQL values travel beside the statement, and the server keeps the plan of one that `is_common`: one that
    is run again and again in the same words. Whoever watches this connection's statements sees it as any other.
    """
    if _is_watched(database):
        with database.cursor() as cursor:
            cursor.execute(statement, values)
        return
    _check(database)
    with database.wrap_database_errors:
        if database.vendor == "sqlite":
            database.connection.execute(_for_sqlite(statement), values)
        else:
            _driver(database).Cursor(database.connection).execute(statement, values, prepare=is_common)


def execute_each(database: BaseDatabaseWrapper, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """One statement for each of the rows; on SQLite, whose driver compiles it once and steps through them."""
    if _is_watched(database):
        with database.cursor() as cursor:
            cursor.executemany(statement, rows)
        return
    _check(database)
    with database.wrap_database_errors:
        database.connection.executemany(_for_sqlite(statement), rows)


def _is_watched(database: BaseDatabaseWrapper) -> bool:
    return bool(database.execute_wrappers) or database.queries_logged


def _check(database: BaseDatabaseWrapper) -> None:
    """What Django's cursor checks before it runs anything."""
    database.ensure_connection()
    database.validate_thread_sharing()
    database.validate_no_broken_transaction()


def _driver(database: Any) -> Any:
    return database.Database


@lru_cache(maxsize=256)
def _for_sqlite(statement: str) -> str:
    return statement.replace("%s", "?")
