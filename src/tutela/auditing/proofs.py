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
from tutela.core.proofs.merkle import HASH_BYTES
from tutela.core.proofs.rows import BLOCK_ROWS, block_root
from tutela.ledger import proven, replay
from tutela.ledger.proven import Progress

MOST_TOLD: Final = 1_000
"""Receipts that are told one by one; one node near the root that was changed spoils those of millions."""


def receipt_faults(sample: int | None, since: datetime | None, progress: Progress) -> Iterator[Fault]:
    """Of receipts given again, of all entries or of a sample, those that do not verify; at last how many more."""
    more = 0
    for place, one in enumerate(proven.unproven(sample=sample, since=since, progress=progress)):
        if place < MOST_TOLD:
            entry = "" if one.entry is None else str(one.entry)
            yield Fault(Wrong.RECEIPT_INVALID, "receipt", entry or "head", entry, one.detail)
        else:
            more += 1
    if more:
        yield Fault(Wrong.RECEIPT_INVALID, "receipt", "more", detail=str(more))


def run_faults(since: datetime | None) -> Iterator[Fault]:
    """Of runs, those whose kept hashes no longer lead to the root in their entry."""
    rows = Run.objects.filter(entry__isnull=False).order_by("id")
    rows = rows if since is None else rows.filter(released_at__gte=since)
    for row in rows.iterator(chunk_size=50):
        entry, blocks = row.entry, bytes(row.blocks)
        assert entry is not None
        if root_of(blocks) != bytes(row.rows_root):
            yield Fault(Wrong.RUN_TREE, Kind.RUN.value, str(row.id), str(entry), "blocks")
        detail = _leaves(row.id, entry, blocks, row.rows_group)
        if detail:
            yield Fault(Wrong.RUN_TREE, Kind.RUN.value, str(row.id), str(entry), detail)


def _leaves(run: UUID, entry: UUID, blocks: bytes, group: int) -> str:
    """Where the file of row hashes departs from the run's blocks; empty where it agrees, or went with its secret."""
    path = places.leaf_file(run)
    if not path.exists():
        return "" if replay.is_shredded(entry, SALT_LABEL) else "leaves are gone"
    for place, block in enumerate(_roots(path, group)):
        if blocks[place * HASH_BYTES : (place + 1) * HASH_BYTES] != block:
            return f"leaves from row {place * BLOCK_ROWS + 1}"
    whole = -(-path.stat().st_size // (BLOCK_ROWS * HASH_BYTES)) * HASH_BYTES == len(blocks)
    return "" if whole else "leaves are missing"


def _roots(path: Path, group: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while rows := file.read(BLOCK_ROWS * HASH_BYTES):
            # Half a hash is no hash: it gives a root that no block has.
            yield b"" if len(rows) % HASH_BYTES else block_root(rows, group)
