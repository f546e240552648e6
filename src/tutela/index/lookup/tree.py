"""The Merkle tree over the index, in pages of four levels: one person's change costs a bucket and a path.

What the tree is, and how a key is proved under its root, `core/proofs/listing.py` says. It is stored as a bucket's
groups where a bucket is not empty (level 0), and above it as pages: the page at level 4, 8, ... 24 holds the nodes that
are not empty on the four levels below its top. So the path of a bucket takes six pages and a lone one costs little.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final

import numpy as np

from tutela.core.proofs.listing import ABSENT, DEPTH, EMPTY, Group
from tutela.core.proofs.merkle import HASH_BYTES, node_hash
from tutela.index.lookup.rows import Row
from tutela.index.lookup.strings import Bytes, Numbers, Strings, put

Place = tuple[int, int]  # level, position
Nodes = dict[int, bytes]
"""Of one page, by number: 1 its top, 2n and 2n + 1 below n, 16 to 31 its lowest level."""

PAGE_LEVELS: Final = 4
ROWS_BEGIN: Final = b"tutela/list/rows/1\n"
LENGTH_BYTES: Final = 4  # of a row, before it
TOPS: Final = tuple(range(PAGE_LEVELS, DEPTH + 1, PAGE_LEVELS))
_SLOTS: Final = 1 << PAGE_LEVELS
_MASK: Final = 4  # bytes
_NODES: Final = range(2, 2 * _SLOTS)  # the top itself stands in the page above
_NONE: Final = bytes(PAGE_LEVELS * HASH_BYTES)
_GROUP: Final = 2 * HASH_BYTES
_NODE: Final = b"\x01"  # as in `merkle.node_hash`, whose call costs as much as the hash
_LEVEL_BITS: Final = DEPTH
# The siblings of each slot, from the lowest level up: its bit in a page's mask, and those of the nodes before it.
_SIBLINGS: Final = tuple(
    tuple((1 << node, (1 << node) - 1) for node in (((_SLOTS + slot) >> up) ^ 1 for up in range(PAGE_LEVELS)))
    for slot in range(_SLOTS)
)
_OFFSETS: Final = tuple(
    tuple(_MASK + HASH_BYTES * (_NODES.index(bit.bit_length() - 1)) for bit, _ in siblings)
    for siblings in _SIBLINGS
)  # in a page that holds all its nodes
_WHOLE: Final = _MASK + HASH_BYTES * len(_NODES)
_OWN_TOPS, _SHARED_TOPS = TOPS[:2], TOPS[2:]
ROOT: Final = DEPTH << _LEVEL_BITS
"""The number of the page whose top is the root."""


def numbered(level: int, position: int) -> int:
    """A place as one whole number, in the order of levels and positions."""
    return level << _LEVEL_BITS | position


def place_of(number: int) -> Place:
    """The reverse of `numbered`."""
    return number >> _LEVEL_BITS, number & (1 << _LEVEL_BITS) - 1


def rows_digest(rows: Iterable[Row]) -> bytes:
    """Of the rows of one group, whatever their order or repetition."""
    return contents_digest({row.to_bytes() for row in rows})


def contents_digest(contents: Collection[bytes]) -> bytes:
    """The same of rows as bytes, no two alike."""
    parts = [len(content).to_bytes(LENGTH_BYTES, "big") + content for content in sorted(contents)]
    return sha256(ROWS_BEGIN + b"".join(parts)).digest()


def groups_of(content: bytes) -> list[Group]:
    """The groups of a stored bucket, in the order of their keys."""
    return [
        (content[at : at + HASH_BYTES], content[at + HASH_BYTES : at + _GROUP])
        for at in range(0, len(content), _GROUP)
    ]


def bucket_content(groups: Mapping[bytes, bytes]) -> bytes | None:
    """The groups of a bucket as they are stored: 64 bytes each, key and digest; None for an empty bucket."""
    return b"".join(key + groups[key] for key in sorted(groups)) or None


def paths(buckets: Iterable[int]) -> set[Place]:
    """The pages on the paths of these buckets."""
    wanted: set[Place] = set()
    positions = set(buckets)
    for top in TOPS:
        positions = {position >> PAGE_LEVELS for position in positions}
        wanted |= {(top, position) for position in positions}
    return wanted


def numbers_of(buckets: Iterable[int]) -> set[int]:
    """The numbered places of these buckets and of the pages on their paths."""
    asked = set(buckets)
    return asked.union(top << _LEVEL_BITS | bucket >> top for top in TOPS for bucket in asked)


class Paths:
    """The siblings of paths from pages of one tree by numbered place, empty ones left out.

    `upper` are pages that were known before; `joined` takes up what many paths have in common.
    """

    def __init__(
        self,
        pages: Mapping[int, bytes],
        upper: Mapping[int, bytes] | None = None,
        joined: dict[int, bytes] | None = None,
    ) -> None:
        self._pages, self._upper = pages, {} if upper is None else upper
        self._joined_before: dict[int, bytes] = {} if joined is None else joined

    def siblings(self, bucket: int) -> bytes:
        """The 24 siblings of a bucket's path, from the bucket upward, as a proof holds them."""
        upper = bucket >> _OWN_TOPS[-1]
        above = self._joined_before.get(upper)
        if above is None:
            above = self._joined(bucket, _SHARED_TOPS)
            # Only what was held against the root is joined for those who come later.
            if all(top << _LEVEL_BITS | bucket >> top in self._upper for top in _SHARED_TOPS):
                self._joined_before[upper] = above
        return self._joined(bucket, _OWN_TOPS) + above

    def _joined(self, bucket: int, tops: Sequence[int]) -> bytes:
        parts = list[bytes]()
        for top in tops:
            place = top << _LEVEL_BITS | bucket >> top
            content = self._pages.get(place) or self._upper.get(place)
            if not content:
                parts.append(_NONE)
                continue
            slot = bucket >> top - PAGE_LEVELS & _SLOTS - 1
            if len(content) == _WHOLE:
                a, b, c, d = _OFFSETS[slot]
                parts += content[a : a + 32], content[b : b + 32], content[c : c + 32], content[d : d + 32]
                continue
            mask = int.from_bytes(content[:_MASK], "big")
            for bit, below in _SIBLINGS[slot]:
                if mask & bit:
                    at = _MASK + HASH_BYTES * (mask & below).bit_count()
                    parts.append(content[at : at + HASH_BYTES])
                else:
                    parts.append(ABSENT)
        return b"".join(parts)


def updated(
    known: Mapping[Place, bytes], changed: Mapping[int, bytes | None]
) -> tuple[dict[Place, bytes | None], bytes]:
    """The new contents of the pages over the changed buckets, None for those that became empty, and the root.

    `known` holds the stored pages on these paths; `changed` the new digest of each bucket, None where it became empty.
    """
    result: dict[Place, bytes | None] = {}
    below = dict(changed)
    for top in TOPS:
        above: dict[int, bytes | None] = {}
        for position, slots in _by_page(below).items():
            nodes = nodes_of(known.get((top, position), b""))
            above[position] = renewed(nodes, slots, top - PAGE_LEVELS)
            result[top, position] = page_content(nodes)
        below = above
    return result, below.get(0) or EMPTY[DEPTH]


def renewed(nodes: Nodes, slots: Mapping[int, bytes | None], level: int) -> bytes | None:
    """Puts new digests into the lowest level of a page and recomputes what lies above; returns the page's top."""
    above = set[int]()
    for slot, digest in slots.items():
        _put(nodes, _SLOTS + slot, digest)
        above.add(_SLOTS + slot >> 1)
    for up in range(PAGE_LEVELS):
        empty = EMPTY[level + up]
        for node in above:
            left, right = nodes.get(2 * node), nodes.get(2 * node + 1)
            if left is None and right is None:
                nodes.pop(node, None)
            else:
                nodes[node] = sha256(_NODE + (left or empty) + (right or empty)).digest()
        above = {node >> 1 for node in above}
    return nodes.pop(1, None)


def grown_pages(levels: Sequence[tuple[Numbers, Bytes]]) -> Strings:
    """Pages that hold nothing but these nodes, as they are stored, in order.

    `levels` are the four below their tops from the lowest up: positions in their order, and a digest of each.
    """
    page = np.concatenate([at >> PAGE_LEVELS - up for up, (at, _) in enumerate(levels)])
    node = np.concatenate([_SLOTS >> up | at & (_SLOTS >> up) - 1 for up, (at, _) in enumerate(levels)])
    order = np.argsort(page * (2 * _SLOTS) + node)
    page, node = page[order], node[order]
    is_first = np.diff(page, prepend=-1) != 0
    starts = np.flatnonzero(is_first)
    masks = np.bitwise_or.reduceat(np.int64(1) << node, starts).astype(f">u{_MASK}")
    pages = Strings.of_lengths(_MASK + HASH_BYTES * np.diff(starts, append=len(page)))
    put(pages.data, pages.bounds[:-1], masks.view(np.uint8).reshape(-1, _MASK))
    places = _MASK * np.cumsum(is_first) + HASH_BYTES * np.arange(len(page))
    put(pages.data, places, np.concatenate([digests for _, digests in levels])[order])
    return pages


def nodes_of(content: bytes) -> Nodes:
    """The nodes of a stored page; of an empty one none."""
    mask = int.from_bytes(content[:_MASK], "big")
    there = _NODES if len(content) == _WHOLE else [node for node in _NODES if mask >> node & 1]
    starts = range(_MASK, len(content), HASH_BYTES)
    return {node: content[at : at + HASH_BYTES] for node, at in zip(there, starts, strict=True)}


def page_content(nodes: Nodes) -> bytes | None:
    """A page as it is stored: which nodes there are, as bits, then these in a row; None for an empty page."""
    if not nodes:
        return None
    listed = sorted(nodes)
    mask = sum(1 << node for node in listed)
    return mask.to_bytes(_MASK, "big") + b"".join([nodes[node] for node in listed])


def lowest(content: bytes, position: int) -> bytes | None:
    """The digest that a stored page has for a place on its lowest level; None where that is empty."""
    mask = int.from_bytes(content[:_MASK], "big")
    bit = 1 << _SLOTS + (position & _SLOTS - 1)
    if not mask & bit:
        return None
    at = _MASK + HASH_BYTES * (mask & bit - 1).bit_count()
    return content[at : at + HASH_BYTES]


def is_whole(content: bytes, level: int, top: bytes) -> bool:
    """Whether every hash of a stored page follows from those below it, and its top, on `level`, is this one."""
    if not content:
        return top == EMPTY[level]
    nodes, mask = _nodes_in_order(content), int.from_bytes(content[:_MASK], "big")
    if mask & 3 or len(content) != _MASK + HASH_BYTES * mask.bit_count():  # no page has nodes 0 and 1
        return False
    nodes[1] = top
    for node in range(_SLOTS - 1, 0, -1):
        left, right = nodes[2 * node], nodes[2 * node + 1]
        if left or right:
            empty = EMPTY[level - node.bit_length()]
            if nodes[node] != sha256(_NODE + (left or empty) + (right or empty)).digest():
                return False
        elif nodes[node]:
            return False
    return True


def _nodes_in_order(content: bytes) -> list[bytes]:
    """The nodes of a stored page by number, empty bytes where there is none."""
    mask, at = int.from_bytes(content[:_MASK], "big"), _MASK
    nodes = [b""] * (2 * _SLOTS)
    for node in _NODES:
        if mask >> node & 1:
            nodes[node] = content[at : at + HASH_BYTES]
            at += HASH_BYTES
    return nodes


def top_of(content: bytes | None, level: int) -> bytes:
    """The digest at the top of a stored page, `level` being that of the top."""
    nodes, empty = nodes_of(content or b""), EMPTY[level - 1]
    return node_hash(nodes.get(2, empty), nodes.get(3, empty)) if nodes else EMPTY[level]


def _put(nodes: Nodes, node: int, digest: bytes | None) -> None:
    if digest is None:
        nodes.pop(node, None)
    else:
        nodes[node] = digest


def _by_page(changed: Mapping[int, bytes | None]) -> dict[int, dict[int, bytes | None]]:
    pages: dict[int, dict[int, bytes | None]] = {}
    for position, digest in changed.items():
        pages.setdefault(position >> PAGE_LEVELS, {})[position & _SLOTS - 1] = digest
    return pages
