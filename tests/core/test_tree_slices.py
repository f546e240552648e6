"""Rows as PostgreSQL copies them out give the groups that they give one by one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import accumulate, pairwise
from struct import pack, unpack_from

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.core.proofs.listing import BUCKETS, Group
from tutela.index.lookup import rising, slices, tree
from tutela.index.lookup.rising import Bucket, Buckets, Places
from tutela.index.lookup.rows import Basis, Row, RowOutcome

_KEYS = st.binary(min_size=1, max_size=3).map(lambda few: few + bytes(29) + few[:1] * (3 - len(few)))
_DAY = date(2020, 1, 1)
_ROW = Row("a", Basis.DOCUMENT, bytes(32), bytes(32), RowOutcome.RECORD, _DAY, None)
_DAYS = st.dates(date(1949, 10, 1), date(2100, 1, 1))
_ROWS = st.builds(
    Row,
    st.sampled_from(["teacher-hire", "a", "x" * 40]),
    st.sampled_from(Basis),
    _KEYS,
    _KEYS,
    st.sampled_from(RowOutcome),
    _DAYS,
    st.none() | _DAYS,
)


def as_copied(row: Row, bucket: int) -> bytes:
    """PostgreSQL's binary COPY: the number of fields, and each behind its length; days from 2000 on."""
    days = [(day - date(2000, 1, 1)).days if day else 2**31 - 1 for day in (row.from_on, row.until_on)]
    fields = [
        pack(">i", bucket),
        row.person_key,
        row.name_key,
        *(pack(">i", day) for day in days),
        pack(">h", row.basis),
        pack(">h", row.outcome),
        row.purpose.ljust(40).encode(),
    ]
    return pack(">h", len(fields)) + b"".join(pack(">i", len(one)) + one for one in fields)


def one_by_one(rows: Sequence[tuple[Row, int]]) -> list[Bucket]:
    found = defaultdict[int, dict[bytes, list[Row]]](dict)
    for row, bucket in rows:
        groups = found[bucket]
        if row.bucket == bucket:
            groups.setdefault(row.group_key, []).append(row)
    told: list[Bucket] = []
    for bucket, groups in sorted(found.items()):
        own: list[Group] = [(key, tree.rows_digest(groups[key])) for key in sorted(groups)]
        told.append((bucket, own))
    return told


def apart(buckets: Buckets) -> list[Bucket]:
    groups = tree.groups_of(buckets.groups.tobytes())
    ends = accumulate(buckets.counts.tolist(), initial=0)
    return [
        (bucket, groups[begin:end])
        for bucket, (begin, end) in zip(buckets.numbers.tolist(), pairwise(ends), strict=True)
    ]


@given(rows=st.lists(st.tuples(_ROWS, st.sampled_from([0, 0, 0, 1])), max_size=40), twice=st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_rows_by_columns_give_the_groups_that_they_give_one_by_one(
    rows: list[tuple[Row, int]], twice: int
) -> None:
    placed = [(row, (row.bucket + off) % BUCKETS) for row, off in rows]
    placed += placed[:twice]  # the same row again counts once
    data = b"".join(as_copied(row, bucket) for row, bucket in placed)
    assert apart(slices.buckets_of(data)) == one_by_one(placed)


@given(
    days=st.lists(st.tuples(_DAYS, st.none() | _DAYS), max_size=4),
    rows=st.lists(
        st.tuples(
            st.sampled_from(["teacher-hire", "a", "a-b", "x" * 40]),
            st.sampled_from(Basis),
            st.sampled_from(RowOutcome),
            *(st.sampled_from([bytes(32), bytes(31) + b"\x01", b"\x00\x00\x00\xff" + bytes(28)]),) * 2,
        ),
        max_size=30,
    ),
)
@settings(max_examples=200, deadline=None)
def test_rows_of_one_key_are_hashed_in_the_order_of_their_bytes(
    days: list[tuple[date, date | None]], rows: list[tuple[str, Basis, RowOutcome, bytes, bytes]]
) -> None:
    placed = [
        (Row(purpose, basis, person, name, outcome, *day), 0)
        for purpose, basis, outcome, person, name in rows
        for day in days
    ]
    data = b"".join(as_copied(row, bucket) for row, bucket in placed)
    assert apart(slices.buckets_of(data)) == one_by_one(placed)


class Met:
    """Every place of a tree."""

    def __init__(self) -> None:
        self.content: dict[tree.Place, bytes | None] = {}

    def meet(self, places: Places) -> None:
        for position, content in places.each():
            if content is not None:
                self.content[places.level, position] = content


def read(pages: bytes) -> dict[tree.Place, bytes]:
    """What COPY takes, as it stands in the table: three fields a page."""
    found, at = dict[tree.Place, bytes](), 0
    while at < len(pages):
        fields, name = unpack_from(">hi", pages, at)
        key_id = pages[at + 6 : at + 6 + name]
        width, place, length = unpack_from(">iii", pages, at + 6 + name)
        start = at + 6 + name + 12
        assert (fields, key_id, width) == (3, b"k-1", 4)
        assert tree.place_of(place) not in found
        found[tree.place_of(place)] = pages[start : start + length]
        at = start + length
    return found


@given(rows=st.lists(st.tuples(_ROWS, st.sampled_from([0, 0, 0, 1])), max_size=30))
@settings(max_examples=100, deadline=None)
def test_a_slice_is_written_as_the_places_that_changes_make(rows: list[tuple[Row, int]]) -> None:
    placed = [(row, (row.bucket + off) % BUCKETS) for row, off in rows]
    buckets, expected = one_by_one(placed), Met()
    root = rising.risen(buckets, expected)
    written, tops = slices.slice_of("k-1", b"".join(as_copied(row, bucket) for row, bucket in placed))
    upper = Met()
    assert rising.crowned([tops], upper) == root
    assert read(written) | upper.content == expected.content


def test_a_bucket_of_many_keys_and_one_row_alone_are_slices_too() -> None:
    same = [
        Row(
            "a",
            Basis.DOCUMENT,
            bytes(3) + pack(">i", n) + bytes(25),
            bytes(32),
            RowOutcome.RECORD,
            _DAY,
            None,
        )
        for n in range(300)
    ]
    for placed in ([(row, 0) for row in same], [(same[0], 0)], [(same[0], 1)]):
        data = b"".join(as_copied(row, bucket) for row, bucket in placed)
        assert apart(slices.buckets_of(data)) == one_by_one(placed)


def test_a_row_of_another_form_is_no_row() -> None:
    good = as_copied(_ROW, 0)
    assert len(slices.buckets_of(good).groups) == 1
    shorter = as_copied(Row("a", Basis.DOCUMENT, bytes(31), bytes(33), RowOutcome.RECORD, _DAY, None), 0)
    assert len(shorter) == len(good)
    with pytest.raises(ValueError, match="another form"):
        slices.buckets_of(shorter)


@pytest.mark.parametrize("rows", [1, 100_000, 200_000, 591_000, 44_000_000, 10**12])
@pytest.mark.parametrize("at_once", [100_000, 1_000_000])
def test_slices_hold_whole_pages_and_part_the_list_evenly(rows: int, at_once: int) -> None:
    width = slices.width_of(rows, at_once)
    assert BUCKETS % width == 0
    assert width % 256 == 0
    assert width == 256 or rows * width // BUCKETS <= at_once


@given(buckets=st.lists(st.integers(512, 2047), max_size=30))
@settings(deadline=None)
def test_rows_that_were_copied_together_are_parted_into_their_slices(buckets: list[int]) -> None:
    rows = [
        (
            bucket,
            as_copied(
                Row("a", Basis.DOCUMENT, bytes((n,)) * 32, bytes(32), RowOutcome.RECORD, _DAY, None), bucket
            ),
        )
        for n, bucket in enumerate(buckets)
    ]
    parted = list(slices.parted(b"".join(row for _, row in rows), range(512, 2048, 256)))
    assert parted == [
        b"".join(row for bucket, row in rows if first <= bucket < first + 256)
        for first in range(512, 2048, 256)
    ]
    with pytest.raises(ValueError, match="another form"):
        list(slices.parted(bytes(len(as_copied(_ROW, 0))), range(0, 256, 256)))
