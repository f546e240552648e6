"""A program for the crash test: what the service does after a list, killed at every step there is, and then done again.

A step is a statement or a commit, before it and after it. Every time the database is put back to how it stood, a forked
process dies at the step, and the same follows in whole. Run with a folder and how many steps to go on by each time,
over SQLite there, or over the PostgreSQL that TUTELA_DATABASE names. Prints what was found as JSON.
"""

import json
import os
import shutil
import signal
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

HOME = Path(sys.argv[1])
os.environ["TUTELA_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "tutela.config.settings"
os.environ["TUTELA_SECOND_FACTOR"] = "dangerous"

import django  # noqa: E402

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from tests.cast import appoint_all, conviction, declare_all, load, number  # noqa: E402
from tests.journeys.filing_steps import SCHOOL, Person, appoint  # noqa: E402
from tests.journeys.stepping import Steps  # noqa: E402
from tests.journeys.watch_steps import in_post  # noqa: E402
from tutela.answers.filings.models import Filing  # noqa: E402
from tutela.answers.inquiries.models import Inquiry  # noqa: E402
from tutela.answers.watch import telling  # noqa: E402
from tutela.answers.watch.models import Message, Waiting  # noqa: E402
from tutela.auditing.audit import audit  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.keys import keyfile  # noqa: E402
from tutela.ledger import sequencer  # noqa: E402
from tutela.ledger.models import Entry  # noqa: E402
from tutela.measures.following import opening  # noqa: E402
from tutela.measures.following.models import Following  # noqa: E402
from tutela.records.vault import keys, setting_up  # noqa: E402

AT = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)
STAFF = [Person(name, number(date(1980 + at, 1, 2), 101)) for at, name in enumerate(("林一", "林二", "林三"))]
BEFORE = HOME.parent / "before"
ADDRESS = os.environ.get("TUTELA_DATABASE", "")


def prepare() -> None:
    """Three in post, of whom two have a record that nobody has told."""
    HOME.mkdir(exist_ok=True)
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=AT)
    call_command("migrate", verbosity=0)
    public, _ = keys.fresh(AT)
    setting_up.install(public, suite=Suite.STANDARD, at=AT)
    appoint_all(AT)
    declare_all(AT)
    for username, (organisation, role) in SCHOOL.items():
        appoint(username, organisation, role, AT)
    for person in STAFF:
        in_post(AT, person)
    load(HOME / "r.jsonl", [conviction(one.name, one.name, one.document) for one in STAFF[:2]], AT)
    assert Waiting.objects.count() == 2
    connections.close_all()


def done(at: datetime) -> None:
    """As `tutela serve` does it."""
    telling.keep_up(at=at)
    opening.keep_up(at=at)


def outcome() -> dict[str, Any]:
    """All that it leaves, but for what is random."""
    sequencer.catch_up(clock=lambda: AT)
    found = {
        "answers": Inquiry.objects.filter(officer="registry", answer="record").count(),
        "filings": sorted(Filing.objects.values_list("organisation", "state")),
        "engagements": Filing.objects.values("engagement").distinct().count(),
        "messages": Message.objects.count(),
        "waiting": Waiting.objects.count(),
        "followed": Following.objects.count(),
        "entries": sorted(Entry.objects.values_list("event", flat=True)),
        "faults": [str(fault) for fault in audit().faults],
    }
    connections.close_all()
    return found


def whole(at: datetime) -> dict[str, Any]:
    done(at)
    return outcome()


def keep() -> None:
    """How it stood before."""
    connections.close_all()
    shutil.copytree(HOME, BEFORE)
    if ADDRESS:
        _copied("kept", "postgres")


def put_back() -> None:
    connections.close_all()
    shutil.rmtree(HOME)
    shutil.copytree(BEFORE, HOME)
    if ADDRESS:
        _copied("postgres", "kept")


def _copied(new: str, old: str) -> None:
    """PostgreSQL copies a database in which nobody is; `vault` is one to stand in meanwhile."""
    with psycopg.connect(f"{ADDRESS.rpartition('/')[0]}/vault", autocommit=True) as admin:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        admin.execute(ended, [new])
        admin.execute(ended, [old])
        admin.execute(f'DROP DATABASE IF EXISTS "{new}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{new}" TEMPLATE "{old}"')


def killed_at(step: int) -> bool:
    """Whether the process died at this step; False when it had no so many."""
    pid = os.fork()
    if pid == 0:
        try:
            Steps(step).watch("default")
            done(AT + timedelta(minutes=1))
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def main(stride: int) -> dict[str, Any]:
    """Every step, and how the ends differ from that of one that nobody disturbed."""
    prepare()
    keep()
    expected = whole(AT + timedelta(minutes=9))
    step, deaths, differing = 0, 0, list[int]()
    while True:
        put_back()
        if not killed_at(step):
            break
        deaths += 1
        if whole(AT + timedelta(minutes=9)) != expected:
            differing.append(step)
        step += stride
    return {"deaths": deaths, "differing": differing, "expected": expected, "on": connection.vendor}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[2]))))
