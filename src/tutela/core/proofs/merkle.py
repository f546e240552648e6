"""Merkle trees of RFC 6962 over any store of hashes: roots, proofs and their verification.

A tree is read through `HashAt`: the hash of the perfect subtree at (level, index), which covers the leaves
`index << level` up to, not including, `(index + 1) << level`. Level 0 holds the leaf hashes. All hashes are
32 bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from tutela.core.errors import Reason, Refusal

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()

Coordinate = tuple[int, int]
HashAt = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry, SHA-256(0x00 ‖ data) (RFC 6962, 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, SHA-256(0x01 ‖ left ‖ right) (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def peaks(size: int) -> list[Coordinate]:
    """The perfect subtrees, left to right, that a tree of `size` leaves is made of."""
    return list(_perfect(0, size))


def root(size: int, at: HashAt) -> bytes:
    """The tree head, MTH of RFC 6962, 2.1."""
    return _range(0, size, at) if size else EMPTY_ROOT


def inclusion(index: int, size: int, at: HashAt) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962, 2.1.1: the sibling hashes from the leaf upwards."""
    _require(0 <= index < size, "the leaf is not in a tree of this size")
    begin, end, path = 0, size, list[bytes]()
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_range(middle, end, at))
            end = middle
        else:
            path.append(_range(begin, middle, at))
            begin = middle
    return path[::-1]


def consistency(old: int, new: int, at: HashAt) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962, 2.1.2; empty when `old` is 0 or equals `new`."""
    _require(0 <= old <= new, "the older tree is larger than the newer")
    if old == 0:
        return []
    begin, end, path = 0, new, list[bytes]()
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(_range(middle, end, at))
            end = middle
        else:
            path.append(_range(begin, middle, at))
            begin = middle
    if begin:  # the subtree that ends at `old` is not the old tree itself, so its hash must be told
        path.append(_range(begin, end, at))
    return path[::-1]


def verify_inclusion(*, index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """RFC 9162, 2.1.3.2. `size` and `root` must come from one signed checkpoint. Refuses `PROOF_INVALID`."""
    _require(0 <= index < size, "the leaf is not in a tree of this size")
    _require_hashes(leaf, root, *path)
    low, last, found = index, size - 1, leaf
    for sibling in path:
        _require(last > 0, "the path is too long")
        if low & 1 or low == last:
            found = node_hash(sibling, found)
            low, last = _climbed(low, last)
        else:
            found = node_hash(found, sibling)
        low, last = low >> 1, last >> 1
    _require(last == 0, "the path is too short")
    _require(found == root, "the path does not lead to the root")


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """RFC 9162, 2.1.4.2. Each size and root must come from one signed checkpoint. Refuses `PROOF_INVALID`."""
    _require(0 <= old <= new, "the older tree is larger than the newer")
    _require_hashes(old_root, new_root, *path)
    if old in (0, new):
        _require(not path, "the path is too long")
        _require(old_root == (new_root if old else EMPTY_ROOT), "equal sizes have different roots")
        return
    hashes = list(path) if old & (old - 1) else [old_root, *path]
    _require(bool(path), "the path is too short")
    low, last = old - 1, new - 1
    while low & 1:
        low, last = low >> 1, last >> 1
    older = newer = hashes[0]
    for sibling in hashes[1:]:
        _require(last > 0, "the path is too long")
        if low & 1 or low == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            low, last = _climbed(low, last)
        else:
            newer = node_hash(newer, sibling)
        low, last = low >> 1, last >> 1
    _require(last == 0, "the path is too short")
    _require(older == old_root, "the path does not lead to the older root")
    _require(newer == new_root, "the path does not lead to the newer root")


def needed(proof: Callable[[HashAt], object]) -> list[Coordinate]:
    """The hashes that a proof will read, so that a store can fetch them together."""
    read: list[Coordinate] = []

    def at(level: int, index: int) -> bytes:
        read.append((level, index))
        return EMPTY_ROOT

    proof(at)
    return read


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _perfect(begin: int, end: int) -> Iterator[Coordinate]:
    while begin < end:
        level = (end - begin).bit_length() - 1
        yield level, begin >> level
        begin += 1 << level


def _range(begin: int, end: int, at: HashAt) -> bytes:
    """MTH(D[begin:end]) for the ranges RFC 6962 forms, which begin at a multiple of a power of two."""
    subtrees = list(_perfect(begin, end))
    total = at(*subtrees.pop())
    while subtrees:
        total = node_hash(at(*subtrees.pop()), total)
    return total


def _climbed(low: int, last: int) -> Coordinate:
    """Passes the levels at which a right border has no sibling."""
    while low and not low & 1:
        low, last = low >> 1, last >> 1
    return low, last


def _require_hashes(*hashes: bytes) -> None:
    _require(all(len(part) == HASH_BYTES for part in hashes), "a hash is not 32 bytes long")


def _require(holds: bool, detail: str) -> None:
    if not holds:
        raise Refusal(Reason.PROOF_INVALID, detail=detail)
