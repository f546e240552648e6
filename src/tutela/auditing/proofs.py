"""What was promised to those who asked: receipts that verify, and runs whose rows can still be proved."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from tutela.answers.screening import places
from tutela.answers.screening.models import Run
from tutela.answers.screening.run import SALT_LABEL, root_of
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, merkle, notes, receipts
from tutela.core.proofs.merkle import HASH_BYTES
from tutela.core.proofs.receipts import InclusionProof
from tutela.core.proofs.rows import BLOCK_ROWS, block_root
from tutela.ledger import queries, replay, signing
from tutela.ledger.receipt_files import acceptance

RECEIPTS: Final = 500
"""Receipts that are proved one by one, evenly over the log; the tree over all of them is recomputed besides."""


def receipt_faults(most: int = RECEIPTS) -> Iterator[Fault]:
    """Of receipts given again for entries all over the log, those that do not verify."""
    origin, verifiers = signing.origin(), signing.receipt_verifiers()
    for entry in replay.spread(most):
        try:
            receipts.verify(acceptance(entry), origin, verifiers)
            _included(queries.inclusion(entry))
        except Refusal as refusal:
            if refusal.reason is not Reason.NOT_READY:
                detail = str(refusal.values.get("detail", refusal.reason.value))
                yield Fault(Wrong.RECEIPT_INVALID, "receipt", str(entry), str(entry), detail)


def run_faults(since: datetime | None) -> Iterator[Fault]:
    """Of runs, those whose kept hashes no longer lead to the root in their entry."""
    rows = Run.objects.filter(entry__isnull=False).order_by("id")
    rows = rows if since is None else rows.filter(released_at__gte=since)
    for row in rows.iterator(chunk_size=50):
        entry, blocks = row.entry, bytes(row.blocks)
        assert entry is not None
        if root_of(blocks) != bytes(row.rows_root):
            yield Fault(Wrong.RUN_TREE, Kind.RUN.value, str(row.id), str(entry), "blocks")
        detail = _leaves(row.id, entry, blocks)
        if detail:
            yield Fault(Wrong.RUN_TREE, Kind.RUN.value, str(row.id), str(entry), detail)


def _included(proof: InclusionProof) -> None:
    assert proof.note is not None
    note = notes.parse(proof.note)
    notes.verified(note, signing.checkpoint_verifiers())
    head = checkpoints.parse(note.text)
    merkle.verify_inclusion(
        index=proof.index, size=head.size, leaf=proof.leaf, path=proof.path, root=head.root
    )


def _leaves(run: UUID, entry: UUID, blocks: bytes) -> str:
    """Where the file of leaves departs from the run's blocks; empty where it agrees, or went with its secret."""
    path = places.leaf_file(run)
    if not path.exists():
        return "" if replay.is_shredded(entry, SALT_LABEL) else "leaves are gone"
    for place, block in enumerate(_roots(path)):
        if blocks[place * HASH_BYTES : (place + 1) * HASH_BYTES] != block:
            return f"leaves from row {place * BLOCK_ROWS + 1}"
    whole = -(-path.stat().st_size // (BLOCK_ROWS * HASH_BYTES)) * HASH_BYTES == len(blocks)
    return "" if whole else "leaves are missing"


def _roots(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while leaves := file.read(BLOCK_ROWS * HASH_BYTES):
            # Half a hash is no hash: it gives a root that no block has.
            yield b"" if len(leaves) % HASH_BYTES else block_root(leaves)
