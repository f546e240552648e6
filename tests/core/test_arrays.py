"""Columns as PostgreSQL's binary arrays: what the driver writes value by value, and what the server would read."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from struct import unpack_from
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.array import ListBinaryDumper

from tutela.sql.arrays import Column, Packed, packed
from tutela.sql.identifiers import TAIL_BYTES, dated_id, dated_ids, random_ids

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3))])
MOMENTS = st.builds(
    lambda microseconds, zone: (EPOCH + timedelta(microseconds=microseconds)).astimezone(zone),
    st.integers(-3 * 10**15, 6 * 10**15),
    ZONES,
)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "bytea": st.binary(max_size=80),
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "smallint": st.integers(-(2**15), 2**15 - 1),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "text": st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    "varchar": st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    "date": st.dates(),
    "timestamp with time zone": MOMENTS,
    "uuid": st.uuids(),
}
AS_DRIVER = ("boolean", "bytea", "text", "date", "timestamp with time zone", "uuid")
"""Of numbers the driver takes the smallest type that holds them."""


def sent(kind: str, values: Sequence[Any]) -> bytes:
    found = packed(Column(kind, values))
    assert isinstance(found, Packed)
    return found.data


def read(kind: str, data: bytes) -> list[Any]:
    """As `array_recv` takes it apart."""
    dimensions, _, _, count, first = unpack_from(">iiIii", data)
    assert (dimensions, first) == (1, 1)
    values, at = list[Any](), 20
    for _ in range(count):
        (length,) = unpack_from(">i", data, at)
        at += 4
        values.append(None if length < 0 else value_of(kind, data[at : at + length]))
        at += max(0, length)
    assert at == len(data)
    return values


def value_of(kind: str, data: bytes) -> Any:
    match kind:
        case "boolean":
            return data == b"\x01"
        case "bytea":
            return data
        case "text" | "varchar":
            return data.decode()
        case "uuid":
            return UUID(bytes=data)
        case "date":
            return EPOCH.date() + timedelta(days=int.from_bytes(data, "big", signed=True))
        case "timestamp with time zone":
            return EPOCH + timedelta(microseconds=int.from_bytes(data, "big", signed=True))
    return int.from_bytes(data, "big", signed=True)


@st.composite
def columns(draw: st.DrawFn) -> tuple[str, list[Any]]:
    kind = draw(st.sampled_from(sorted(KINDS)))
    values = draw(st.lists(st.none() | KINDS[kind], min_size=1, max_size=12))
    return kind, values * draw(st.sampled_from([1, 3]))


@given(columns())
def test_what_is_sent_is_read_back(column: tuple[str, list[Any]]) -> None:
    kind, values = column
    assert read(kind, sent(kind, values)) == values


@given(kind=st.sampled_from(AS_DRIVER), data=st.data())
def test_it_is_what_the_driver_would_send(kind: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(KINDS[kind], min_size=1, max_size=12))
    dumper = ListBinaryDumper(list, Transformer()).upgrade(values, PyFormat.BINARY)
    assert sent(kind, values) == dumper.dump(values)


@pytest.mark.parametrize("kind, beyond", [("smallint", 2**15), ("integer", 2**31), ("bigint", 2**63)])
def test_a_number_that_is_too_large_is_not_cut(kind: str, beyond: int) -> None:
    assert read(kind, sent(kind, [beyond - 1, -beyond])) == [beyond - 1, -beyond]
    with pytest.raises(OverflowError):
        sent(kind, [1, beyond])


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        sent("timestamp with time zone", [EPOCH.replace(tzinfo=None)])


@pytest.mark.parametrize("column", [Column("jsonb", ["{}"]), Column("uuid", [])])
def test_what_is_not_known_here_is_left_to_the_driver(column: Column) -> None:
    assert packed(column) == list(column.values)


def test_days_before_the_servers_first_are_counted_backwards() -> None:
    assert read("date", sent("date", [date(1999, 12, 31), date(2000, 1, 1)])) == [
        date(1999, 12, 31),
        date(2000, 1, 1),
    ]


def test_random_ids_are_all_different_and_of_the_random_kind() -> None:
    ids = random_ids(1_000)
    assert len(set(ids)) == 1_000
    assert {(one.version, one.variant) for one in ids} == {(4, "specified in RFC 4122")}
    assert random_ids(0) == []


def test_dated_ids_begin_with_the_moment_and_keep_no_order_within_it() -> None:
    noon = datetime(2026, 11, 21, 4, 0, 0, 123_999, tzinfo=UTC)
    ids = dated_ids(1_000, noon)
    assert len(set(ids)) == 1_000
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    assert {one.int >> 80 for one in ids} == {int(noon.timestamp()) * 1000 + 123}
    assert ids != sorted(ids)
    assert max(ids) < min(dated_ids(1_000, noon + timedelta(milliseconds=1)))
    assert dated_ids(0, noon) == []


def test_all_that_is_not_moment_or_kind_is_chance() -> None:
    noon = datetime(2026, 11, 21, 4, tzinfo=UTC)
    none, all_ = dated_id(noon, bytes(TAIL_BYTES)), dated_id(noon, b"\xff" * TAIL_BYTES)
    assert (none.int ^ all_.int).bit_count() == 74
    with pytest.raises(ValueError, match="zone"):
        dated_id(noon.replace(tzinfo=None), bytes(TAIL_BYTES))
