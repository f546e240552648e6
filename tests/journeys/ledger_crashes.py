"""A program for the crash test: writers that are killed at random moments, then what the ledger says.

It forks one writer after another over one SQLite file, kills each with SIGKILL, and prints as JSON what was
acknowledged and what is there. Run with a folder and a seed.
"""

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tutela.config.environment import database
from tutela.core.crypto.suites import Suite
from tutela.keys import keyfile

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
KILLS = 15


def prepare(home: Path) -> None:
    settings.configure(
        INSTALLED_APPS=["tutela.ledger"],
        DATABASES={"default": database({}, "TUTELA_DATABASE", home)},
        TUTELA_KEY_FILE=home / "keys.json",
        TUTELA_LOG_ORIGIN="tutela.example/log",
        USE_TZ=True,
    )
    django.setup()
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=AT)
    call_command("migrate", verbosity=0)
    connection.close()


def write_until_killed(acknowledged: Path) -> None:
    from tutela.ledger import actions
    from tutela.ledger.events import Event

    log = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        with transaction.atomic():
            receipts = actions.append_many(
                [
                    actions.NewEntry(Event.INQUIRY_ANSWERED, AT, "school-1", "o", {"n": n}, {"person": b"x"})
                    for n in range(3)
                ]
            )
        for receipt in receipts:
            os.write(log, f"{json.dumps({'entry': str(receipt.entry_id)})}\n".encode())
        head = actions.integrate(at=AT)
        if head is not None:
            os.write(log, f"{json.dumps({'note': head.note})}\n".encode())


def kill_writers(acknowledged: Path, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(KILLS):
        pid = os.fork()
        if pid == 0:
            try:
                write_until_killed(acknowledged)
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0.005, 0.12))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status), "a writer ended by itself"


def outcome(acknowledged: Path) -> dict[str, object]:
    from tutela.ledger import queries, sequencer
    from tutela.ledger.verify import verify

    lines = [json.loads(line) for line in acknowledged.read_text().splitlines()]
    entries = [UUID(line["entry"]) for line in lines if "entry" in line]
    notes = [line["note"] for line in lines if "note" in line]
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
    prepare(Path(sys.argv[1]))
    kill_writers(Path(sys.argv[1], "acknowledged"), int(sys.argv[2]))
    print(json.dumps(outcome(Path(sys.argv[1], "acknowledged"))))
