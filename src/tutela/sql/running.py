"""Runs statements by the database's own driver: for a small one, Django's cursor costs more than the work."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.db.backends.base.base import BaseDatabaseWrapper

from tutela.sql import pipelines
from tutela.sql.arrays import Column
from tutela.sql.pipelines import Pipeline

Asked = tuple[str, Sequence[Any]]
"""A statement and its values."""

_BEGINS: Final = 19  # bytes before the first row of a binary COPY: its signature, no flags, no extension
_ENDS: Final = 2

_open: "WeakKeyDictionary[BaseDatabaseWrapper, Pipeline]" = WeakKeyDictionary()  # while nothing is waited for


def execute(database: BaseDatabaseWrapper, statement: str, values: Sequence[Any]) -> None:
    """One statement that returns nothing and is run again and again in the same words, its marks `%s`.

    On PostgreSQL values travel beside the statement, and the server keeps its plan; a `Column` among them is an array.
    Whoever watches this connection's statements sees it as any other.
    """
    if is_watched(database):
        with database.cursor() as cursor:
            cursor.execute(statement, _plain(values))
        return
    _check(database)
    with database.wrap_database_errors:
        if database.vendor == "sqlite":
            database.connection.execute(_for_sqlite(statement), values)
        elif (pipeline := _open.get(database)) is not None:
            pipeline.send(statement, values)
        else:
            with Pipeline(database.connection) as pipeline:
                pipeline.send(statement, values)


def begin(database: BaseDatabaseWrapper) -> None:
    """On SQLite the first statement of a transaction keeps all other writers out; this one does nothing else."""
    if database.vendor == "sqlite":
        fetch(database, "SELECT 1", [])


def execute_each(database: BaseDatabaseWrapper, parts: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> None:
    """Each statement for each of its rows; on SQLite, whose driver compiles it once and steps through them."""
    if is_watched(database):
        with database.cursor() as cursor:
            for statement, rows in parts:
                cursor.executemany(statement, rows)
        return
    _check(database)
    with database.wrap_database_errors:
        for statement, rows in parts:
            database.connection.executemany(_for_sqlite(statement), rows)


def fetch(database: BaseDatabaseWrapper, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement that is run again and again in the same words, as the driver gives them."""
    if is_watched(database):
        with database.cursor() as cursor:
            cursor.execute(statement, _plain(values))
            return list(cursor.fetchall())
    _check(database)
    with database.wrap_database_errors:
        if database.vendor == "sqlite":
            return list(database.connection.execute(_for_sqlite(statement), values))
        return _fetched(database, [(statement, values)])[0]


def fetch_together(database: BaseDatabaseWrapper, asked: Sequence[Asked]) -> list[list[tuple[Any, ...]]]:
    """The rows of each statement, in order; PostgreSQL gets all of them before the first answer is waited for."""
    if is_watched(database) or database.vendor == "sqlite":
        return [fetch(database, statement, values) for statement, values in asked]
    _check(database)
    with database.wrap_database_errors:
        return _fetched(database, asked)


@contextmanager
def without_waiting(database: BaseDatabaseWrapper) -> Iterator[None]:
    """What is executed within it is sent to PostgreSQL one after the other, and its end waited for once.

    For `execute` alone, within a transaction: what a statement fails by is raised at the latest when this ends.
    """
    if is_watched(database) or database.vendor == "sqlite":
        yield
        return
    _check(database)
    with database.wrap_database_errors, Pipeline(database.connection) as pipeline:
        _open[database] = pipeline
        try:
            yield
        finally:
            del _open[database]


def copy(
    database: BaseDatabaseWrapper, head: str, kinds: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """PostgreSQL's COPY of rows whose columns are of these types; `head` names table and columns.

    The driver writes each row by itself in C, where it makes up the arrays of a statement in Python.
    """
    _check(database)
    with (
        database.wrap_database_errors,
        _driver(database).Cursor(database.connection) as cursor,
        cursor.copy(f"COPY {head} FROM STDIN (FORMAT BINARY)") as copying,
    ):
        copying.set_types(kinds)
        for row in rows:
            copying.write_row(row)


def copy_written(database: BaseDatabaseWrapper, head: str, data: bytes) -> None:
    """PostgreSQL's COPY of rows that are written in its binary format already, with what begins and ends it."""
    _check(database)
    with (
        database.wrap_database_errors,
        _driver(database).Cursor(database.connection) as cursor,
        cursor.copy(f"COPY {head} FROM STDIN (FORMAT BINARY)") as copying,
    ):
        copying.write(data)


def copied(database: BaseDatabaseWrapper, query: str, values: Sequence[Any]) -> bytes:
    """PostgreSQL's COPY of what a query gives, in its binary format, without what begins and ends it."""
    _check(database)
    with (
        database.wrap_database_errors,
        _driver(database).Cursor(database.connection) as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT BINARY)", values) as copying,
    ):
        return b"".join(copying)[_BEGINS:-_ENDS]


def is_waiting(database: BaseDatabaseWrapper) -> bool:
    """Whether `without_waiting` is on: nothing that is answered while it runs can be sent, as a COPY is."""
    return database.vendor == "postgresql" and pipelines.is_waiting(database.connection)


def is_watched(database: BaseDatabaseWrapper) -> bool:
    """Whether somebody sees this connection's statements: then they are run by Django's own cursor."""
    return bool(database.execute_wrappers) or database.queries_logged


def _check(database: BaseDatabaseWrapper) -> None:
    """What Django's cursor checks before it runs anything."""
    database.ensure_connection()
    database.validate_thread_sharing()
    database.validate_no_broken_transaction()


def _fetched(database: BaseDatabaseWrapper, asked: Sequence[Asked]) -> list[list[tuple[Any, ...]]]:
    with Pipeline(database.connection) as pipeline:
        for statement, values in asked:
            pipeline.send(statement, values, gives_rows=True)
    return pipeline.rows()


def _plain(values: Sequence[Any]) -> list[Any]:
    return [list(value.values) if type(value) is Column else value for value in values]


def _driver(database: Any) -> Any:
    return database.Database


@lru_cache(maxsize=256)
def _for_sqlite(statement: str) -> str:
    return statement.replace("%s", "?")
