"""Hash trees of RFC 6962: what a path proves, and roots and paths from stored hashes.

Written from the recursive definitions of RFC 6962, 2.1: a path is unrolled from its end, where the halves of the
largest tree meet. A tree is read through `HashAt`: the hash of the perfect subtree at (level, index).
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

from tutela_verify.faults import Fault, Unproved, require

HASH_BYTES: Final = 32
LONGEST_PATH: Final = 64
EMPTY_ROOT: Final = sha256(b"").digest()

HashAt = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two smaller than `size` (2 or more)."""
    return 1 << ((size - 1).bit_length() - 1)


def check_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """That `leaf` is number `index` of the tree of `size` with this root. Raises `INCLUSION_WRONG`."""
    if not 0 <= index < size or len(path) > LONGEST_PATH or _rooted(index, size, leaf, list(path)) != root:
        raise Unproved(Fault.INCLUSION_WRONG)


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """That the tree of `old` leaves is the beginning of the tree of `new`. Raises `CONSISTENCY_WRONG`."""
    require(0 <= old <= new and len(path) <= LONGEST_PATH, Fault.CONSISTENCY_WRONG)
    if old == 0:
        require(not path and old_root == EMPTY_ROOT, Fault.CONSISTENCY_WRONG)
    elif old == new:
        require(not path and old_root == new_root, Fault.CONSISTENCY_WRONG)
    else:
        found = _both(old, new, True, old_root, list(path))
        require(found == (old_root, new_root), Fault.CONSISTENCY_WRONG)


def led_to(old: int, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The older and the newer root that a path by itself leads to; None where it leads nowhere.

    Of an `old` that is a power of two the path must name the older root, as `whole_consistency` does: RFC 6962 leaves
    it out there, and such a path can tell nothing of it.
    """
    if not 0 < old < new or len(path) > LONGEST_PATH:
        return None
    return _both(old, new, False, b"", list(path))


def root(size: int, at: HashAt) -> bytes:
    """The head of the tree over the first `size` leaves."""
    return _range(0, size, at) if size else EMPTY_ROOT


def inclusion(index: int, size: int, at: HashAt) -> list[bytes]:
    """PATH(index, D[size]): sibling hashes from the leaf upwards; `index` is less than `size`."""
    return _path(index, 0, size, at)


def consistency(old: int, new: int, at: HashAt) -> list[bytes]:
    """PROOF(old, D[new]); empty where `old` is 0 or equals `new`."""
    return _subproof(old, 0, new, True, at) if 0 < old < new else []


def whole_consistency(old: int, new: int, at: HashAt) -> list[bytes]:
    """The same, begun with the older root where `old` is a power of two: it leads to both roots by itself."""
    return _subproof(old, 0, new, False, at) if 0 < old < new else []


def _rooted(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes | None:
    """The root that a path leads to; None where it is too short or too long. Takes hashes from the path's end."""
    if size == 1:
        return leaf if not path else None
    if not path:
        return None
    sibling, half = path.pop(), split(size)
    if index < half:
        left = _rooted(index, half, leaf, path)
        return None if left is None else node_hash(left, sibling)
    right = _rooted(index - half, size - half, leaf, path)
    return None if right is None else node_hash(sibling, right)


def _both(old: int, new: int, whole: bool, known: bytes, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """The older and the newer root that a path leads to (SUBPROOF of RFC 6962, 2.1.2, reversed)."""
    if old == new:
        if whole:
            return (known, known) if not path else None
        return (path[0], path[0]) if len(path) == 1 else None
    if not path:
        return None
    sibling, half = path.pop(), split(new)
    if old <= half:
        below = _both(old, half, whole, known, path)
        return None if below is None else (below[0], node_hash(below[1], sibling))
    below = _both(old - half, new - half, False, known, path)
    return None if below is None else (node_hash(sibling, below[0]), node_hash(sibling, below[1]))


def _path(index: int, begin: int, end: int, at: HashAt) -> list[bytes]:
    if end - begin == 1:
        return []
    middle = begin + split(end - begin)
    if index < middle:
        return [*_path(index, begin, middle, at), _range(middle, end, at)]
    return [*_path(index, middle, end, at), _range(begin, middle, at)]


def _subproof(old: int, begin: int, end: int, whole: bool, at: HashAt) -> list[bytes]:
    if old == end:
        return [] if whole else [_range(begin, end, at)]
    middle = begin + split(end - begin)
    if old <= middle:
        return [*_subproof(old, begin, middle, whole, at), _range(middle, end, at)]
    return [*_subproof(old, middle, end, False, at), _range(begin, middle, at)]


def _range(begin: int, end: int, at: HashAt) -> bytes:
    """MTH(D[begin:end]) for the ranges that RFC 6962 forms; a range of 2^n leaves is one stored hash."""
    size = end - begin
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return at(level, begin >> level)
    middle = begin + split(size)
    return node_hash(_range(begin, middle, at), _range(middle, end, at))


class Growing:
    """A tree that is read leaf by leaf: it keeps one hash for each bit of its size."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def push(self, leaf: bytes) -> None:
        """Takes in the next leaf hash."""
        self.size += 1
        level, found = 0, leaf
        while self._peaks and self._peaks[-1][0] == level:
            found = node_hash(self._peaks.pop()[1], found)
            level += 1
        self._peaks.append((level, found))

    def root(self) -> bytes:
        """The head at this size."""
        if not self._peaks:
            return EMPTY_ROOT
        total = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            total = node_hash(peak, total)
        return total
