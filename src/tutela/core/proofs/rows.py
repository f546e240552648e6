"""The tree of a bulk run: one leaf a row, kept as one hash for each block of 4,096 rows.

The tree is that of RFC 6962 over all rows. Since its splits fall on powers of two, the subtree of every block
but the last is perfect, and the tree above the blocks is again an RFC 6962 tree whose leaves are the blocks'
roots. So a run of 20 million rows is kept as 156 kB of block roots, and the proof of a row needs these and
the leaf hashes of its own block. Blocks can be reduced apart from each other, in any order, by any engine
that computes SHA-256.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from tutela.core.proofs import merkle
from tutela.core.proofs.frontier import Frontier
from tutela.core.proofs.merkle import HASH_BYTES

BLOCK_LEVEL: Final = 12
BLOCK_ROWS: Final = 1 << BLOCK_LEVEL


def block_root(leaves: bytes) -> bytes:
    """The root of one block: 1 to 4,096 leaf hashes of 32 bytes in a row. Only a last block may be short."""
    size = len(leaves) // HASH_BYTES
    if len(leaves) % HASH_BYTES or not 0 < size <= BLOCK_ROWS:
        raise ValueError("a block holds 1 to 4,096 hashes of 32 bytes")
    level = [leaves[start : start + HASH_BYTES] for start in range(0, len(leaves), HASH_BYTES)]
    while len(level) > 1:
        odd = [level.pop()] if len(level) & 1 else []
        pairs = iter(level)
        # A last hash without sibling rises unchanged: the same tree as RFC 6962's recursive definition.
        level = [merkle.node_hash(left, right) for left, right in zip(pairs, pairs, strict=True)] + odd
    return level[0]


def run_root(blocks: Iterable[bytes]) -> bytes:
    """The root of the run from its blocks' roots, in row order; the empty tree's root when there are none."""
    frontier = Frontier()
    for block in blocks:
        frontier.push(block)
    return frontier.root()


def row_proof(row: int, size: int, blocks: Sequence[bytes], leaves: bytes) -> list[bytes]:
    """The inclusion path of `row` (from 0) among `size` rows; `leaves` are the hashes of its own block.

    Verified with `merkle.verify_inclusion` against the root in the run's ledger entry. Refuses
    `PROOF_INVALID`.
    """
    block, place = divmod(row, BLOCK_ROWS)
    inside = _frozen_tree([leaves[start : start + HASH_BYTES] for start in range(0, len(leaves), HASH_BYTES)])
    length = min(BLOCK_ROWS, size - block * BLOCK_ROWS)
    if len(leaves) != length * HASH_BYTES or len(blocks) != -(-size // BLOCK_ROWS):
        raise ValueError("the blocks or the leaves are not those of this run")
    return merkle.inclusion(place, length, inside) + merkle.inclusion(
        block, len(blocks), _frozen_tree(blocks)
    )


def _frozen_tree(leaves: Sequence[bytes]) -> merkle.HashAt:
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        # A last hash without sibling has no perfect subtree above it, and none is ever asked for.
        pairs = zip(below[::2], below[1::2], strict=False)
        levels.append([merkle.node_hash(left, right) for left, right in pairs])
    return lambda level, index: levels[level][index]
