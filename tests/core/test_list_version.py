"""The tree over the index: the same rows give the same root, by whatever way they came, and its pages every path."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tutela.core.proofs import listing
from tutela.core.proofs.listing import DEPTH, EMPTY, bucket_digest, bucket_of
from tutela.core.proofs.merkle import node_hash
from tutela.index.lookup import tree
from tutela.index.lookup.rows import Basis, Row, RowOutcome

Pages = dict[tree.Place, bytes]


def row(key: bytes, day: int = 1, basis: Basis = Basis.DOCUMENT) -> Row:
    return Row("p", basis, key, b"n" * 32, RowOutcome.RECORD, date(2026, 1, day), None)


def digests(keys: set[bytes]) -> dict[int, bytes | None]:
    """The digest of every bucket that holds one of these keys, each key with the same row."""
    buckets: dict[int, list[listing.Group]] = {}
    for key in sorted(keys):
        buckets.setdefault(bucket_of(key), []).append((key, tree.rows_digest([row(key)])))
    return {bucket: bucket_digest(groups) for bucket, groups in buckets.items()}


def plain_root(buckets: dict[int, bytes | None]) -> bytes:
    """Level by level over every bucket that is not empty: the slow and obvious way."""
    level = {position: digest for position, digest in buckets.items() if digest is not None}
    for up in range(DEPTH):
        parents = {position >> 1 for position in level}
        level = {
            one: node_hash(level.get(2 * one, EMPTY[up]), level.get(2 * one + 1, EMPTY[up]))
            for one in parents
        }
    return level.get(0, EMPTY[DEPTH])


def root_after(pages: Pages, changed: dict[int, bytes | None]) -> bytes:
    known = {place: pages[place] for place in tree.paths(changed) if place in pages}
    contents, root = tree.updated(known, changed)
    for place, content in contents.items():
        if content is None:
            pages.pop(place, None)
        else:
            pages[place] = content
    assert root == tree.top_of(pages.get((DEPTH, 0)), DEPTH)
    return root


prefixes = st.sampled_from(
    [b"\x00\x00\x00", b"\x00\x00\x01", b"\x00\x01\x00", b"\x80\x00\x00", b"\xff\xff\xff"]
)
keys = st.builds(lambda head, tail: head + bytes((tail,)) * 29, prefixes, st.integers(0, 3))


@given(first=st.sets(keys), second=st.sets(keys))
def test_changes_one_after_another_give_the_root_of_the_whole(first: set[bytes], second: set[bytes]) -> None:
    pages: Pages = {}
    empty: dict[int, bytes | None] = dict.fromkeys(map(bucket_of, first | second))
    assert root_after(pages, digests(first)) == plain_root(digests(first))
    assert root_after(pages, empty | digests(second)) == plain_root(digests(second))
    fresh: Pages = {}
    root_after(fresh, digests(second))
    assert pages == fresh


@given(stored=st.sets(keys), asked=keys)
def test_pages_give_the_siblings_of_every_path(stored: set[bytes], asked: bytes) -> None:
    pages: Pages = {}
    root = root_after(pages, digests(stored))
    numbered = {tree.numbered(*place): content for place, content in pages.items()}
    wanted = tree.numbers_of([bucket_of(asked)])
    near = {number: content for number, content in numbered.items() if number in wanted}
    groups = [(key, tree.rows_digest([row(key)])) for key in sorted(stored)]
    own = [group for group in groups if bucket_of(group[0]) == bucket_of(asked)]
    proof = listing.prove(asked, own, tree.Paths(near).siblings(bucket_of(asked)))
    expected = dict(groups).get(asked)
    assert listing.verify(root, asked, proof) == expected


def test_order_and_repetition_of_rows_do_not_matter_and_every_field_does() -> None:
    one, other = row(b"\x01" * 32), row(b"\x01" * 32, day=2)
    assert tree.rows_digest([one, other, one]) == tree.rows_digest([other, one])
    assert tree.rows_digest([one]) != tree.rows_digest([other])


def test_a_row_stands_under_what_it_is_looked_up_by() -> None:
    by_document, by_name = row(b"d" * 32), row(b"b" * 32, basis=Basis.PERSON_WITHOUT)
    assert (by_document.group_key, by_name.group_key) == (b"d" * 32, b"n" * 32)
    assert by_document.bucket == bucket_of(b"d" * 32) != by_name.bucket


@given(st.sets(st.binary(min_size=32, max_size=32), max_size=5))
def test_a_bucket_is_read_as_it_was_written(stored: set[bytes]) -> None:
    groups = {key: bytes(reversed(key)) for key in stored}
    content = tree.bucket_content(groups)
    assert tree.groups_of(content or b"") == sorted(groups.items())
    assert (content is None) is (not stored)


def test_a_place_is_read_as_it_was_numbered_and_levels_follow_each_other() -> None:
    places = [(level, position) for level in (0, *tree.TOPS) for position in (0, 1, (1 << DEPTH - level) - 1)]
    assert [tree.place_of(tree.numbered(*place)) for place in places] == places
    assert [tree.numbered(*place) for place in sorted(places)] == sorted(
        tree.numbered(*one) for one in places
    )


def test_one_change_costs_a_bucket_and_six_pages() -> None:
    stored = {bytes((n,)) * 32 for n in range(200)}
    pages: Pages = {}
    root_after(pages, digests(stored))
    before = dict(pages)
    root_after(pages, {bucket_of(b"\x07" * 32): None})
    changed = {place for place in before.keys() | pages.keys() if before.get(place) != pages.get(place)}
    assert len(changed) <= len(tree.TOPS)
    assert max(map(len, pages.values())) <= 4 + 30 * 32


def test_pages_that_hold_all_their_nodes_give_the_same_siblings() -> None:
    crowd = {n.to_bytes(3, "big") + bytes(29) for n in range(512)}
    pages: Pages = {}
    root = root_after(pages, digests(crowd))
    numbered = {tree.numbered(*place): content for place, content in pages.items()}
    assert {len(content) for place, content in pages.items() if place[0] <= 8} == {4 + 30 * 32}
    paths = tree.Paths(numbered)
    for n in (0, 1, 255, 256, 511):
        key = n.to_bytes(3, "big") + bytes(29)
        digest = tree.rows_digest([row(key)])
        assert listing.verify(root, key, listing.prove(key, [(key, digest)], paths.siblings(n))) == digest
    assert (
        listing.verify(
            root, b"\x00\x02" + bytes(30), listing.prove(b"\x00\x02" + bytes(30), [], paths.siblings(512))
        )
        is None
    )
