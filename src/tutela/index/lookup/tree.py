"""The Merkle tree over the buckets of the index: one person's change costs a bucket and a path."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from tutela.index.lookup.rows import Row

DEPTH: Final = 16  # 65,536 buckets, by the first two bytes of the person key


def bucket_digest(rows: Iterable[Row]) -> bytes | None:
    """Of the rows of one bucket, whatever their order or repetition; None for an empty bucket."""
    contents = sorted({row.to_bytes() for row in rows})
    if not contents:
        return None
    digest = hashlib.sha256(b"\x00")
    for content in contents:
        digest.update(len(content).to_bytes(4, "big") + content)
    return digest.digest()


def _empty_digests() -> tuple[bytes, ...]:
    levels = [hashlib.sha256(b"\x00").digest()]
    for _ in range(DEPTH):
        levels.append(_node(levels[-1], levels[-1]))
    return tuple(levels)


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY: Final = _empty_digests()

Place = tuple[int, int]  # level, position


def neighbours(buckets: Iterable[int]) -> set[Place]:
    """The nodes that must be known to recompute the paths of these buckets."""
    wanted: set[Place] = set()
    positions = set(buckets)
    for level in range(DEPTH):
        wanted |= {(level, position ^ 1) for position in positions} - {(level, one) for one in positions}
        positions = {position >> 1 for position in positions}
    return wanted


def updated(known: Mapping[Place, bytes], changed: Mapping[int, bytes | None]) -> dict[Place, bytes | None]:
    """The new nodes on the paths of the changed buckets, root at (DEPTH, 0); None where a subtree became empty."""
    result: dict[Place, bytes | None] = {(0, position): digest for position, digest in changed.items()}
    positions = set(changed)

    def at(level: int, position: int) -> bytes | None:
        place = (level, position)
        return result[place] if place in result else known.get(place)

    for level in range(DEPTH):
        positions = {position >> 1 for position in positions}
        for position in positions:
            left, right = at(level, 2 * position), at(level, 2 * position + 1)
            both_empty = left is None and right is None
            result[(level + 1, position)] = (
                None if both_empty else _node(left or EMPTY[level], right or EMPTY[level])
            )
    return result
