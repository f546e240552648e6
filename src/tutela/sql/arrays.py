"""Columns of values as PostgreSQL's own binary arrays: the driver makes arrays up in Python, value by value.

An array is its number of dimensions, whether it holds nulls, the type of its elements, their number and the number of
the first one (each four bytes, big-endian), then every element behind its length, -1 for null (`array_recv` of the
server's source). A type that is not known here is left to the driver.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from struct import Struct
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.backends.base.base import BaseDatabaseWrapper

_HEAD: Final = Struct(">iiIii")
_LENGTH: Final = Struct(">i").pack
_NULL: Final = _LENGTH(-1)
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_EPOCH_DAY: Final = _EPOCH.toordinal()
_DAY: Final = 86_400_000_000  # microseconds
_SECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one column, and their type in the server's words, without a length."""

    kind: str
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Packed:
    """An array as it is sent; its type follows from where it stands in the statement."""

    data: bytes


def among(database: BaseDatabaseWrapper, kind: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """That a column holds one of these, with the values: on PostgreSQL in the same words for any number of them."""
    if database.vendor == "postgresql":
        return f"= ANY(%s::{kind}[])", [Column(kind, values)]
    return f"IN ({', '.join(['%s'] * len(values))})", list(values)


def packed(column: Column) -> Packed | list[Any]:
    """The column as one binary array, or as the list that the driver turns into one."""
    known = _KINDS.get(column.kind)
    values = column.values
    if known is None or not values:
        return list(values)
    number, write = known
    has_null = None in values
    parts = [_HEAD.pack(1, has_null, number, len(values), 1)]
    if not has_null and _is_one(values):
        parts += _each(write(values[:1]), len(values))  # what all rows have in common is written once
    elif not has_null:
        parts += write(values)
    else:
        for value in values:
            parts += (_NULL,) if value is None else write((value,))
    return Packed(b"".join(parts))


def _is_one(values: Sequence[Any]) -> bool:
    """Whether all are alike; mostly the first and the last tell at once that they are not."""
    return bool(values[0] == values[-1]) and values.count(values[0]) == len(values)


def _each(parts: list[bytes], times: int) -> list[bytes]:
    return [b"".join(parts) * times]


def _bytes(values: Sequence[bytes]) -> list[bytes]:
    lengths = set(map(len, values))
    if len(lengths) == 1:  # hashes, and what is sealed: one join for all
        length = _LENGTH(lengths.pop())
        return [length, length.join(values)]
    parts = list[bytes]()
    for value in values:
        parts += (_LENGTH(len(value)), value)
    return parts


def _texts(values: Sequence[str]) -> list[bytes]:
    return _bytes([value.encode() for value in values])


def _uuids(values: Sequence[UUID]) -> list[bytes]:
    return _bytes([value.int.to_bytes(16, "big") for value in values])


def _whole(width: int, values: Sequence[int]) -> list[bytes]:
    """Numbers of so many bytes; `OverflowError` where one is too large."""
    found = np.empty(len(values), dtype=[("length", ">i4"), ("value", f">i{width}")])
    found["length"] = width
    found["value"] = np.array(values, dtype=f"i{width}")
    return [found.tobytes()]


def _truths(values: Sequence[bool]) -> list[bytes]:
    length = _LENGTH(1)
    return [length + bytes((value,)) for value in values]


def _moments(values: Sequence[datetime]) -> list[bytes]:
    """Microseconds since the beginning of 2000 in UTC."""
    return _whole(8, [_microseconds(value) for value in values])


@lru_cache(maxsize=256)
def _microseconds(value: datetime) -> int:
    """Rows of one act have one moment."""
    if value.tzinfo is None:
        raise ValueError("a moment needs its zone")
    since = value - _EPOCH
    return since.days * _DAY + since.seconds * _SECOND + since.microseconds


def _days(values: Sequence[date]) -> list[bytes]:
    return _whole(4, [value.toordinal() - _EPOCH_DAY for value in values])


_Write = Callable[[Any], list[bytes]]
_KINDS: Final[Mapping[str, tuple[int, _Write]]] = {
    "boolean": (16, _truths),
    "bytea": (17, _bytes),
    "bigint": (20, partial(_whole, 8)),
    "smallint": (21, partial(_whole, 2)),
    "integer": (23, partial(_whole, 4)),
    "text": (25, _texts),
    "varchar": (1043, _texts),
    "date": (1082, _days),
    "timestamp with time zone": (1184, _moments),
    "uuid": (2950, _uuids),
}
"""By type: the number the server knows it by, which is the same in every database, and how values are written."""
