"""The upper pages that are kept: only what leads to the root, never of another list, and the same proofs as without."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_list_version import Pages, digests, keys, root_after, row
from tutela.core.proofs import listing
from tutela.core.proofs.listing import EMPTY, bucket_of
from tutela.index.lookup import crown, rising, tree
from tutela.index.lookup.crown import LOWEST, Crown


def stored_tree(stored: set[bytes]) -> tuple[bytes, dict[int, bytes]]:
    pages: Pages = {}
    root = root_after(pages, digests(stored))
    return root, {tree.numbered(*place): content for place, content in pages.items()}


def upper(places: set[int]) -> set[int]:
    return {place for place in places if tree.place_of(place)[0] >= LOWEST}


@given(stored=st.sets(keys, min_size=1), first=keys, second=keys)
def test_a_path_through_kept_pages_proves_what_a_fresh_one_proves(
    stored: set[bytes], first: bytes, second: bytes
) -> None:
    root, numbered = stored_tree(stored)
    kept = Crown("k", root)
    groups = [(key, tree.rows_digest([row(key)])) for key in sorted(stored)]
    for asked in (first, second, first):
        bucket = bucket_of(asked)
        wanted = kept.unknown(tree.numbers_of([bucket]))
        near = {place: numbered[place] for place in wanted if place in numbered}
        kept.learn(wanted, near)
        own = [group for group in groups if bucket_of(group[0]) == bucket]
        proof = listing.prove(asked, own, tree.Paths(near, kept.pages, kept.joined).siblings(bucket))
        assert listing.verify(root, asked, proof) == dict(groups).get(asked)
    assert not upper(set(kept.unknown(tree.numbers_of([bucket_of(first)]))))


@given(stored=st.sets(keys, min_size=1), data=st.data())
def test_a_page_that_does_not_lead_to_the_root_is_not_kept(stored: set[bytes], data: st.DataObject) -> None:
    root, numbered = stored_tree(stored)
    places = tree.numbers_of([bucket_of(next(iter(stored)))])
    broken = data.draw(st.sampled_from(sorted(upper(places))))
    content = bytearray(numbered[broken])
    content[data.draw(st.integers(4, len(content) - 1))] ^= 1
    kept = Crown("k", root)
    kept.learn(
        places, {place: numbered[place] for place in places if place in numbered} | {broken: bytes(content)}
    )
    assert broken not in kept.pages
    assert all(place > broken for place in kept.pages), (
        "what hangs on a page that is not kept is not kept either"
    )


@given(st.sets(keys, min_size=1))
def test_an_empty_page_is_kept_only_where_nothing_stands(stored: set[bytes]) -> None:
    root, _ = stored_tree(stored)
    places = tree.numbers_of([bucket_of(next(iter(stored)))])
    kept = Crown("k", root)
    kept.learn(places, {})  # as if nothing were stored
    assert not kept.pages
    empty = Crown("k", EMPTY[listing.DEPTH])
    empty.learn(places, {})
    assert set(empty.pages) == upper(places)


def test_what_was_kept_of_one_list_is_gone_with_its_root() -> None:
    first = crown.of("k", b"1" * 32)
    assert crown.of("k", b"1" * 32) is first
    assert crown.last() is first
    second = crown.of("k", b"2" * 32)
    assert second is not first
    assert crown.of("other", b"2" * 32) is not second
    assert not second.pages


def grown(slots: dict[int, bytes], level: int) -> tuple[bytes, bytes]:
    """The page over these digests in the order of their slots, and its top, by columns."""
    positions = np.array(list(slots), np.int64)
    hashes = np.frombuffer(b"".join(slots.values()), np.uint8).reshape(-1, 32)
    levels = []
    for up in range(tree.PAGE_LEVELS):
        levels.append((positions, hashes))
        positions, hashes = rising.parents(positions, hashes, level + up)
    (content,) = tree.grown_pages(levels).each()
    return content, hashes.tobytes()


@given(
    slots=st.dictionaries(st.integers(0, 15), st.binary(min_size=32, max_size=32), min_size=1),
    level=st.sampled_from(range(0, 24, 4)),
)
def test_a_page_that_is_grown_at_once_is_the_one_that_changes_lead_to(
    slots: dict[int, bytes], level: int
) -> None:
    nodes: tree.Nodes = {}
    top = tree.renewed(nodes, slots, level)
    ordered = {slot: slots[slot] for slot in sorted(slots)}
    assert grown(ordered, level) == (tree.page_content(nodes), top)
    assert tree.is_whole(tree.page_content(nodes) or b"", level + tree.PAGE_LEVELS, top or b"")


def test_a_page_that_keeps_a_node_and_leaves_out_what_is_below_it_is_not_whole() -> None:
    slots = {slot: bytes((slot,)) * 32 for slot in range(4)}
    content, top = grown(slots, LOWEST - tree.PAGE_LEVELS)
    assert tree.is_whole(content, LOWEST, top)
    nodes = tree.nodes_of(content)
    del nodes[16], nodes[17]
    cut = tree.page_content(nodes)
    assert cut is not None
    assert not tree.is_whole(cut, LOWEST, top)


def test_a_page_that_holds_more_or_less_than_its_nodes_is_not_whole() -> None:
    nodes: tree.Nodes = {}
    top = tree.renewed(nodes, {3: bytes((7,)) * 32}, LOWEST - tree.PAGE_LEVELS)
    content = tree.page_content(nodes)
    assert content is not None
    assert top is not None
    assert tree.is_whole(content, LOWEST, top)
    mask = int.from_bytes(content[:4], "big")
    above = (mask | 1).to_bytes(4, "big") + content[4:]
    for other in (content + bytes(32), content[:-1], content[:-32], above, above + bytes(32)):
        assert not tree.is_whole(other, LOWEST, top)
