"""Entries a second of several writers with the sequencer running, and bare rows a second, by turns in one run."""

import multiprocessing
import resource
import sqlite3
import statistics
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
ACTS: Final = ("entry", "bare", "driver")
PAUSE: Final = 0.2  # seconds, of the sequencer
TURN: Final = 3.0  # seconds of entries, beside half as many of the bare insert and a quarter of the driver's
LONGEST_SLICE: Final = (
    90.0  # seconds, with what is left over: a writer that died would be waited for without end
)
_VERIFIED_AT_MOST: Final = 60_000  # entries


def writing(seconds: float, writers: int) -> dict[str, Any]:
    """`seconds` of entries in slices of three, and slices of the two limits between them: noise meets all alike.

    After a slice of entries all of them are waited for: what the sequencer needs beyond its pause counts against them.
    An act that the database turns away (SQLite, after twenty seconds without its turn) is counted apart.
    """
    sizes = ledger_acts.prepare(datetime.now(UTC))
    connection.close()
    barrier, done = CONTEXT.Barrier(writers + 1), CONTEXT.Queue()
    turns = max(4, round(seconds / TURN))
    own = seconds / turns
    plan = [("driver", own / 4), ("bare", own / 2), ("entry", own)] * turns
    processes = [CONTEXT.Process(target=_write, args=(plan, sizes, barrier, done)) for _ in range(writers)]
    with sequencing():
        for process in processes:
            process.start()
        slices = [_slice(name, writers, barrier, done) for name, _ in plan]
    for process in processes:
        process.join()
    return _told(writers, slices)


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


def _slice(name: str, writers: int, barrier: Any, done: Any) -> dict[str, Any]:
    """One slice as the one who starts it sees it."""
    barrier.wait(LONGEST_SLICE)
    began = time.monotonic()
    found = [done.get(timeout=LONGEST_SLICE) for _ in range(writers)]
    wrote = time.monotonic() - began
    while name == "entry" and queries.is_waiting():
        time.sleep(0.01)
    left = time.monotonic() - began - wrote
    connection.close()
    acts, away, cpu = (sum(one[place] for one in found) for place in range(3))
    return {
        "name": name,
        "acts": acts,
        "away": away,
        "seconds": wrote + max(0.0, left - PAUSE),
        "left": left,
        "cpu": cpu,
        "longest": max(longest for *_, longest in found),
    }


def _write(plan: list[tuple[str, float]], sizes: tuple[int, int], barrier: Any, done: Any) -> None:
    acts: dict[str, ledger_acts.Act] = {
        "driver": ledger_acts.driver(sizes),
        "bare": ledger_acts.bare(sizes),
        "entry": ledger_acts.entry,
    }
    for name, seconds in plan:
        barrier.wait(LONGEST_SLICE)
        done.put(_acts(acts[name], seconds))
    connection.close()


def _acts(act: ledger_acts.Act, seconds: float) -> tuple[int, int, float, float]:
    """One writer's slice: acts, those that were turned away, seconds of processor, seconds of the longest act."""
    count, away, longest = 0, 0, 0.0
    began, cpu = time.monotonic(), time.process_time()
    last = began
    while last < began + seconds:
        try:
            act(datetime.now(UTC))
            count += 1
        except (OperationalError, sqlite3.OperationalError):
            away += 1
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    return count, away, time.process_time() - cpu, longest


def _told(writers: int, slices: list[dict[str, Any]]) -> dict[str, Any]:
    entries, bare = _rate("entry", slices), _rate("bare", slices)
    ours = [one for one in slices if one["name"] == "entry"]
    pairs = [
        (entry["acts"] / entry["seconds"]) / (limit["acts"] / limit["seconds"])
        for limit, entry in zip(slices[1::3], slices[2::3], strict=True)
    ]
    return {
        "writers": writers,
        "entries_a_second": round(entries, 1),
        "bare_a_second": round(bare, 1),
        "driver_a_second": round(_rate("driver", slices), 1),
        "ratio": round(entries / bare, 3),
        "ratio_to_driver": round(entries / _rate("driver", slices), 3),
        "ratio_of_turns": _quartiles(pairs),
        "turned_away": {name: sum(one["away"] for one in slices if one["name"] == name) for name in ACTS},
        "longest_act_seconds": {
            name: round(max(one["longest"] for one in slices if one["name"] == name), 3) for name in ACTS
        },
        "writer_cpu_us": {name: round(_cpu(name, slices)) for name in ACTS},
        "left_over_seconds": round(max(one["left"] for one in ours), 3),
        "peak_mib": peak_mib(),
        "verified": verify().entries if models.Entry.objects.count() <= _VERIFIED_AT_MOST else None,
    }


def _quartiles(pairs: list[float]) -> list[float]:
    """The ratios of single turns: a quarter lies below the first, half below the second, a quarter above the third."""
    return [round(cut, 3) for cut in statistics.quantiles(pairs, n=4)]


def _rate(name: str, slices: list[dict[str, Any]]) -> float:
    own = [one for one in slices if one["name"] == name]
    return float(sum(one["acts"] for one in own) / sum(one["seconds"] for one in own))


def _cpu(name: str, slices: list[dict[str, Any]]) -> float:
    """Microseconds of the writers' own processor time for one act."""
    own = [one for one in slices if one["name"] == name]
    return float(sum(one["cpu"] for one in own) / sum(one["acts"] for one in own) * 1e6)
