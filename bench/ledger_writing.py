"""Entries a second of several writers with the sequencer running, and bare rows a second, by turns in one run."""

import multiprocessing
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection

from bench import ledger_acts
from tutela.ledger import models, queries, sequencer
from tutela.ledger.verify import verify

CONTEXT: Final = multiprocessing.get_context("spawn")
TURNS: Final = 4
LONGEST_BARE: Final = 3.0  # seconds
_VERIFIED_AT_MOST: Final = 60_000  # entries


def writing(seconds: float, writers: int) -> dict[str, Any]:
    """`seconds` of entries in four slices, and slices of the two limits between them: noise meets all.

    A slice of entries ends when all of them are in the tree: what the sequencer has left over counts against them.
    """
    sizes = ledger_acts.prepare(datetime.now(UTC))
    connection.close()
    barrier, done = CONTEXT.Barrier(writers + 1), CONTEXT.Queue()
    own = seconds / TURNS
    plan = [("driver", min(own, LONGEST_BARE) / 2), ("bare", min(own, LONGEST_BARE)), ("entry", own)] * TURNS
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
    barrier.wait()
    began = time.monotonic()
    found = [done.get() for _ in range(writers)]
    wrote = time.monotonic() - began
    while name == "entry" and queries.waiting():
        time.sleep(0.01)
    took = time.monotonic() - began
    connection.close()
    acts, cpu = sum(count for count, _ in found), sum(cpu for _, cpu in found)
    return {"name": name, "acts": acts, "seconds": took, "left": took - wrote, "cpu": cpu}


def _write(plan: list[tuple[str, float]], sizes: tuple[int, int], barrier: Any, done: Any) -> None:
    acts: dict[str, ledger_acts.Act] = {
        "driver": ledger_acts.driver(sizes),
        "bare": ledger_acts.bare(sizes),
        "entry": ledger_acts.entry,
    }
    for name, seconds in plan:
        act, count = acts[name], 0
        barrier.wait()
        end, cpu = time.monotonic() + seconds, time.process_time()
        while time.monotonic() < end:
            act(datetime.now(UTC))
            count += 1
        done.put((count, time.process_time() - cpu))
    connection.close()


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
        "ratio_of_each_turn": [round(pair, 3) for pair in pairs],
        "writer_cpu_us": {name: round(_cpu(name, slices)) for name in ("entry", "bare", "driver")},
        "left_over_seconds": round(max(one["left"] for one in ours), 3),
        "peak_mib": peak_mib(),
        "verified": verify().entries if models.Entry.objects.count() <= _VERIFIED_AT_MOST else None,
    }


def _rate(name: str, slices: list[dict[str, Any]]) -> float:
    own = [one for one in slices if one["name"] == name]
    return float(sum(one["acts"] for one in own) / sum(one["seconds"] for one in own))


def _cpu(name: str, slices: list[dict[str, Any]]) -> float:
    """Microseconds of the writers' own processor time for one act."""
    own = [one for one in slices if one["name"] == name]
    return float(sum(one["cpu"] for one in own) / sum(one["acts"] for one in own) * 1e6)
