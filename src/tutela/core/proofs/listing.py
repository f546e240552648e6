"""That a key stands in the list with these rows, or does not stand in it: a proof under the list's root.

The list is a sparse Merkle tree of `DEPTH` levels over buckets, a key's bucket being its first 24 bits. A bucket that
holds keys has the root of RFC 6962 (2.1) over its leaves in the order of their keys; a leaf is SHA-256(0x00 ‖ key ‖
digest of its rows). An empty bucket is SHA-256(0x00), and every node above SHA-256(0x01 ‖ left ‖ right).

    proof     = sibling × 24 (from the bucket upward; 32 zero bytes where that subtree is empty) ‖ kind ‖ rest
    rest      = nothing              (kind 0: the bucket is empty)
              = digest ‖ path        (kind 1: the key stands there)
              = neighbour            (kind 2: the key would come first; kind 3: it would come last)
              = neighbour ‖ neighbour               (kind 4: it would come between them)
    neighbour = key ‖ digest ‖ path
    path      = length (1 byte) ‖ sides (2 bytes) ‖ sibling × length

Paths lead from a leaf upward; bit n of the sides is set where sibling n stands on the left. No size is stated: which
leaf is first, last or next follows from the sides, so every proof has one form.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.merkle import HASH_BYTES, node_hash

DEPTH: Final = 24
BUCKETS: Final = 1 << DEPTH
KEY_BYTES: Final = 32
LONGEST_PATH: Final = 16
SIBLINGS_BYTES: Final = DEPTH * HASH_BYTES
ABSENT: Final = bytes(HASH_BYTES)
"""What stands for the sibling that is an empty subtree: no hash is all zero."""

_EMPTY_BUCKET, _PRESENT, _FIRST, _LAST, _BETWEEN = range(5)
_PREFIX_BYTES: Final = DEPTH // 8

Group = tuple[bytes, bytes]  # a key, and the digest of its rows
_Path = tuple[int, bytes]  # sides, siblings


def _empty_digests() -> tuple[bytes, ...]:
    levels = [sha256(b"\x00").digest()]
    for _ in range(DEPTH):
        levels.append(node_hash(levels[-1], levels[-1]))
    return tuple(levels)


EMPTY: Final = _empty_digests()
"""The digest of an empty subtree, by level: 0 is a bucket, `DEPTH` the root of an empty list."""


def bucket_of(key: bytes) -> int:
    """The number of a key's bucket, 0 to 16,777,215."""
    return int.from_bytes(key[:_PREFIX_BYTES], "big")


def bucket_digest(groups: Sequence[Group]) -> bytes | None:
    """Of the groups of one bucket in the order of their keys; None for an empty bucket."""
    return _levels(groups)[-1][0] if groups else None


def prove(key: bytes, groups: Sequence[Group], siblings: bytes) -> bytes:
    """The proof of a key: `groups` are those of its bucket in order, `siblings` the 24 beside the bucket's path."""
    if len(siblings) != SIBLINGS_BYTES:
        raise ValueError("a path has 24 siblings of 32 bytes")
    if not groups:
        return siblings + bytes((_EMPTY_BUCKET,))
    levels = _levels(groups)
    place = next((n for n, (other, _) in enumerate(groups) if other >= key), len(groups))
    if place < len(groups) and groups[place][0] == key:
        return siblings + bytes((_PRESENT,)) + groups[place][1] + _path(place, levels)
    left = b"" if place == 0 else b"".join(groups[place - 1]) + _path(place - 1, levels)
    right = b"" if place == len(groups) else b"".join(groups[place]) + _path(place, levels)
    kind = _FIRST if not left else _BETWEEN if right else _LAST
    return siblings + bytes((kind,)) + left + right


def verify(root: bytes, key: bytes, proof: bytes) -> bytes | None:
    """The digest of the key's rows under this root; None where the key does not stand in the list.

    Refuses `PROOF_INVALID` whatever proves neither.
    """
    _require(len(key) == KEY_BYTES and len(root) == HASH_BYTES, "a key or a root is not 32 bytes long")
    _require(len(proof) > SIBLINGS_BYTES, "the proof is cut")
    siblings, kind, reader = proof[:SIBLINGS_BYTES], proof[SIBLINGS_BYTES], _Reader(proof, SIBLINGS_BYTES + 1)
    found, bucket = None, EMPTY[0]
    if kind == _PRESENT:
        found = reader.take(HASH_BYTES)
        bucket = _folded((key, found), reader.path())
    elif kind != _EMPTY_BUCKET:
        bucket = _absence(key, kind, reader)
    reader.end()
    _require(_root(key, bucket, siblings) == root, "the proof does not lead to the root")
    return found


def length(groups: int) -> int:
    """The bytes that a proof takes at most where a bucket has so many groups."""
    path = 3 + HASH_BYTES * max(0, groups - 1).bit_length()
    return SIBLINGS_BYTES + 1 + 2 * (KEY_BYTES + HASH_BYTES + path)


class _Reader:
    """Takes a proof apart from front to back; refuses `PROOF_INVALID` where it ends too soon or too late."""

    def __init__(self, proof: bytes, start: int) -> None:
        self._proof, self._at = proof, start

    def take(self, count: int) -> bytes:
        part = self._proof[self._at : self._at + count]
        _require(len(part) == count, "the proof is cut")
        self._at += count
        return part

    def path(self) -> _Path:
        count = self.take(1)[0]
        sides = int.from_bytes(self.take(2), "big")
        _require(count <= LONGEST_PATH and sides >> count == 0, "a path is malformed")
        return sides, self.take(count * HASH_BYTES)

    def neighbour(self) -> tuple[Group, _Path]:
        return (self.take(KEY_BYTES), self.take(HASH_BYTES)), self.path()

    def end(self) -> None:
        _require(self._at == len(self._proof), "the proof is too long")


def _absence(key: bytes, kind: int, reader: _Reader) -> bytes:
    """The digest of a bucket whose neighbouring leaves leave no room for the key."""
    _require(kind in (_FIRST, _LAST, _BETWEEN), "an unknown kind of proof")
    before = reader.neighbour() if kind != _FIRST else None
    after = reader.neighbour() if kind != _LAST else None
    digests, turns = set[bytes](), []
    for is_after, one in ((False, before), (True, after)):
        if one is None:
            continue
        group, path = one
        _require((group[0] > key) is is_after and group[0] != key, "a neighbour stands on the wrong side")
        _require(bucket_of(group[0]) == bucket_of(key), "a neighbour of another bucket")
        digests.add(_folded(group, path))
        turns.append(_turns(path))
    _require(len(digests) == 1, "the neighbours are of two buckets")
    _require(_adjacent(*turns) if kind == _BETWEEN else _is_outermost(turns[0], kind), "no neighbours")
    return digests.pop()


def _turns(path: _Path) -> list[bool]:
    """From the bucket's root down to the leaf: whether each step goes to the right."""
    sides, siblings = path
    return [bool(sides >> n & 1) for n in reversed(range(len(siblings) // HASH_BYTES))]


def _adjacent(left: list[bool], right: list[bool]) -> bool:
    """Whether no leaf can stand between: they part, then one keeps to the right and the other to the left."""
    same = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    return same is not None and not left[same] and all(left[same + 1 :]) and not any(right[same + 1 :])


def _is_outermost(turns: list[bool], kind: int) -> bool:
    return not any(turns) if kind == _FIRST else all(turns)


def _folded(group: Group, path: _Path) -> bytes:
    sides, siblings = path
    digest = _leaf(group)
    for n in range(len(siblings) // HASH_BYTES):
        sibling = siblings[n * HASH_BYTES : (n + 1) * HASH_BYTES]
        digest = node_hash(sibling, digest) if sides >> n & 1 else node_hash(digest, sibling)
    return digest


def _root(key: bytes, bucket: bytes, siblings: bytes) -> bytes:
    position, digest = bucket_of(key), bucket
    for level in range(DEPTH):
        sibling = siblings[level * HASH_BYTES : (level + 1) * HASH_BYTES]
        _require(sibling != EMPTY[level], "an empty subtree is written as a hash")
        beside = EMPTY[level] if sibling == ABSENT else sibling
        digest = node_hash(beside, digest) if position >> level & 1 else node_hash(digest, beside)
    return digest


def _leaf(group: Group) -> bytes:
    return sha256(b"\x00" + group[0] + group[1]).digest()


def _levels(groups: Sequence[Group]) -> list[list[bytes]]:
    """All levels of a bucket's tree; a last hash without sibling rises unchanged, as RFC 6962's splits imply."""
    levels = [[_leaf(group) for group in groups]]
    while len(below := levels[-1]) > 1:
        above = [node_hash(below[n], below[n + 1]) for n in range(0, len(below) - 1, 2)]
        levels.append(above + below[2 * len(above) :])
    return levels


def _path(place: int, levels: list[list[bytes]]) -> bytes:
    sides, siblings = 0, list[bytes]()
    for level in levels[:-1]:
        if place ^ 1 < len(level):
            sides |= (place & 1) << len(siblings)
            siblings.append(level[place ^ 1])
        place >>= 1
    if len(siblings) > LONGEST_PATH:
        raise ValueError("a bucket holds 65,536 groups at most")
    return bytes((len(siblings),)) + sides.to_bytes(2, "big") + b"".join(siblings)


def _require(holds: bool, detail: str) -> None:
    if not holds:
        raise Refusal(Reason.PROOF_INVALID, detail=detail)
