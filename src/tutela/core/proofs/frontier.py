"""A Merkle tree that only grows: it keeps one hash a level and tells each node once it is complete."""

from tutela.core.proofs.merkle import EMPTY_ROOT, HASH_BYTES, HashAt, node_hash, peaks

Node = tuple[int, int, bytes]  # level, index, hash


class Frontier:
    """The right border of a tree; memory is one hash for each bit of its size."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    @classmethod
    def resumed(cls, size: int, at: HashAt) -> "Frontier":
        """The border of a tree whose nodes are stored."""
        frontier = cls()
        frontier.size = size
        frontier._peaks = [at(level, index) for level, index in peaks(size)]
        return frontier

    def push(self, block: bytes, level: int = 0) -> list[Node]:
        """Appends one leaf hash, or the root of an aligned block of `2 ** level` leaves.

        Returns the nodes that are now complete: the pushed one, then its ancestors, lowest first. A block
        that does not begin at a multiple of its own length is a fault of the caller: `ValueError`.
        """
        if len(block) != HASH_BYTES or self.size & ((1 << level) - 1):
            raise ValueError("a block must be a 32-byte hash and begin at a multiple of its length")
        index, found = self.size >> level, block
        self.size += 1 << level
        complete = [(level, index, found)]
        while index & 1:
            level, index = level + 1, index >> 1
            found = node_hash(self._peaks.pop(), found)
            complete.append((level, index, found))
        self._peaks.append(found)
        return complete

    def root(self) -> bytes:
        """The tree head at this size."""
        if not self._peaks:
            return EMPTY_ROOT
        *rest, total = self._peaks
        for peak in reversed(rest):
            total = node_hash(peak, total)
        return total
