"""Seconds from acceptance to integration at 1,000 entries a second, as whoever waits for a proof sees them."""

import statistics
import time
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction

from bench.ledger_acts import FACTS, OPENINGS
from bench.ledger_writing import peak_mib, sequencing
from tutela.ledger import actions
from tutela.ledger.events import Event

A_SECOND: Final = 1_000
AT_ONCE: Final = 20
_LOOK: Final = 0.005  # seconds


def latency(seconds: float, _: int) -> dict[str, Any]:
    """From the commit of twenty entries to the moment at which a signed head that holds them can be read."""
    sent, times = list[float](), list[float]()
    with sequencing():
        began = time.monotonic()
        while time.monotonic() - began < seconds or len(times) < len(sent):
            due = int(min(time.monotonic() - began, seconds) * A_SECOND)
            behind = len(sent) + AT_ONCE <= due
            sent += _accepted() if behind else []
            size = _size()
            now = time.monotonic()
            # One writer: entries stand in the tree in the order in which they were accepted.
            times += [now - moment for moment in sent[len(times) : size]]
            time.sleep(0 if behind else _LOOK)
        took = time.monotonic() - began
    cuts = statistics.quantiles(times, n=100)
    return {
        "entries": len(times),
        "a_second": round(len(times) / took),
        "p50_seconds": round(cuts[49], 3),
        "p99_seconds": round(cuts[98], 3),
        "longest_seconds": round(max(times), 3),
        "peak_mib": peak_mib(),
    }


def _accepted() -> list[float]:
    """Twenty entries in one transaction, with the moment at which it was committed."""
    at = datetime.now(UTC)
    new = [
        actions.NewEntry(Event.INQUIRY_ANSWERED, at, "school-1", "officer-1", FACTS, OPENINGS)
        for _ in range(AT_ONCE)
    ]
    with transaction.atomic():
        actions.append_many(new)
    return [time.monotonic()] * AT_ONCE


def _size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(size) FROM ledger_checkpoint")
        return int(cursor.fetchone()[0] or 0)
