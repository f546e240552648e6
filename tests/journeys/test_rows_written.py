"""Rows of several tables are written as if one by one, by the driver itself, with Django's own checks and faults."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import (
    DEFAULT_DB_ALIAS,
    DataError,
    IntegrityError,
    OperationalError,
    connection,
    connections,
    transaction,
)
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from tutela.ledger import models
from tutela.sql import inserts, running
from tutela.sql.inserts import Rows, insert, insert_together

AT = datetime(2026, 11, 21, 8, 0, 0, 250, tzinfo=UTC)
ENTRY = ("id", "event", "organisation", "body", "leaf_hash", "accepted_at", "position")
OPENING = ("entry", "label", "sealed")
pytestmark = pytest.mark.django_db

Entry = tuple[Any, ...]


def entry(number: int | None = None) -> Entry:
    return uuid4(), "inquiry:answered", "机构", b"\x00\xff%s ?", bytes(32), AT, number


def opening(of: Entry, label: str = "a") -> tuple[UUID, str, bytes]:
    return of[0], label, b"%s"


def together(entries: list[Entry], openings: list[tuple[UUID, str, bytes]]) -> None:
    insert_together(Rows(models.Entry, ENTRY, entries), Rows(models.Opening, OPENING, openings))


def stored() -> tuple[set[Entry], set[tuple[UUID, str, bytes]]]:
    found = models.Entry.objects.values_list(*ENTRY)
    kept = models.Opening.objects.values_list(*OPENING)
    return (
        {(*one[:3], bytes(one[3]), bytes(one[4]), *one[5:]) for one in found},
        {(of, label, bytes(sealed)) for of, label, sealed in kept},
    )


@pytest.mark.parametrize("watched", [False, True], ids=["unwatched", "watched"])
@pytest.mark.parametrize("entries", [0, 1, 2, 3, 8, 9], ids=str)
@pytest.mark.parametrize("each", [0, 1, 2], ids=str)
def test_rows_of_two_tables_stand_as_they_were_given(
    entries: int, each: int, watched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inserts, "_COPIED", 16)
    given = [entry(number or None) for number in range(entries)]
    under = [opening(one, label) for one in given for label in "ab"[:each]]
    if watched:
        with CaptureQueriesContext(connection):
            together(given, under)
    else:
        together(given, under)
    assert stored() == (set(given), set(under))


@pytest.mark.parametrize("rows, statements", [(6, 1), (7, 2)], ids=str)
def test_postgresql_takes_two_tables_in_one_statement_while_they_are_few(
    rows: int, statements: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inserts, "_COPIED", 7)
    given = [entry() for _ in range(rows - 1)]
    running.begin(connection)
    with CaptureQueriesContext(connection) as seen:
        together(given, [opening(given[0])])
    assert len(seen) == (statements if connection.vendor == "postgresql" else 2)


def test_a_moment_is_read_back_as_the_object_mapper_would_have_written_it() -> None:
    one, other = entry(), entry()
    insert(models.Entry, ENTRY, [one])
    models.Entry.objects.create(**dict(zip(ENTRY, other, strict=True)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT accepted_at FROM ledger_entry")
        assert len(cursor.fetchall()) == 1


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps moments itself")
def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        insert(models.Entry, ENTRY, [(*entry()[:5], AT.replace(tzinfo=None), None)])


def test_one_row_that_breaks_a_rule_takes_all_of_them_back() -> None:
    one = entry()
    with pytest.raises(IntegrityError), transaction.atomic():
        together([one], [opening(one), opening(one)])
    assert stored() == (set(), set())


def test_a_transaction_that_is_broken_takes_no_further_row() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            insert(models.Entry, ENTRY, [entry()])
        transaction.set_rollback(False)
    assert stored() == (set(), set())


def test_whoever_watches_the_connection_can_stop_a_row() -> None:
    def stop(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        raise OperationalError(sql)

    one = entry()
    with transaction.atomic(), connection.execute_wrapper(stop), pytest.raises(OperationalError):
        together([one], [opening(one)])
    assert stored() == (set(), set())


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's driver keeps statements itself")
def test_one_plan_is_kept_for_all_larger_numbers_of_rows() -> None:
    def kept() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT statement FROM pg_prepared_statements WHERE statement LIKE %s", ["%ledger_entry%"]
            )
            return [words for (words,) in cursor.fetchall()]

    few = [entry() for _ in range(5)]
    together(few, [opening(one) for one in few[:3]])
    for count in (20, 30, 21):
        many = [entry() for _ in range(count)]
        together(many, [opening(one) for one in many])
    # The connection keeps what other tests wrote through it too: those columns are the ledger's own, without the place.
    together_kept = [words for words in kept() if words.startswith("WITH part_0") and '"position"' in words]
    assert len([words for words in together_kept if "unnest" in words]) == 1
    assert [words for words in together_kept if "unnest" not in words]
    assert len(stored()[0]) == 76


@pytest.mark.parametrize("count", [8, 9, 47, 48], ids=str)
def test_what_is_too_long_is_refused_and_not_cut_however_many_rows_there_are(count: int) -> None:
    given = [entry() for _ in range(count)]
    given[-1] = (given[-1][0], "x" * 41, *given[-1][2:])
    if connection.vendor == "sqlite":  # which keeps texts of any length
        insert(models.Entry, ENTRY, given)
        assert stored()[0] == set(given)
        return
    with pytest.raises(DataError), transaction.atomic():
        insert(models.Entry, ENTRY, given)
    assert stored() == (set(), set())


def test_what_is_sent_without_waiting_stands_in_order_and_is_never_a_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inserts, "_COPIED", 4)
    given = [entry(number or None) for number in range(9)]
    under = [opening(one) for one in given]
    with running.without_waiting(connections[DEFAULT_DB_ALIAS]):
        insert(models.Entry, ENTRY, given)
        insert(models.Opening, OPENING, under)
    assert stored() == (set(given), set(under))


def sent(*entries: Entry, fault: Exception | None = None) -> None:
    with transaction.atomic(), running.without_waiting(connections[DEFAULT_DB_ALIAS]):
        for one in entries:
            insert(models.Entry, ENTRY, [one])
        if fault is not None:
            raise fault


def test_what_fails_among_what_is_sent_without_waiting_is_told_and_leaves_nothing() -> None:
    one = entry()
    with pytest.raises(IntegrityError):
        sent(entry(), one, one)
    assert stored() == (set(), set())


def test_a_fault_of_ours_among_it_is_told_and_leaves_nothing() -> None:
    with pytest.raises(LookupError):
        sent(entry(), fault=LookupError())
    assert stored() == (set(), set())
