"""The tree over the buckets: the same rows give the same root, by whatever way they came."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tutela.index.lookup import tree
from tutela.index.lookup.rows import Basis, Row, RowOutcome


def row(key: bytes, day: int = 1) -> Row:
    return Row("p", Basis.DOCUMENT, key, b"n" * 32, RowOutcome.RECORD, date(2026, 1, day), None)


def plain_root(rows: list[Row]) -> bytes:
    """All 65,536 buckets hashed pairwise, the slow and obvious way."""
    buckets: dict[int, list[Row]] = {}
    for one in rows:
        buckets.setdefault(one.bucket, []).append(one)
    level = [tree.bucket_digest(buckets.get(n, ())) or tree.EMPTY[0] for n in range(1 << tree.DEPTH)]
    while len(level) > 1:
        level = [tree._node(level[n], level[n + 1]) for n in range(0, len(level), 2)]
    return level[0]


def root_after(known: dict[tree.Place, bytes], changed: dict[int, bytes | None]) -> bytes:
    nodes = tree.updated(known, changed)
    for place, digest in nodes.items():
        if digest is None:
            known.pop(place, None)
        else:
            known[place] = digest
    return known.get((tree.DEPTH, 0), tree.EMPTY[tree.DEPTH])


keys = st.lists(st.binary(min_size=2, max_size=2), min_size=1, max_size=6, unique=True)


@given(first=keys, gone=st.integers(0, 5))
def test_changes_one_after_another_give_the_root_of_the_whole(first: list[bytes], gone: int) -> None:
    known: dict[tree.Place, bytes] = {}
    rows = [row(key + b"\x00" * 30) for key in first]
    for one in rows:
        root = root_after(known, {one.bucket: tree.bucket_digest([one])})
    kept = rows[:gone] + rows[gone + 1 :] if gone < len(rows) else rows
    if gone < len(rows):
        root = root_after(known, {rows[gone].bucket: None})
    fresh: dict[tree.Place, bytes] = {}
    assert root == root_after(fresh, {one.bucket: tree.bucket_digest([one]) for one in kept})
    assert known == fresh


def test_the_root_is_that_of_the_plain_tree() -> None:
    rows = [row(bytes([n, 7 * n % 256]) + b"\x01" * 30) for n in range(40)]
    changed = {one.bucket: tree.bucket_digest([one]) for one in rows}
    assert root_after({}, changed) == plain_root(rows)


def test_order_and_repetition_of_rows_do_not_matter_and_every_field_does() -> None:
    one, other = row(b"\x01" * 32), row(b"\x01" * 32, day=2)
    assert tree.bucket_digest([one, other, one]) == tree.bucket_digest([other, one])
    assert tree.bucket_digest([one]) != tree.bucket_digest([other])


def test_only_the_neighbours_of_the_paths_are_needed() -> None:
    rows = [row(bytes([n]) * 32) for n in range(20)]
    known: dict[tree.Place, bytes] = {}
    root_after(known, {one.bucket: tree.bucket_digest([one]) for one in rows})
    changed = {rows[3].bucket: tree.bucket_digest([rows[3], row(rows[3].person_key, day=9)])}
    few = {place: known[place] for place in tree.neighbours(changed) if place in known}
    assert len(few) <= tree.DEPTH
    assert tree.updated(few, changed)[(tree.DEPTH, 0)] == tree.updated(known, changed)[(tree.DEPTH, 0)]
