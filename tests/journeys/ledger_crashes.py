"""A program for the crash test: writers that are killed at random moments, then what the ledger says.

It forks one writer after another over one SQLite file, kills each with SIGKILL, and prints as JSON what was
acknowledged and what is there. Run with a folder, a seed and the number of kills.
"""

import json
import os
import random
import signal
import sys
import time
from uuid import UUID

from tests.journeys.ledger_program import (
    AT,
    acknowledged,
    append_three,
    integrate,
    opened,
    prepare,
    queries,
    sequencer,
    verify,
)

KILLS = int(sys.argv[3])
AWAITED = ("", "entry", "", "note")  # what a writer lives to acknowledge, one writer after another


def write_until_killed() -> None:
    log = opened()
    while True:
        append_three(log, AT, 0)
        integrate(log, AT)


def kill_writers(seed: int) -> None:
    chance = random.Random(seed)
    for number in range(KILLS):
        awaited = AWAITED[number % len(AWAITED)]
        before = len(acknowledged(awaited)) if awaited else 0
        pid = os.fork()
        if pid == 0:
            try:
                write_until_killed()
            finally:
                os._exit(1)
        while awaited and len(acknowledged(awaited)) == before:
            time.sleep(0.001)
        time.sleep(chance.uniform(0.002, 0.08))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status), "a writer ended by itself"


def outcome() -> dict[str, object]:
    entries = [UUID(entry) for entry in acknowledged("entry")]
    notes = acknowledged("note")
    waiting = queries.waiting()
    verify(trusted=notes)
    sequencer.catch_up(clock=lambda: AT)
    report = verify(trusted=notes)
    positions = [queries.inclusion(entry).index for entry in entries]
    return {
        "acknowledged": len(entries),
        "positions": len(set(positions)),
        "heads": len(notes),
        "waiting": waiting,
        "entries": report.entries,
        "openings": report.openings,
    }


if __name__ == "__main__":
    prepare()
    kill_writers(int(sys.argv[2]))
    print(json.dumps(outcome()))
