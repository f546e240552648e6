"""The tree of a large list grown by several processes, from rows as PostgreSQL copies them out.

A slice is the rows of some buckets that hold whole pages of the lower levels, so that none needs another. Who grows one
reads no table: rows are not committed yet, and go to it as they were copied; pages come back as they will be written.
What stands above is grown when all are in. `rising` grows the same tree row by row, and is the reference.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
from django.db import DEFAULT_DB_ALIAS, connections
from numpy.typing import NDArray

from tutela.core.proofs.listing import BUCKETS
from tutela.index.lookup import blocks, columns, rising, tree
from tutela.index.lookup.models import IndexRow, TreePage
from tutela.index.lookup.ordering import ordered
from tutela.index.lookup.rising import Buckets, Pages, Places, Tops
from tutela.index.lookup.rows import KEY_BYTES, Basis, days_of, kind_of
from tutela.index.lookup.strings import Bytes, Numbers, Strings, fixed, put, take
from tutela.sql import processes, running

FEWEST: Final = 200_000
"""Rows from which other processes are worth their start."""
_ROWS_AT_ONCE: Final = 100_000
_COPIED_AT_ONCE: Final = (
    1_000_000  # by so many the database reads some pages once that hold rows of several slices
)
_AHEAD: Final = 2  # slices a process that are copied out before they are grown
_NARROWEST: Final = 1 << rising.LOWER[-1]  # buckets below one page of the lower levels
_PURPOSE: Final = 40  # characters at most
_EPOCH: Final = date(2000, 1, 1).toordinal()  # PostgreSQL counts days from here
_FOREVER: Final = (1 << 31) - 1  # its infinity
_BEFORE_ALL: Final = -(1 << 31)  # where none stands in the order of the last days
_COPIED: Final = (
    "SELECT bucket, person_key, name_key, from_on, coalesce(until_on, 'infinity'), basis, outcome, rpad(purpose, %s)"
    " FROM lookup_indexrow WHERE key_id = %s AND bucket >= %s AND bucket < %s"
)
_PLANNED: Final = {"enable_seqscan": "off", "enable_indexscan": "off", "work_mem": "64MB"}
_SET: Final = "SELECT set_config(%s, %s, true)"
_KIND: Final = np.dtype(
    [
        *(("basis_length", ">i4"), ("basis", ">i2")),
        *(("outcome_length", ">i4"), ("outcome", ">i2")),
        *(("purpose_length", ">i4"), ("purpose", f"S{_PURPOSE}")),
    ]
)
_ROW: Final = np.dtype(
    [
        ("fields", ">i2"),
        *(("bucket_length", ">i4"), ("bucket", ">i4")),
        *(("person_length", ">i4"), ("person_key", "u1", KEY_BYTES)),
        *(("name_length", ">i4"), ("name_key", "u1", KEY_BYTES)),
        *(("from_length", ">i4"), ("from_on", ">i4")),
        *(("until_length", ">i4"), ("until_on", ">i4")),
        *_KIND.descr,
    ]
)
_LENGTHS: Final = {
    "fields": 8,
    **dict.fromkeys(("bucket_length", "from_length", "until_length"), 4),
    **dict.fromkeys(("basis_length", "outcome_length"), 2),
    **dict.fromkeys(("person_length", "name_length"), KEY_BYTES),
    "purpose_length": _PURPOSE,
}
_AT: Final = {name: field[1] for name, field in (_ROW.fields or {}).items()}
_KEY_WORDS: Final = KEY_BYTES // 8
_LAST_WORD: Final = _KEY_WORDS + 2 + _KEY_WORDS - 1

_Table = NDArray[Any]  # of `_ROW`

Slice = tuple[bytes, Tops]
"""The pages of a slice as they are written, and what stands on top of them."""


def grow(key_id: str, processes_: int) -> None:
    """As `rising.grow`; where the list is large and the database copies columns, by so many processes."""
    if processes_ < 2 or not blocks.can_copy():
        rising.grow(key_id)
        return
    count = IndexRow.objects.filter(key_id=key_id).count()
    if count < FEWEST:
        rising.grow(key_id)
        return
    TreePage.objects.filter(key_id=key_id).delete()
    tops = list[Tops]()
    with processes.started(processes_) as pool, _by_bucket():
        calls = ((key_id, rows) for rows in _slices(key_id, count))
        for written, top in processes.in_turn(pool, slice_of, calls, processes_ * _AHEAD):
            blocks.insert_written(written)
            tops.append(top)
    rising.crowned(tops, Pages(key_id))


@contextmanager
def _by_bucket() -> Iterator[None]:
    """Rows of some buckets are found by their index and then read in the order in which they lie.

    Nobody has counted rows that are not committed: the planner would read the whole table each time, or go to it row
    by row.
    """
    database = connections[DEFAULT_DB_ALIAS]
    before = {name: running.fetch(database, "SELECT current_setting(%s)", [name])[0][0] for name in _PLANNED}
    for name, value in _PLANNED.items():
        running.execute(database, _SET, [name, value])
    yield
    for name, value in before.items():
        running.execute(database, _SET, [name, value])


def _slices(key_id: str, count: int) -> Iterator[bytes]:
    """The rows of each slice of a list of so many, in the order of their buckets."""
    wide, width = width_of(count, _COPIED_AT_ONCE), width_of(count, _ROWS_AT_ONCE)
    for first in range(0, BUCKETS, wide):
        yield from parted(copied(key_id, first, first + wide), range(first, first + wide, width))


def width_of(rows: int, at_once: int) -> int:
    """How many buckets hold so many rows of a list of `rows` in all: keys are spread evenly."""
    wanted = max(1, BUCKETS * at_once // max(rows, 1))
    return min(BUCKETS, max(_NARROWEST, 1 << wanted.bit_length() - 1))


def copied(key_id: str, first: int, beyond: int) -> bytes:
    """The rows of the buckets from `first` up to `beyond`, as PostgreSQL copies them."""
    return running.copied(connections[DEFAULT_DB_ALIAS], _COPIED, [_PURPOSE, key_id, first, beyond])


def parted(rows: bytes, slices: range) -> Iterator[bytes]:
    """The rows of each slice, by their first buckets; all rows are of one of them. ValueError as `buckets_of`."""
    table = _table(rows)
    number = (table["bucket"].astype(np.int64) - slices.start) // slices.step
    order = np.argsort(number, kind="stable")
    bounds = np.searchsorted(number[order], np.arange(len(slices) + 1))
    for begin, end in pairwise(bounds.tolist()):
        yield _rows(table, order[begin:end]).tobytes()


def slice_of(key_id: str, rows: bytes) -> Slice:
    """Grows a slice from its rows."""
    met = _Met(key_id)
    top = rising.lower(buckets_of(rows), met)
    return b"".join(met.parts), top


def buckets_of(rows: bytes) -> Buckets:
    """Groups by bucket, in the order of their keys, of rows in any order. ValueError where a row has another form."""
    table = _table(rows)
    stored = np.sort(table["bucket"].astype(np.int64))
    numbers = stored[np.diff(stored, prepend=-1) != 0]
    keys, others = _looked_up(table)
    own = keys[:, 0].astype(np.int64) << 16 | keys[:, 1].astype(np.int64) << 8 | keys[:, 2]
    # A row under another bucket than its own counts as not there: nobody would meet it again.
    there = np.flatnonzero(table["bucket"] == own)
    table, keys, others, own = _rows(table, there), keys[there], others[there], own[there]
    kinds, days = _kinds(table), _days(table)
    # In one group rows of one kind have one key of the two, so that they follow each other as their bytes do.
    order, differ = ordered([*_words(keys), kinds.numbers, days.numbers, *_words(others)])
    only = differ <= _LAST_WORD  # a row that stands there twice counts once
    order, is_first = order[only], differ[only] < _KEY_WORDS
    said = _contents(_rows(table, order), kinds.of(order), days.of(order), is_first)
    firsts = order[is_first]
    groups = np.concatenate([keys[firsts], columns.hashes(said.to_arrow())], axis=1)
    counts = np.bincount(np.searchsorted(numbers, own[firsts]), minlength=len(numbers))
    return Buckets(numbers, counts, groups)


def _table(rows: bytes) -> _Table:
    table = np.frombuffer(rows, _ROW)
    if not all((table[name] == length).all() for name, length in _LENGTHS.items()):
        raise ValueError("a row of the list has another form")
    return table


def _looked_up(table: _Table) -> tuple[Bytes, Bytes]:
    """The key of each row's group, and the other of its two keys."""
    starts, data = np.arange(len(table)) * _ROW.itemsize, table.view(np.uint8)
    person, name = starts + _AT["person_key"], starts + _AT["name_key"]
    is_document = table["basis"] == Basis.DOCUMENT
    chosen = np.where(is_document, person, name), np.where(is_document, name, person)
    return take(data, chosen[0], KEY_BYTES), take(data, chosen[1], KEY_BYTES)


def _rows(table: _Table, which: Numbers) -> _Table:
    """Some of them; as plain bytes, for numpy would take them value by value."""
    return table.view(f"V{_ROW.itemsize}")[which].view(_ROW)


@dataclass(frozen=True, slots=True, eq=False)
class _Heads:
    """Part of what stands before the keys of rows: the texts there are, in order, and the number of each row's."""

    texts: Sequence[bytes]
    numbers: Numbers

    def of(self, rows: Numbers) -> "_Heads":
        """Of these rows."""
        return _Heads(self.texts, self.numbers[rows])

    def lengths(self) -> Numbers:
        """Of each row's text."""
        return np.array([len(text) for text in self.texts], np.int64)[self.numbers]

    def padded(self) -> Bytes:
        """Each row's text, and zeros up to the longest."""
        width = max(map(len, self.texts), default=1)
        return np.array(self.texts, f"S{width}").view(np.uint8).reshape(-1, width)[self.numbers]


def _kinds(table: _Table) -> _Heads:
    """`rows.kind_of` each row."""
    rows = table.view(np.uint8).reshape(-1, _ROW.itemsize)
    found = fixed(rows[:, -_KIND.itemsize :]).dictionary_encode()
    distinct = np.frombuffer(found.dictionary.buffers()[1] or b"", _KIND, len(found.dictionary))
    values = (distinct[name].tolist() for name in ("purpose", "basis", "outcome"))
    texts = [kind_of(purpose.decode().rstrip(), *others) for purpose, *others in zip(*values, strict=True)]
    order = sorted(range(len(texts)), key=texts.__getitem__)
    return _Heads([texts[number] for number in order], np.argsort(order)[found.indices.to_numpy()])


def _days(table: _Table) -> _Heads:
    """`rows.days_of` each row."""
    first, last = table["from_on"].astype(np.int64), table["until_on"].astype(np.int64)
    either = (first << 32) + np.where(last == _FOREVER, _BEFORE_ALL, last)
    _, examples, numbers = np.unique(either, return_index=True, return_inverse=True)
    days = zip(first[examples].tolist(), last[examples].tolist(), strict=True)
    return _Heads([_days_of(*pair) for pair in days], numbers)


@lru_cache(maxsize=100_000)
def _days_of(from_on: int, until_on: int) -> bytes:
    until = None if until_on == _FOREVER else date.fromordinal(_EPOCH + until_on)
    return days_of(date.fromordinal(_EPOCH + from_on), until)


def _contents(table: _Table, kinds: _Heads, days: _Heads, is_first: "NDArray[np.bool_]") -> Strings:
    """What `tree.contents_digest` hashes of each group, of rows in order; each begins where `is_first`."""
    kind, day = kinds.lengths(), days.lengths()
    lengths = kind + day + 2 * KEY_BYTES
    ends = np.cumsum(tree.LENGTH_BYTES + lengths) + len(tree.ROWS_BEGIN) * np.cumsum(is_first)
    starts = ends - lengths
    begin = np.frombuffer(tree.ROWS_BEGIN, np.uint8)
    groups = starts[is_first] - tree.LENGTH_BYTES - len(begin)
    bounds = np.append(groups, ends[-1:]) if len(ends) else np.zeros(1, np.int64)
    data = np.empty(bounds[-1], np.uint8)
    put(data, groups, np.broadcast_to(begin, (len(groups), len(begin))))
    counted = lengths.astype(f">u{tree.LENGTH_BYTES}").view(np.uint8).reshape(-1, tree.LENGTH_BYTES)
    put(data, starts - tree.LENGTH_BYTES, counted)
    # What is laid beyond the end of a text is overlaid by what follows: two keys are longer than any text.
    put(data, starts, kinds.padded())
    put(data, starts + kind, days.padded())
    put(data, starts + kind + day, table["person_key"])
    put(data, starts + kind + day + KEY_BYTES, table["name_key"])
    return Strings(data, bounds)


def _words(keys: Bytes) -> "list[NDArray[np.uint64]]":
    """Numbers that stand among those of other keys, the first of them counting most, as the keys do."""
    return list(np.ascontiguousarray(keys).view(">u8").astype(np.uint64).T.copy())


class _Met:
    """Writes the places of a slice, level by level."""

    def __init__(self, key_id: str) -> None:
        self._key_id = key_id
        self.parts = list[bytes]()

    def meet(self, places: Places) -> None:
        """Many of one level."""
        self.parts.append(rising.written(self._key_id, places))
