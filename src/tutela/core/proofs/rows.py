"""The tree of a bulk run: the hashes of sixteen rows to a leaf, kept as one hash for each block of 4,096 rows.

    leaf of a group = SHA-256(0x00 ‖ the hashes of its 1 to 16 rows)        (only the last group may be short)

The tree is that of RFC 6962 over all groups. Since its splits fall on powers of two, the subtree of every block
but the last is perfect, and the tree above the blocks is again an RFC 6962 tree whose leaves are the blocks'
roots. So a run of 20 million rows is kept as 156 kB of block roots, and the proof of a row needs these and
the row hashes of its own block. Blocks can be reduced apart from each other, in any order, by any engine
that computes SHA-256. Sixteen rows share a leaf because a node a row would cost as much as the row itself.

Earlier runs have groups of one: their leaves are the rows, hashed as leaves already.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import merkle
from tutela.core.proofs.frontier import Frontier
from tutela.core.proofs.merkle import HASH_BYTES

GROUP_ROWS: Final = 16
BLOCK_ROWS: Final = 1 << 12
BLOCK_LEVEL: Final = 8  # of a block's 256 groups
ALONE: Final = 1
"""How many rows share a leaf in runs of the earlier form."""


@dataclass(frozen=True, slots=True)
class RowProof:
    """What leads from the hash of one row to the root: the other rows of its group, in order, and the path above."""

    group: tuple[bytes, ...]
    path: tuple[bytes, ...]


def group_leaf(rows: bytes) -> bytes:
    """The leaf hash of 1 to 16 row hashes of 32 bytes in a row."""
    return merkle.leaf_hash(rows)


def block_root(rows: bytes, group: int = GROUP_ROWS) -> bytes:
    """The root of one block: 1 to 4,096 row hashes of 32 bytes in a row. Only a last block may be short."""
    size = len(rows) // HASH_BYTES
    if len(rows) % HASH_BYTES or not 0 < size <= BLOCK_ROWS:
        raise ValueError("a block holds 1 to 4,096 hashes of 32 bytes")
    level = _leaves(rows, group)
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


def row_proof(row: int, size: int, blocks: Sequence[bytes], rows: bytes, group: int = GROUP_ROWS) -> RowProof:
    """The proof of `row` (from 0) among `size` rows; `rows` are the hashes of its own block.

    Verified with `verify_row` against the root in the run's ledger entry.
    """
    block, place = divmod(row, BLOCK_ROWS)
    length = min(BLOCK_ROWS, size - block * BLOCK_ROWS)
    if len(rows) != length * HASH_BYTES or len(blocks) != -(-size // BLOCK_ROWS):
        raise ValueError("the blocks or the row hashes are not those of this run")
    leaves, start = _leaves(rows, group), place // group * group
    others = [at for at in range(start, min(start + group, length)) if at != place]
    inside = merkle.inclusion(place // group, len(leaves), _frozen_tree(leaves))
    above = merkle.inclusion(block, len(blocks), _frozen_tree(blocks))
    return RowProof(tuple(_hash(rows, at) for at in others), (*inside, *above))


def verify_row(*, row: int, size: int, hashed: bytes, proof: RowProof, root: bytes) -> None:
    """That a row with this hash is `row` (from 0) of the `size` rows under a root. Refuses `PROOF_INVALID`."""
    group, place = divmod(row, GROUP_ROWS)
    if not 0 <= row < size or len(proof.group) != min(GROUP_ROWS, size - group * GROUP_ROWS) - 1:
        raise Refusal(Reason.PROOF_INVALID, detail="the group has not as many rows as it must")
    if any(len(one) != HASH_BYTES for one in (hashed, *proof.group)):
        raise Refusal(Reason.PROOF_INVALID, detail="a hash has not 32 bytes")
    rows = b"".join((*proof.group[:place], hashed, *proof.group[place:]))
    groups = -(-size // GROUP_ROWS)
    merkle.verify_inclusion(index=group, size=groups, leaf=group_leaf(rows), path=proof.path, root=root)


def _leaves(rows: bytes, group: int) -> list[bytes]:
    """What stands at the bottom of the tree: of each group its leaf, of rows that stand alone their own hash."""
    width = group * HASH_BYTES
    parts = [rows[start : start + width] for start in range(0, len(rows), width)]
    return parts if group == ALONE else [group_leaf(part) for part in parts]


def _hash(rows: bytes, place: int) -> bytes:
    return rows[place * HASH_BYTES : (place + 1) * HASH_BYTES]


def _frozen_tree(leaves: Sequence[bytes]) -> merkle.HashAt:
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        # A last hash without sibling has no perfect subtree above it, and none is ever asked for.
        pairs = zip(below[::2], below[1::2], strict=False)
        levels.append([merkle.node_hash(left, right) for left, right in pairs])
    return lambda level, index: levels[level][index]
