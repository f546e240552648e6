"""What PostgreSQL copies out comes whole, and what is copied in by columns stands as it was meant."""

from datetime import date
from struct import iter_unpack

import numpy as np
import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from tutela.index.lookup import blocks
from tutela.index.lookup.blocks import NEVER, Block
from tutela.index.lookup.models import IndexRow
from tutela.index.lookup.statements import ROW_COLUMNS
from tutela.sql import running

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no copy of columns"),
]


def copied(query: str, *values: int) -> bytes:
    return running.copied(connections[DEFAULT_DB_ALIAS], query, values)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 50_000])
def test_rows_come_whole_and_in_order(count: int) -> None:
    found = copied("SELECT generate_series(1, %s)", count)
    assert list(iter_unpack(">hii", found)) == [(1, 4, n) for n in range(1, count + 1)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,), "the line is free again"


def block(purpose: str, rows: list[tuple[int, int]]) -> Block:
    """Rows by a byte of their keys and their last day."""
    keys = np.array([[key] * 32 for key, _ in rows], np.uint8)
    ones, first = np.ones(len(rows), np.int16), date(2020, 1, 1).toordinal()
    until = np.array([last for _, last in rows], np.int32)
    return Block(purpose, ones, keys, keys[::-1], ones, np.full(len(rows), first, np.int32), until)


def test_rows_of_purposes_of_any_length_stand_as_they_are_and_equal_ones_once() -> None:
    last = date(2030, 1, 1).toordinal()
    written = [
        block("a", [(1, NEVER), (2, last), (2, last), (1, NEVER)]),
        block("x" * 40, [(n, NEVER if n % 2 else last) for n in range(200)]),
        block("b" * 20, [(7, NEVER)]),
    ]
    blocks.insert("k-1", written)
    found = [
        tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
        for row in IndexRow.objects.filter(key_id="k-1").values_list(*ROW_COLUMNS, "bucket")
    ]
    expected = {values for one in written for values in one.values()}
    assert len(found) == len(expected) == 203
    assert set(found) == expected
