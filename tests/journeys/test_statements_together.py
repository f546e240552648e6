"""On PostgreSQL statements are prepared once, sent together, and a fault among them is told and leaves nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import DEFAULT_DB_ALIAS, DataError, ProgrammingError, connection, connections, transaction

from tutela.sql import pipelines, running
from tutela.sql.arrays import Column

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's driver sends one by one"),
]


def fetch(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    return running.fetch(connections[DEFAULT_DB_ALIAS], statement, values)


def together(*asked: tuple[str, list[Any]]) -> list[list[tuple[Any, ...]]]:
    return running.fetch_together(connections[DEFAULT_DB_ALIAS], asked)


def execute(statement: str, *values: Any) -> None:
    running.execute(connections[DEFAULT_DB_ALIAS], statement, values)


def names() -> set[str]:
    """The statements that the server keeps for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def table() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept_for_a_test (n integer PRIMARY KEY, word text)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kept_for_a_test")


def stored() -> list[tuple[Any, ...]]:
    return fetch("SELECT n, word FROM kept_for_a_test ORDER BY n")


def test_values_come_back_as_they_were_given() -> None:
    at = datetime(2026, 11, 21, 8, 0, 0, 250, tzinfo=UTC)
    given = ("名 %", b"\x00\xff", 70_000, 1 << 40, True, None, UUID(int=7), at, date(2026, 2, 28))
    kinds = ("text", "bytea", "int", "bigint", "bool", "text", "uuid", "timestamptz", "date")
    marks = ", ".join(f"%s::{kind}" for kind in kinds)
    assert fetch(f"SELECT {marks}, 5 %% 3", *given) == [(*given, 2)]
    asked = "SELECT * FROM unnest(%s::bytea[], %s::text[])"
    assert fetch(asked, Column("bytea", [b"a", b""]), ["x", "y"]) == [(b"a", "x"), (b"", "y")]
    assert fetch(asked, Column("bytea", []), []) == []


def test_a_statement_is_prepared_once_for_the_same_types() -> None:
    fetch("SELECT %s::int + 1000", 1)
    before = names()
    assert together(*[("SELECT %s::int + 1000", [n]) for n in range(3)]) == [[(1000,)], [(1001,)], [(1002,)]]
    assert names() == before


def test_statements_that_were_not_used_for_long_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setattr(pipelines, "_KEPT", 3)
    for _ in range(2):
        for n in range(6):
            assert fetch(f"SELECT {n} + %s::int", 1) == [(n + 1,)]
    assert len(names()) == 3


@transaction.atomic
def written_with_a_division_by(number: int) -> None:
    execute("INSERT INTO kept_for_a_test VALUES (%s, 'a')", 1)
    together(("SELECT 1 / %s::int", [number]), ("SELECT n FROM nowhere_at_all", []))


def test_the_first_fault_is_told_and_nothing_of_the_transaction_stands(table: None) -> None:
    with pytest.raises(DataError):
        written_with_a_division_by(0)
    assert stored() == []


def test_a_statement_that_could_not_be_prepared_is_prepared_again(table: None) -> None:
    with pytest.raises(ProgrammingError):
        fetch("SELECT later FROM kept_for_a_test WHERE n = %s", 1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kept_for_a_test ADD later text")
    assert fetch("SELECT later FROM kept_for_a_test WHERE n = %s", 1) == []


def test_a_plan_under_which_its_table_changed_is_made_again(table: None) -> None:
    assert fetch("SELECT * FROM kept_for_a_test") == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kept_for_a_test ADD later text")
    with pytest.raises(Exception, match="cached plan"):
        fetch("SELECT * FROM kept_for_a_test")
    assert fetch("SELECT * FROM kept_for_a_test") == []


@transaction.atomic
def written_and_given_up() -> None:
    execute("INSERT INTO kept_for_a_test VALUES (%s, %s)", 2, "not kept")
    raise LookupError


def test_a_transaction_begins_with_what_is_sent_first_and_ends_as_it_should(table: None) -> None:
    with transaction.atomic():
        execute("INSERT INTO kept_for_a_test VALUES (%s, %s)", 1, "kept")
    with pytest.raises(LookupError):
        written_and_given_up()
    assert stored() == [(1, "kept")]


def divided_by_nothing() -> None:
    with transaction.atomic(), running.without_waiting(connections[DEFAULT_DB_ALIAS]):
        execute("UPDATE kept_for_a_test SET n = n / %s", 0)
        execute("UPDATE kept_for_a_test SET word = %s", "c")


def test_what_is_not_waited_for_is_in_order_and_its_fault_is_told_at_the_end(table: None) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    with transaction.atomic(), running.without_waiting(database):
        execute("INSERT INTO kept_for_a_test VALUES (%s, %s)", 1, "a")
        execute("UPDATE kept_for_a_test SET word = %s WHERE n = %s", "b", 1)
        assert running.is_waiting(database)
    assert (stored(), running.is_waiting(database)) == ([(1, "b")], False)
    with pytest.raises(DataError):
        divided_by_nothing()
    assert stored() == [(1, "b")]


def test_a_new_connection_begins_anew() -> None:
    assert fetch("SELECT %s::int * 3", 2) == [(6,)]
    connection.close()
    assert fetch("SELECT %s::int * 3", 2) == [(6,)]
