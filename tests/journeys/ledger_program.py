"""What the programs of the crash tests share: a ledger in the folder that they are run with.

Over one SQLite file there, or over the PostgreSQL that TUTELA_DATABASE names.

What a writer has been told is acknowledged is written down at once, a line each, beside the database.
"""

import json
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

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
    DATABASES={"default": database(os.environ, "TUTELA_DATABASE", HOME)},
    TUTELA_KEY_FILE=HOME / "keys.json",
    TUTELA_HEAD_FILE=HOME / "head.json",
    TUTELA_LOG_ORIGIN="tutela.example/log",
    TUTELA_WITNESS_POLICY=None,
    USE_TZ=True,
)
django.setup()

from tutela.ledger import actions, queries, sequencer  # noqa: E402
from tutela.ledger.events import Event  # noqa: E402
from tutela.ledger.verify import verify  # noqa: E402

__all__ = ["actions", "queries", "sequencer", "verify"]

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
AT_ONCE = 3  # entries that one transaction appends


def prepare() -> None:
    """Keys, tables, and nothing acknowledged."""
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=AT)
    call_command("migrate", verbosity=0)
    ACKNOWLEDGED.touch()
    connection.close()


def opened() -> int:
    """The file of what is acknowledged, for one writer; a line that the writer before left torn is ended."""
    log = os.open(ACKNOWLEDGED, os.O_WRONLY | os.O_APPEND)
    os.write(log, b"\n")
    return log


def append_three(log: int, at: datetime, number: int) -> None:
    """One transaction; each entry is acknowledged once it has returned."""
    with transaction.atomic():
        receipts = actions.append_many(
            [
                actions.NewEntry(Event.INQUIRY_ANSWERED, at, "school", "o", {"n": number}, {"person": b"x"})
                for _ in range(AT_ONCE)
            ]
        )
    acknowledge(log, "entry", (str(receipt.entry_id) for receipt in receipts))


def integrate(log: int, at: datetime) -> None:
    """One integration; its checkpoint is acknowledged once it has returned."""
    head = actions.integrate(at=at)
    if head is not None:
        acknowledge(log, "note", (head.note,))


def acknowledge(log: int, kind: str, texts: Iterable[str]) -> None:
    """Writes each down."""
    for text in texts:
        os.write(log, f"{json.dumps({kind: text})}\n".encode())


def acknowledged(kind: str) -> list[str]:
    """What was written down: the ids of entries (`entry`) or checkpoints (`note`)."""
    whole = ACKNOWLEDGED.read_text().rpartition("\n")[0]  # a writer may be in the middle of its last line
    lines = (json.loads(line) for line in whole.splitlines() if line.endswith("}"))  # or was killed in one
    return [line[kind] for line in lines if kind in line]
