"""A bulk run as one entry: its rows' tree, the entry, and the proof of one row out of millions."""

import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from django.db import transaction

from bench.ledger_writing import peak_mib
from tutela.answers.screening import leaves
from tutela.answers.screening.secret import MARK_BYTES
from tutela.core.proofs.merkle import HASH_BYTES
from tutela.core.proofs.rows import BLOCK_ROWS, block_root, row_proof, run_root, verify_row
from tutela.ledger import actions, queries, sequencer
from tutela.ledger.events import Event

AT: Final = datetime(2026, 11, 21, 8, tzinfo=UTC)
BATCH: Final = 1 << 20
PROOFS: Final = 300
_SECRET: Final = bytes(range(leaves.SECRET_BYTES))


def bulk(_: float, rows: int) -> dict[str, Any]:
    """Seconds to hash all rows and to log the run, bytes that are kept, milliseconds of a row's proof."""
    with TemporaryDirectory(prefix="tutela-bench-") as home:
        kept = Path(home, "leaves")
        blocks, hashed = _hashed(rows, kept)
        root = run_root(blocks)
        logged = _logged(rows, root, blocks)
        proofs, checks, longest = _proved(rows, root, blocks, kept)
        return {
            "rows": rows,
            "tree_seconds": round(hashed, 1),
            "rows_a_second": round(rows / hashed),
            "entry_seconds": round(logged, 3),
            "leaf_file_bytes": kept.stat().st_size,
            "blocks_bytes": len(blocks) * HASH_BYTES,
            "row_proof_ms_p50": round(statistics.median(proofs) * 1000, 3),
            "row_proof_hashes": longest,
            "check_us_p50": round(statistics.median(checks) * 1e6, 1),
            "peak_mib": peak_mib(),
        }


def _hashed(rows: int, kept: Path) -> tuple[list[bytes], float]:
    """The hashes of all rows into a file, as a run keeps them; the roots of their blocks, and the seconds it took."""
    blocks, tail, took = list[bytes](), b"", 0.0
    with kept.open("wb") as file:
        for first in range(0, rows, BATCH):
            columns = _columns(first, min(BATCH, rows - first))
            began = time.perf_counter()
            reduced = leaves.reduced(first, leaves.rows_of(_SECRET, first, *columns))
            file.write(reduced.rows)
            took += time.perf_counter() - began
            found = reduced.blocks
            blocks += [found[at : at + HASH_BYTES] for at in range(0, len(found), HASH_BYTES)]
            tail = reduced.tail  # batches begin at a block, so that only the last can have one
    return [*blocks, block_root(tail)] if tail else blocks, took


def _columns(first: int, count: int) -> tuple[Any, Any, Any, Any]:
    """Fictional rows: a number of eighteen characters, a name of three, the answer, and the mark."""
    numbers = pl.int_range(first, first + count, eager=True).cast(pl.String).str.zfill(18)
    names = pl.repeat("王小明", count, eager=True)
    texts = (column.to_arrow().cast(pa.large_string()) for column in (numbers, names))
    return (*texts, np.ones(count, np.uint8), np.ones((count, MARK_BYTES), np.uint8))


def _logged(rows: int, root: bytes, blocks: list[bytes]) -> float:
    """Seconds until the run's one entry is committed and under a signed head."""
    began = time.perf_counter()
    with transaction.atomic():
        receipt = actions.append(
            event=Event.SCREENING_RUN,
            at=AT,
            organisation="school-1",
            officer="officer-1",
            facts={"rows": rows, "rows_root": root.hex(), "blocks": len(blocks)},
            openings={"salts": _SECRET},
        )
    sequencer.catch_up(clock=lambda: AT)
    assert queries.inclusion(receipt.entry_id).index == 0
    return time.perf_counter() - began


def _proved(rows: int, root: bytes, blocks: list[bytes], kept: Path) -> tuple[list[float], list[float], int]:
    """Seconds of proofs and of their checks, over the whole run; and the hashes of the longest."""
    proofs, checks, longest = list[float](), list[float](), 0
    for row in [place * 66_667 % rows for place in range(PROOFS)]:
        began = time.perf_counter()
        own = _block(kept, row // BLOCK_ROWS)
        proof = row_proof(row, rows, blocks, own)
        proofs.append(time.perf_counter() - began)
        place = row % BLOCK_ROWS * HASH_BYTES
        began = time.perf_counter()
        verify_row(row=row, size=rows, hashed=own[place : place + HASH_BYTES], proof=proof, root=root)
        checks.append(time.perf_counter() - began)
        longest = max(longest, len(proof.group) + len(proof.path))
    return proofs, checks, longest


def _block(kept: Path, block: int) -> bytes:
    with kept.open("rb") as file:
        file.seek(block * BLOCK_ROWS * HASH_BYTES)
        return file.read(BLOCK_ROWS * HASH_BYTES)
