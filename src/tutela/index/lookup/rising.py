"""The tree of the index grown from its rows, by columns: many buckets at once, level by level.

It is the tree of `tree`, page for page. Buckets are taken some ten thousands of groups at a time, cut where pages of
level 8 part, so that memory does not grow with the list; what stands above is grown when all of them are in.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final, Protocol

import numpy as np

from tutela.core.proofs.listing import DEPTH, EMPTY, Group, bucket_of
from tutela.core.proofs.merkle import HASH_BYTES
from tutela.index.lookup import blocks, tree
from tutela.index.lookup.columns import Digests, hashes_of
from tutela.index.lookup.models import IndexRow, TreePage
from tutela.index.lookup.rows import Basis, head_of
from tutela.index.lookup.statements import ROW_COLUMNS
from tutela.index.lookup.strings import Bytes, Numbers, Strings
from tutela.sql.inserts import insert

_CHUNK: Final = 20_000
_GROUPS_AT_ONCE: Final = 50_000
_GROUP_BYTES: Final = 2 * HASH_BYTES
LOWER: Final = tree.TOPS[:2]
"""The levels that portions of the list grow each for itself."""
_UPPER: Final = tree.TOPS[2:]
_LEAF, _NODE = 0, 1  # as in RFC 6962, 2.1

Bucket = tuple[int, list[Group]]

Tops = tuple[Numbers, Digests]
"""Nodes of one level that are not empty: positions in their order, and the digest of each."""


@dataclass(frozen=True, slots=True, eq=False)
class Buckets:
    """Buckets in order, each by its number, with so many groups; `groups` are 64 bytes each, in the order of keys."""

    numbers: Numbers
    counts: Numbers
    groups: Bytes

    @staticmethod
    def of(buckets: Sequence[Bucket]) -> "Buckets":
        """The same by columns."""
        groups = b"".join([key + digest for _, own in buckets for key, digest in own])
        return Buckets(
            np.array([bucket for bucket, _ in buckets], np.int64),
            np.array([len(own) for _, own in buckets], np.int64),
            np.frombuffer(groups, np.uint8).reshape(-1, _GROUP_BYTES),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Places of one level in order, and what stands there: the groups of a bucket on level 0, else a page."""

    level: int
    positions: Numbers
    contents: Strings

    def each(self) -> Iterator[tuple[int, bytes | None]]:
        """One by one; None where nothing stands."""
        return (
            (position, content or None)
            for position, content in zip(self.positions.tolist(), self.contents.each(), strict=True)
        )


class Sink(Protocol):
    """Takes the places of each level in order, many at once."""

    def meet(self, places: Places) -> None:
        """What the rows give for places that follow those of this level which were met before."""


def grown(key_id: str, sink: Sink) -> bytes:
    """The root of all rows under a key; every place that they give goes to the sink."""
    return risen(_buckets(key_id), sink)


def risen(buckets: Iterable[Bucket], sink: Sink) -> bytes:
    """The same of buckets in order, each with its groups in the order of their keys; some may be empty."""
    return crowned([lower(Buckets.of(portion), sink) for portion in _portions(buckets)], sink)


def lower(portion: Buckets, sink: Sink) -> Tops:
    """The places of some buckets, in order, that hold whole pages of the lower levels, and what stands on top."""
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(portion.counts * _GROUP_BYTES)])
    sink.meet(Places(0, portion.numbers, Strings(portion.groups.reshape(-1), bounds)))
    is_full = portion.counts > 0
    if not is_full.any():
        return np.zeros(0, np.int64), np.zeros((0, HASH_BYTES), np.uint8)
    digests = bucket_digests(portion.groups, portion.counts[is_full])
    return _risen(portion.numbers[is_full], digests, LOWER, sink)


def crowned(tops: Sequence[Tops], sink: Sink) -> bytes:
    """The root over the tops of all portions, in order; the pages of the upper levels go to the sink."""
    if not any(len(positions) for positions, _ in tops):
        return EMPTY[DEPTH]
    positions = np.concatenate([below for below, _ in tops])
    digests = np.concatenate([own for _, own in tops])
    return _risen(positions, digests, _UPPER, sink)[1].tobytes()


def grow(key_id: str) -> None:
    """The tree of all rows under a key, in the place of whatever stands there."""
    TreePage.objects.filter(key_id=key_id).delete()
    grown(key_id, Pages(key_id))


class Pages:
    """Stores the places of a tree that is grown; nothing is stored of an empty one."""

    def __init__(self, key_id: str) -> None:
        self._key_id = key_id

    def meet(self, places: Places) -> None:
        """Some thousands at once."""
        if blocks.can_copy():
            blocks.insert_written(written(self._key_id, places))
            return
        found = ((tree.numbered(places.level, position), content) for position, content in places.each())
        rows = [(self._key_id, place, content) for place, content in found if content is not None]
        insert(TreePage, ("key_id", "place", "content"), rows)


def written(key_id: str, places: Places) -> bytes:
    """As COPY takes them; nothing of those where nothing stands."""
    return blocks.written(key_id, tree.numbered(places.level, 0) + places.positions, places.contents)


def bucket_digests(groups: Bytes, counts: Numbers) -> Digests:
    """`listing.bucket_digest` of buckets with so many groups each, none of them empty, in the order of their keys."""
    level = hashes_of(_LEAF, groups)
    while (counts > 1).any():
        first, halves = np.cumsum(counts) - counts, (counts + 1) // 2
        owner = np.repeat(np.arange(len(counts)), halves)
        place = 2 * (np.arange(len(owner)) - np.repeat(np.cumsum(halves) - halves, halves))
        left, has_right = first[owner] + place, place + 1 < counts[owner]
        above = level[left]  # a last hash without sibling rises unchanged
        paired = left[has_right]
        above[has_right] = hashes_of(_NODE, np.concatenate([level[paired], level[paired + 1]], axis=1))
        level, counts = above, halves
    return level


def _risen(positions: Numbers, digests: Digests, tops: Sequence[int], sink: Sink) -> Tops:
    """The tops of the pages that end at the last of these levels; all pages on the way go to the sink."""
    for top in tops:
        levels = list[Tops]()
        for level in range(top - tree.PAGE_LEVELS, top):
            levels.append((positions, digests))
            positions, digests = parents(positions, digests, level)
        sink.meet(Places(top, positions, tree.grown_pages(levels)))
    return positions, digests


def parents(positions: Numbers, digests: Digests, level: int) -> Tops:
    """The nodes above those of a level that are not empty."""
    above = positions >> 1
    is_first = np.diff(above, prepend=-1) != 0
    pairs = np.empty((np.count_nonzero(is_first), 2, HASH_BYTES), np.uint8)
    pairs[:] = np.frombuffer(EMPTY[level], np.uint8)
    pairs[np.cumsum(is_first) - 1, positions & 1] = digests
    return above[is_first], hashes_of(_NODE, pairs.reshape(len(pairs), -1))


def _portions(buckets: Iterable[Bucket]) -> Iterator[list[Bucket]]:
    """So many groups at once that columns are worth it; no page of the lower levels lies in two portions."""
    portion, count = list[Bucket](), 0
    for bucket, groups in buckets:
        if count >= _GROUPS_AT_ONCE and portion[-1][0] >> LOWER[-1] != bucket >> LOWER[-1]:
            yield portion
            portion, count = [], 0
        portion.append((bucket, groups))
        count += len(groups)
    if portion:
        yield portion


def _buckets(key_id: str) -> Iterator[Bucket]:
    """Groups by bucket, in the order of their keys.

    A row under another bucket than its own counts as not there: nobody would meet it again.
    """
    rows = IndexRow.objects.filter(key_id=key_id).order_by("bucket").values_list("bucket", *ROW_COLUMNS)
    for bucket, found in groupby(rows.iterator(chunk_size=_CHUNK), key=itemgetter(0)):
        groups = defaultdict[bytes, set[bytes]](set)
        for _, purpose, basis, person, name, outcome, from_on, until_on in found:
            person_key, name_key = bytes(person), bytes(name)
            key = person_key if basis == Basis.DOCUMENT else name_key
            if bucket_of(key) == bucket:
                head = head_of(purpose, basis, outcome, from_on, until_on)
                groups[key].add(head + person_key + name_key)
        yield bucket, [(key, tree.contents_digest(groups[key])) for key in sorted(groups)]
