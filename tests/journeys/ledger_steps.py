"""A program for the crash test: an append and an integration, killed at every step there is, one after the other.

A step is a statement or a commit, before it and after it. For each it forks a process over one SQLite file, which
kills itself at that step, and then looks at what is left. Run with a folder; prints what was found as JSON.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tutela.config.environment import database
from tutela.core.crypto.suites import Suite
from tutela.keys import keyfile

HOME = Path(sys.argv[1])
ACKNOWLEDGED = HOME / "acknowledged"
settings.configure(
    INSTALLED_APPS=["tutela.ledger"],
    DATABASES={"default": database({}, "TUTELA_DATABASE", HOME)},
    TUTELA_KEY_FILE=HOME / "keys.json",
    TUTELA_LOG_ORIGIN="tutela.example/log",
    TUTELA_WITNESS_POLICY=None,
    USE_TZ=True,
)
django.setup()

from tutela.ledger import actions, queries, sequencer  # noqa: E402
from tutela.ledger.events import Event  # noqa: E402
from tutela.ledger.verify import verify  # noqa: E402

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)


class Steps:
    """Counts the steps, and dies at the one it is told."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.taken = 0

    def step(self) -> None:
        if self.taken == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.taken += 1

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.step()
        done = execute(sql, params, many, context)
        self.step()
        return done

    def watch(self) -> None:
        """From now on every statement and every commit of this process is a step."""
        connection.ensure_connection()
        connection.execute_wrappers.append(self.statement)
        commit = connection._commit

        def stepped() -> None:
            self.step()
            commit()
            self.step()

        connection._commit = stepped  # type: ignore[method-assign]


def live(steps: Steps, number: int) -> None:
    """One transaction of three entries, and one integration; each is acknowledged once it has returned."""
    log = os.open(ACKNOWLEDGED, os.O_WRONLY | os.O_APPEND)
    steps.watch()
    at = AT + timedelta(seconds=number)
    with transaction.atomic():
        receipts = actions.append_many(
            [
                actions.NewEntry(Event.INQUIRY_ANSWERED, at, "school", "o", {"n": number}, {"person": b"x"})
                for _ in range(3)
            ]
        )
    for receipt in receipts:
        os.write(log, f"{json.dumps({'entry': str(receipt.entry_id)})}\n".encode())
    steps.step()
    head = actions.integrate(at=at)
    if head is not None:
        os.write(log, f"{json.dumps({'note': head.note})}\n".encode())
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


def acknowledged(kind: str) -> list[str]:
    return [line[kind] for line in map(json.loads, ACKNOWLEDGED.read_text().splitlines()) if kind in line]


def main() -> dict[str, int]:
    """Every step, with everything verified after each death."""
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=AT)
    call_command("migrate", verbosity=0)
    ACKNOWLEDGED.touch()
    connection.close()
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
