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
KILLS = int(sys.argv[3])


def prepare() -> None:
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=AT)
    call_command("migrate", verbosity=0)
    ACKNOWLEDGED.touch()
    connection.close()


def write_until_killed() -> None:
    log = os.open(ACKNOWLEDGED, os.O_WRONLY | os.O_APPEND)
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


def kill_writers(seed: int) -> None:
    chance = random.Random(seed)
    for number in range(KILLS):
        before = ACKNOWLEDGED.stat().st_size
        pid = os.fork()
        if pid == 0:
            try:
                write_until_killed()
            finally:
                os._exit(1)
        while number % 2 and ACKNOWLEDGED.stat().st_size == before:
            time.sleep(0.001)  # every other writer gets as far as its first acknowledgement
        time.sleep(chance.uniform(0.002, 0.08))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status), "a writer ended by itself"


def outcome() -> dict[str, object]:
    lines = [json.loads(line) for line in ACKNOWLEDGED.read_text().splitlines()]
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
    prepare()
    kill_writers(int(sys.argv[2]))
    print(json.dumps(outcome()))
