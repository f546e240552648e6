"""A program for the crash test: an append and an integration, killed at every step there is, one after the other.

A step is a statement or a commit, before it and after it. For each it forks a process over one SQLite file, which
kills itself at that step, and then looks at what is left. Run with a folder; prints what was found as JSON.
"""

import json
import os
from datetime import timedelta
from uuid import UUID

from django.db import connection

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
from tests.journeys.stepping import Steps


def live(steps: Steps, number: int) -> None:
    """One transaction of three entries, and one integration; each is acknowledged once it has returned."""
    log = opened()
    steps.watch("default")
    at = AT + timedelta(seconds=number)
    append_three(log, at, number)
    steps.step()
    integrate(log, at)
    steps.step()


def killed_at(step: int) -> bool:
    """Whether the process died at this step; False when it had no so many."""
    pid = os.fork()
    if pid == 0:
        try:
            live(Steps(step), step)
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def main() -> dict[str, int]:
    """Every step, with everything verified after each death."""
    prepare()
    step = 0
    while killed_at(step):
        report = verify(trusted=acknowledged("note"))
        assert (report.entries + report.waiting) % 3 == 0, "a transaction is whole or not there"
        connection.close()
        step += 1
    sequencer.catch_up(clock=lambda: AT)
    report = verify(trusted=acknowledged("note"))
    positions = [queries.inclusion(UUID(entry)).index for entry in acknowledged("entry")]
    return {
        "steps": step,
        "acknowledged": len(positions),
        "positions": len(set(positions)),
        "entries": report.entries,
        "openings": report.openings,
        "waiting": report.waiting,
    }


if __name__ == "__main__":
    print(json.dumps(main()))
