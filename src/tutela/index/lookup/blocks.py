"""Rows of the index by columns: a hundred thousand of them are checked, put in order and written at once."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from struct import Struct
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from numpy.typing import NDArray

from tutela.index.lookup.models import IndexRow, TreePage
from tutela.index.lookup.rows import KEY_BYTES, Basis
from tutela.index.lookup.strings import Numbers, Strings, fixed, put, take
from tutela.sql import running

NEVER: Final = 0
"""Stands for no last day: no ordinal of a date is 0."""

_EPOCH: Final = date(2000, 1, 1).toordinal()  # PostgreSQL counts days from here
_COLUMNS: Final = (
    "id",
    "key_id",
    "basis",
    "person_key",
    "name_key",
    "outcome",
    "from_on",
    "bucket",
    "purpose",
    "until_on",
)
_FIELDS: Final = Struct(">h").pack(len(_COLUMNS))
_PAGE_FIELDS: Final = Struct(">h").pack(3)
_START: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)  # no flags, no extension
_END: Final = Struct(">h").pack(-1)
_NULL: Final = -1

Keys = NDArray[np.uint8]  # rows of 32 bytes


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one purpose; all columns have the same length. Days are ordinals, `NEVER` in `until_on` for none."""

    purpose: str
    basis: NDArray[np.int16]
    person_keys: Keys
    name_keys: Keys
    outcomes: NDArray[np.int16]
    from_on: NDArray[np.int32]
    until_on: NDArray[np.int32]

    def values(self) -> Iterator[tuple[object, ...]]:
        """Row by row what stands in `statements.ROW_COLUMNS`, and the bucket."""
        yield from zip(
            repeat(self.purpose),
            self.basis.tolist(),
            _each(self.person_keys),
            _each(self.name_keys),
            self.outcomes.tolist(),
            map(date.fromordinal, self.from_on.tolist()),
            (date.fromordinal(day) if day else None for day in self.until_on.tolist()),
            _buckets(self).tolist(),
            strict=False,  # the purpose has no end
        )


def _each(keys: Keys) -> Iterator[bytes]:
    data = keys.tobytes()
    return (data[start : start + KEY_BYTES] for start in range(0, len(data), KEY_BYTES))


def can_copy() -> bool:
    """Whether this database takes rows by columns: PostgreSQL, where nobody watches the statements."""
    database = connections[DEFAULT_DB_ALIAS]
    return database.vendor == "postgresql" and not running.is_watched(database)


def insert(key_id: str, blocks: Sequence[Block]) -> None:
    """Writes the rows of all blocks in one order, that of their random ids: where a row stood among the others of its
    turn says nothing of it once it is gone. Rows that are the same in all columns are one. PostgreSQL only.
    """
    written = [_written(key_id, block) for block in blocks if len(block.basis)]
    if not written:
        return
    width = max(part.shape[1] for part, _ in written)
    records = np.concatenate([_wide(part, width) for part, _ in written])
    lengths = np.concatenate([length for _, length in written])
    ids = np.frombuffer(os.urandom(8 * len(records)), ">u8") >> np.uint64(1)
    records[:, _ID : _ID + 8] = ids.astype(">u8").view(np.uint8).reshape(-1, 8)
    order = np.argsort(ids)
    ends = np.cumsum(lengths[order])
    data = np.empty(ends[-1] + width, np.uint8)
    # What is laid beyond the end of a row is overlaid by the next one, which is longer than that.
    put(data, ends - lengths[order], take(records.reshape(-1), order * width, width))
    _copy(IndexRow, _COLUMNS, data[: ends[-1]].tobytes())


def written(key_id: str, places: Numbers, contents: Strings) -> bytes:
    """Parts of the tree, by their places (`tree.numbered`), as COPY takes them; what is empty is left out."""
    name = key_id.encode()
    layout = np.dtype(
        [
            ("fields", "S2"),
            *(("key_id_length", ">i4"), ("key_id", f"S{len(name)}")),
            *(("place_length", ">i4"), ("place", ">i4"), ("content_length", ">i4")),
        ]
    )
    heads = np.zeros(len(places), layout)
    heads["fields"] = np.frombuffer(_PAGE_FIELDS, "S2")[0]
    heads["key_id_length"], heads["key_id"] = len(name), name
    heads["place_length"], heads["place"] = 4, places
    heads["content_length"] = lengths = np.diff(contents.bounds)
    before = fixed(heads.view(np.uint8).reshape(len(heads), layout.itemsize)).cast(pa.large_binary())
    parts = [before, contents.to_arrow()]
    if not lengths.all():
        parts = [part.filter(pa.array(lengths > 0)) for part in parts]
    joined = pc.binary_join_element_wise(*parts, pa.scalar(b"", pa.large_binary()))
    size = np.count_nonzero(lengths) * layout.itemsize + int(lengths.sum())
    return bytes(joined.buffers()[2][:size]) if size else b""


def insert_written(pages: bytes) -> None:
    """Writes what `written` made, here or elsewhere. PostgreSQL only."""
    _copy(TreePage, ("key_id", "place", "content"), pages)


def _copy(model: type[Model], columns: Sequence[str], data: bytes) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    quote = database.ops.quote_name
    table = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    running.copy_written(database, table, _START + data + _END)


def _wide(part: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    return np.pad(part, ((0, 0), (0, width - part.shape[1])))


def _layout(key_id: str, purpose: str) -> "np.dtype[Any]":
    """One row as COPY takes it: every value behind its length; what may be missing comes last."""

    def value(name: str, kind: str | tuple[str, int]) -> list[tuple[Any, ...]]:
        return [(f"{name}_length", ">i4"), (name, *kind) if isinstance(kind, tuple) else (name, kind)]

    return np.dtype(
        [
            ("fields", "S2"),
            *value("id", ">u8"),
            *value("key_id", f"S{len(key_id.encode())}"),
            *value("basis", ">i2"),
            *value("person_key", ("u1", KEY_BYTES)),
            *value("name_key", ("u1", KEY_BYTES)),
            *value("outcome", ">i2"),
            *value("from_on", ">i4"),
            *value("bucket", ">i4"),
            *value("purpose", f"S{len(purpose.encode())}"),
            *value("until_on", ">i4"),
        ]
    )


_ID: Final = 2 + 4


def _written(key_id: str, block: Block) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The rows of a block as bytes, without ids, and how many of the bytes count."""
    layout = _layout(key_id, block.purpose)
    made = np.zeros(len(block.basis), layout)
    for name in _COLUMNS:
        made[f"{name}_length"] = layout[name].itemsize
    made["fields"] = np.frombuffer(_FIELDS, "S2")[0]
    made["key_id"], made["purpose"] = key_id.encode(), block.purpose.encode()
    made["basis"], made["outcome"] = block.basis, block.outcomes
    made["person_key"], made["name_key"] = block.person_keys, block.name_keys
    made["from_on"] = block.from_on - _EPOCH
    made["until_on"] = block.until_on - _EPOCH
    made["until_on_length"] = np.where(block.until_on == NEVER, _NULL, 4)
    made["bucket"] = _buckets(block)
    distinct = fixed(made.view(np.uint8).reshape(-1, layout.itemsize)).unique()
    only = np.frombuffer(distinct.buffers()[1], layout, len(distinct))
    rows = only.view(np.uint8).reshape(-1, layout.itemsize)
    return rows, np.where(only["until_on_length"] == _NULL, layout.itemsize - 4, layout.itemsize)


def _buckets(block: Block) -> NDArray[np.int64]:
    """`rows.Row.bucket`, from what a row is looked up by."""
    is_document = (block.basis == int(Basis.DOCUMENT))[:, None]
    keys = np.where(is_document, block.person_keys, block.name_keys)[:, :3].astype(np.int64)
    found: NDArray[np.int64] = keys[:, 0] << 16 | keys[:, 1] << 8 | keys[:, 2]
    return found
