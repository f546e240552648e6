"""Proofs out of a large tree, checked against its root; and the verification of a ledger of a million entries.

Up to two million entries every row is stored, and the whole ledger is verified. A larger tree is grown leaf by leaf by
the sequencer's own code and all its nodes are stored by the sequencer's own statement, but only those entries stand
in their table that the measured proofs read: millions of others would make an index one page deeper. The leaves of
those that are not stored are hashes of their numbers.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from bench.ledger_writing import peak_mib
from tutela.core.proofs import merkle
from tutela.core.proofs.entries import moment
from tutela.core.proofs.frontier import Frontier
from tutela.ledger import actions, models, queries, tree
from tutela.ledger.verify import verify
from tutela.sql.inserts import insert

AT: Final = datetime(2026, 11, 21, 8, tzinfo=UTC)
BATCH: Final = 20_000
PROOFS: Final = 1_000
WHOLE: Final = 2_000_000
_FIELDS: Final = ("id", "event", "organisation", "body", "leaf_hash", "accepted_at", "position")


def proving(_: float, entries: int) -> dict[str, Any]:
    """Milliseconds of both proofs, and of all that is answered with one; of a check; seconds of a verification."""
    chosen = [place * 7_919 % entries for place in range(PROOFS)]
    began = time.perf_counter()
    _fill(entries, chosen if entries > WHOLE else None)
    filled = time.perf_counter() - began
    root = tree.frontier(entries).root()
    proofs, checks, growths, asked, cpu = (list[float]() for _ in range(5))
    for position in chosen:
        began, used = time.perf_counter(), time.process_time()
        proof = queries.inclusion(UUID(int=position + 1))
        read = time.perf_counter()
        cpu.append(time.process_time() - used)
        merkle.verify_inclusion(index=position, size=proof.size, leaf=proof.leaf, path=proof.path, root=root)
        checks.append(time.perf_counter() - read)
        asked.append(read - began)
        proofs.append(_seconds(partial(merkle.inclusion, position, entries)))
        growths.append(_seconds(partial(merkle.consistency, position + 1, entries)))
    return {
        "entries": entries,
        "rows": "all" if entries <= WHOLE else "all nodes, the entries that are read",
        "fill_seconds": round(filled, 1),
        **_told("inclusion", proofs),
        **_told("consistency", growths),
        **_told("inclusion_with_its_head", asked),
        **_told("inclusion_with_its_head_cpu", cpu),
        "check_us_p50": round(statistics.median(checks) * 1e6, 1),
        "verify_seconds": _verified() if entries <= WHOLE else None,
        "peak_mib": peak_mib(),
    }


def _seconds(proof: Callable[[merkle.HashAt], list[bytes]]) -> float:
    """The proof itself: one query and its hashes."""
    began = time.perf_counter()
    proof(tree.stored(merkle.needed(proof)))
    return time.perf_counter() - began


def _told(name: str, seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {f"{name}_ms_p50": round(cuts[49] * 1000, 3), f"{name}_ms_p99": round(cuts[98] * 1000, 3)}


def _verified() -> float:
    began = time.perf_counter()
    verify()
    return round(time.perf_counter() - began, 1)


def _fill(entries: int, chosen: list[int] | None) -> None:
    """Entries with their positions, all nodes, and one head over them."""
    wanted = (
        None if chosen is None else {near for place in chosen for near in (place, place ^ 1)} | {entries - 1}
    )
    frontier, said = Frontier(), moment(AT)
    for start in range(0, entries, BATCH):
        rows, nodes = [], []
        for position in range(start, min(start + BATCH, entries)):
            if wanted is None or position in wanted:
                rows.append(_row(position, said))
                nodes += frontier.push(rows[-1][4])
            else:
                nodes += frontier.push(merkle.leaf_hash(position.to_bytes(8, "big")))
        with transaction.atomic():
            insert(models.Entry, _FIELDS, rows)
            tree.store(nodes)
    signed = actions._signed(frontier, AT)
    models.Checkpoint.objects.create(
        number=1, size=entries, root=frontier.root(), note=signed.note, signed_at=AT
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _row(position: int, said: str) -> tuple[Any, ...]:
    entry = UUID(int=position + 1)
    body = (
        f'{{"at":"{said}","event":"feed:declared","facts":{{"n":{position}}},"id":"{entry}",'
        f'"officer":"o","organisation":"school-1","v":1}}'
    ).encode()
    return entry, "feed:declared", "school-1", body, merkle.leaf_hash(body), AT, position
