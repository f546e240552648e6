"""The measurements of `bench.ledger`, one in a process: `python -m bench.ledger_parts PART SECONDS SIZE`."""

import json
import multiprocessing
import os
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from tutela.core.proofs import merkle  # noqa: E402
from tutela.core.proofs.frontier import Frontier  # noqa: E402
from tutela.ledger import actions, models, queries, sequencer, tree  # noqa: E402
from tutela.ledger.events import Event  # noqa: E402
from tutela.ledger.verify import verify  # noqa: E402
from tutela.sql.inserts import insert  # noqa: E402

AT: Final = datetime(2026, 11, 21, 8, tzinfo=UTC)
CONTEXT: Final = multiprocessing.get_context("spawn")
BATCH: Final = 20_000
FACTS: Final = {
    "purpose": "school-hire",
    "basis": {"instrument": "x" * 40, "article": "62", "pack": "cn/opinions-2020", "pack_sha256": "0" * 64},
    "answer": "no-record",
    "list_version": 12,
    "list_root": "0" * 64,
    "policy": "0" * 64,
}
OPENINGS: Final = {"person": b"x" * 60, "authorisation": b"y" * 40}


def one_entry(at: datetime) -> UUID:
    """One act in a transaction of its own, as a question is."""
    with transaction.atomic():
        return actions.append(
            event=Event.INQUIRY_ANSWERED,
            at=at,
            organisation="school-1",
            officer="officer-1",
            facts=FACTS,
            openings=OPENINGS,
        ).entry_id


def bare(at: datetime) -> UUID:
    """The same rows, written and nothing else."""
    entry = uuid4()
    with transaction.atomic():
        row = (entry, "inquiry:answered", "school-1", bytes(700), os.urandom(32), at)
        insert(models.Entry, ("id", "event", "organisation", "body", "leaf_hash", "accepted_at"), [row])
        sealed = [(entry, label, bytes(130)) for label in OPENINGS]
        insert(models.Opening, ("entry", "label", "sealed"), sealed)
    return entry


def writing(seconds: float, writers: int) -> dict[str, Any]:
    """Entries a second with so many writers and a sequencer, and bare rows a second without one."""
    limit = _rate("bare", seconds, writers)
    models.Opening.objects.all().delete()
    models.Entry.objects.all().delete()
    with _sequencing():
        rate = _rate("entry", seconds, writers)
    sequencer.catch_up(clock=lambda: datetime.now(UTC))
    return {
        "writers": writers,
        "entries_a_second": round(rate, 1),
        "bare_a_second": round(limit, 1),
        "ratio": round(rate / limit, 3),
        "verified": verify().entries if seconds < 20 else None,
    }


def latency(seconds: float, size: int) -> dict[str, Any]:
    """Seconds from acceptance to integration at 1,000 entries a second, in transactions of 20."""
    sent, times = list[tuple[UUID, float]](), list[float]()
    with _sequencing():
        began, seen = time.monotonic(), 0
        while time.monotonic() - began < seconds or len(times) < len(sent):
            due = int(min(time.monotonic() - began, seconds) * 1000)
            while len(sent) + 20 <= due:
                sent += _twenty()
            head = queries.checkpoint()
            now, seen = time.monotonic(), head.checkpoint.size if head else seen
            times += [now - moment for _, moment in sent[len(times) : seen]]
            time.sleep(0.005)
    cuts = statistics.quantiles(times, n=100)
    return {
        "entries": len(times),
        "a_second": round(len(times) / seconds),
        "median_seconds": round(cuts[49], 3),
        "p99_seconds": round(cuts[98], 3),
    }


def _twenty() -> list[tuple[UUID, float]]:
    """Twenty entries in one transaction, with the moment at which it was committed."""
    new = [
        actions.NewEntry(Event.INQUIRY_ANSWERED, datetime.now(UTC), "s", "o", FACTS, OPENINGS)
        for _ in range(20)
    ]
    with transaction.atomic():
        made = actions.append_many(new)
    moment = time.monotonic()
    return [(receipt.entry_id, moment) for receipt in made]


def proving(seconds: float, entries: int) -> dict[str, Any]:
    """Time of a proof out of a tree of so many entries, in the database and checked in memory; and verification."""
    began = time.perf_counter()
    _fill(entries)
    filled = time.perf_counter() - began
    root, chosen = tree.frontier(entries).root(), [(n * 7919) % entries for n in range(300)]
    proofs, checks = list[float](), list[float]()
    for position in chosen:
        began = time.perf_counter()
        path = queries._read(lambda at, position=position: merkle.inclusion(position, entries, at))
        proofs.append(time.perf_counter() - began)
        leaf = tree.stored([(0, position)])(0, position)
        began = time.perf_counter()
        merkle.verify_inclusion(index=position, size=entries, leaf=leaf, path=path, root=root)
        checks.append(time.perf_counter() - began)
    verified = _verified(entries)
    return {
        "entries": entries,
        "fill_seconds": round(filled, 1),
        "proof_ms_median": round(statistics.median(proofs) * 1000, 3),
        "proof_ms_p99": round(statistics.quantiles(proofs, n=100)[98] * 1000, 3),
        "check_us_median": round(statistics.median(checks) * 1e6, 1),
        "verify_seconds": verified,
    }


def _fill(entries: int) -> None:
    """Entries with their positions, and all nodes; one checkpoint at the end."""
    frontier, at = Frontier(), AT
    for start in range(0, entries, BATCH):
        bodies = [_body(position) for position in range(start, min(start + BATCH, entries))]
        rows, nodes = [], []
        for place, (entry, body) in enumerate(bodies):
            leaf = merkle.leaf_hash(body)
            rows.append((entry, "feed:declared", "school-1", body, leaf, at, start + place))
            nodes += frontier.push(leaf)
        names = ("id", "event", "organisation", "body", "leaf_hash", "accepted_at", "position")
        with transaction.atomic():
            insert(models.Entry, names, rows)
            tree.store(nodes)
    signed = actions._signed(frontier, at)
    models.Checkpoint.objects.create(
        number=1, size=entries, root=frontier.root(), note=signed.note, signed_at=at
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _body(position: int) -> tuple[UUID, bytes]:
    entry = UUID(int=position + 1)
    at = AT.isoformat(timespec="microseconds").replace("+00:00", "Z")
    body = (
        f'{{"at":"{at}","event":"feed:declared","facts":{{"n":{position}}},"id":"{entry}",'
        f'"officer":"o","organisation":"school-1","v":1}}'
    )
    return entry, body.encode()


def _verified(entries: int) -> float | None:
    if entries > 2_000_000:
        return None
    began = time.perf_counter()
    verify()
    return round(time.perf_counter() - began, 1)


def _rate(name: str, seconds: float, writers: int) -> float:
    """Acts a second of so many processes together; all begin when the last is ready."""
    connection.close()
    barrier, done = CONTEXT.Barrier(writers), CONTEXT.Queue()
    processes = [CONTEXT.Process(target=_write, args=(name, barrier, seconds, done)) for _ in range(writers)]
    for process in processes:
        process.start()
    total = sum(done.get() for _ in processes)
    for process in processes:
        process.join()
    return total / seconds


def _write(name: str, barrier: Any, seconds: float, done: Any) -> None:
    act = {"bare": bare, "entry": one_entry}[name]
    connection.ensure_connection()
    barrier.wait()
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        act(datetime.now(UTC))
        count += 1
    connection.close()
    done.put(count)


@contextmanager
def _sequencing() -> Iterator[None]:
    """A sequencer in a process of its own, ready before anything is written."""
    connection.close()
    ready = CONTEXT.Event()
    process = CONTEXT.Process(target=_sequence, args=(ready,))
    process.start()
    ready.wait()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _sequence(ready: Any) -> None:
    ready.set()
    sequencer.run(stop=threading.Event())


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    part, seconds, size = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    print(json.dumps({"writing": writing, "latency": latency, "proving": proving}[part](seconds, size)))
