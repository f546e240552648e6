"""Entries a second of several writers with the sequencer running, in one piece, between pieces of the bare insert."""

import multiprocessing
import resource
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from django.db import OperationalError, connection

from bench import ledger_acts
from tutela.ledger import models, queries, sequencer
from tutela.ledger.verify import verify

CONTEXT: Final = multiprocessing.get_context("forkserver")
# Imported once for all writers: on two cores the imports of thirty-two take minutes.
CONTEXT.set_forkserver_preload(["bench.ledger_ready", "bench.ledger_bulk", "bench.ledger_latency"])
ACTS: Final = ("entry", "receipted", "bare", "plain", "driver")
OURS: Final = ("entry", "receipted")
LIMITS: Final = ("bare", "plain")
PAUSE: Final = 0.2  # seconds, of the sequencer
WINDOW: Final = 5.0  # seconds: what the slowest of them held is told
PATIENCE: Final = 90.0  # seconds beyond a piece: a writer that died would be waited for without end
_VERIFIED_AT_MOST: Final = 500_000  # entries


def writing(seconds: float, writers: int) -> dict[str, Any]:
    """`seconds` of entries without a break, and a quarter of it with receipts; the bare insert half as long before and
    after, the driver an eighth.

    On SQLite half of the bare insert is by Django's own connection.

    The limits stand on both sides, so that a machine that changes is seen, and the tables of both have grown alike.
    After the entries all of them are waited for: what the sequencer needs beyond its pause counts against them.
    An act that the database turns away (SQLite, after twenty seconds without its turn) is counted apart.
    """
    sizes = ledger_acts.prepare(datetime.now(UTC))
    connection.close()
    barrier, done = CONTEXT.Barrier(writers + 1), CONTEXT.Queue()
    bare = (
        [("bare", seconds / 4), ("plain", seconds / 4)]
        if connection.vendor == "sqlite"
        else [("bare", seconds / 2)]
    )
    limits = [("driver", seconds / 8), *bare]
    plan = [*limits, ("entry", seconds), ("receipted", seconds / 4), *reversed(limits)]
    processes = [CONTEXT.Process(target=_write, args=(plan, sizes, barrier, done)) for _ in range(writers)]
    with sequencing():
        for process in processes:
            process.start()
        pieces = [_piece(name, length, writers, barrier, done) for name, length in plan]
    for process in processes:
        process.join()
    return _told(writers, pieces)


@contextmanager
def sequencing() -> Iterator[None]:
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


def peak_mib() -> float:
    """The most memory that this process, or any one of those it started, has held."""
    used = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(max(used) / 1024, 1)


def _sequence(ready: Any) -> None:
    connection.ensure_connection()
    ready.set()
    sequencer.run(stop=threading.Event())


def _piece(name: str, seconds: float, writers: int, barrier: Any, done: Any) -> dict[str, Any]:
    """One piece as the one who starts it sees it."""
    barrier.wait(PATIENCE)
    began = time.monotonic()
    found = [done.get(timeout=seconds + PATIENCE) for _ in range(writers)]
    wrote = time.monotonic() - began
    while name in OURS and queries.is_waiting():
        time.sleep(0.01)
    left = time.monotonic() - began - wrote
    connection.close()
    acts, away, cpu, longest, windows = zip(*found, strict=True)
    return {
        "name": name,
        "acts": sum(acts),
        "away": sum(away),
        "seconds": wrote + max(0.0, left - PAUSE),
        "left": left,
        "cpu": sum(cpu),
        "longest": max(longest),
        "windows": [sum(one) / WINDOW for one in zip(*windows, strict=True)],
    }


def _write(plan: list[tuple[str, float]], sizes: tuple[int, int], barrier: Any, done: Any) -> None:
    acts: dict[str, ledger_acts.Act] = {
        "driver": ledger_acts.driver(sizes),
        "bare": ledger_acts.bare(sizes),
        **({"plain": ledger_acts.plain(sizes)} if connection.vendor == "sqlite" else {}),
        "entry": ledger_acts.entry,
        "receipted": ledger_acts.receipted,
    }
    for name, seconds in plan:
        barrier.wait(2 * seconds + PATIENCE)
        done.put(_acts(acts[name], seconds))
    connection.close()


def _acts(act: ledger_acts.Act, seconds: float) -> tuple[int, int, float, float, list[int]]:
    """One writer's piece: acts, acts turned away, seconds of processor and of the longest act, acts by whole window."""
    count, away, longest, windows = 0, 0, 0.0, [0] * int(seconds // WINDOW + 1)
    began, cpu = time.monotonic(), time.process_time()
    last = began
    while last < began + seconds:
        try:
            act(datetime.now(UTC))
            count += 1
            windows[min(int((last - began) // WINDOW), len(windows) - 1)] += 1
        except (OperationalError, sqlite3.OperationalError):
            away += 1
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    return count, away, time.process_time() - cpu, longest, windows[:-1]


def _told(writers: int, pieces: list[dict[str, Any]]) -> dict[str, Any]:
    names = [name for name in ACTS if _of(name, pieces)]
    rates = {name: _rate(name, pieces) for name in names}
    entries, limit = rates["entry"], max((name for name in names if name in LIMITS), key=rates.__getitem__)
    (ours,) = _of("entry", pieces)
    return {
        "writers": writers,
        "seconds": round(ours["seconds"], 1),
        "entries_a_second": round(entries, 1),
        "slowest_window_a_second": round(min(ours["windows"], default=entries), 1),
        "bare_a_second": round(rates[limit], 1),
        "bare_is": limit,
        "bare_before_and_after": [round(one["acts"] / one["seconds"], 1) for one in _of(limit, pieces)],
        "each_a_second": {name: round(rate, 1) for name, rate in rates.items()},
        "driver_a_second": round(rates["driver"], 1),
        "ratio": round(entries / rates[limit], 3),
        "ratio_with_receipts": round(rates["receipted"] / rates[limit], 3),
        "ratio_to_driver": round(entries / rates["driver"], 3),
        "turned_away": {name: sum(one["away"] for one in _of(name, pieces)) for name in names},
        "longest_act_seconds": {
            name: round(max(one["longest"] for one in _of(name, pieces)), 3) for name in names
        },
        "writer_cpu_us": {name: round(_cpu(name, pieces)) for name in names},
        "left_over_seconds": round(ours["left"], 3),
        "peak_mib": peak_mib(),
        "verified": verify().entries if models.Entry.objects.count() <= _VERIFIED_AT_MOST else None,
    }


def _of(name: str, pieces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in pieces if one["name"] == name]


def _rate(name: str, pieces: list[dict[str, Any]]) -> float:
    own = _of(name, pieces)
    return float(sum(one["acts"] for one in own) / sum(one["seconds"] for one in own))


def _cpu(name: str, pieces: list[dict[str, Any]]) -> float:
    """Microseconds of the writers' own processor time for one act."""
    own = _of(name, pieces)
    return float(sum(one["cpu"] for one in own) / sum(one["acts"] for one in own) * 1e6)
