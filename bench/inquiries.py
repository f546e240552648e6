"""Single audited inquiries a second, beside the bare database transaction of the same shape: one look-up, one insert.

Each database is durable as in production (SQLite with synchronous=FULL; PostgreSQL with fsync on). One caller at a
time: what many callers gain together is another measurement.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.postgres import cluster

SECONDS: Final = 5.0
PERSONS: Final = 300  # on the list
BODIES: Final = 64  # that ask by turns


def measure() -> list[dict[str, Any]]:
    """One row a database: questions a second, bare transactions a second, and their ratio (1 would be the limit)."""
    with tempfile.TemporaryDirectory(prefix="tutela-bench-") as home:
        on_sqlite = _child(Path(home), "SQLite", {})
    with tempfile.TemporaryDirectory(prefix="tutela-bench-") as home, cluster(()) as address:
        on_postgres = _child(Path(home), "PostgreSQL", {"TUTELA_DATABASE": address})
    return [on_sqlite, on_postgres]


def _child(home: Path, name: str, settings: dict[str, str]) -> dict[str, Any]:
    environment = {
        **os.environ,
        "TUTELA_HOME": str(home),
        "TUTELA_QUOTA_PER_HEAD": "100",
        "DJANGO_SETTINGS_MODULE": "tutela.config.settings",
        **settings,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.inquiries", str(home)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return {"database": name, **json.loads(done.stdout.splitlines()[-1])}


def _rate(act: Callable[[int], object]) -> float:
    """Acts a second over `SECONDS`, after a short warm-up."""
    for number in range(20):
        act(number)
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        act(done)
        done += 1
    return done / (time.perf_counter() - start)


def _main(home: Path) -> None:
    from bench import answering, answering_world  # which sets Django up

    answering_world.make(home, BODIES, PERSONS)

    from django.db import connection, transaction
    from django.utils import timezone

    from tutela.answers.inquiries import actions as inquiries
    from tutela.bodies.queries import acting_as
    from tutela.web.api.inquiries import asked
    from tutela.web.api.schemas import Question

    clerks = [acting_as(f"clerk-of-office-{n}") for n in range(BODIES)]
    people = answering.questions(1_000_000, 0)  # each is asked about once, as papers are spent

    def ask(number_: int) -> None:
        inquiries.ask_many(
            acting=clerks[number_ % BODIES],
            purpose_code=answering.PURPOSE,
            questions=[asked(Question.model_validate(next(people)))],
            at=timezone.now(),
            by_program=True,
        )

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_list (digest BIGINT PRIMARY KEY, outcome INTEGER)")
        cursor.execute("CREATE TABLE bare_log (at TEXT, body TEXT)")
        cursor.executemany("INSERT INTO bare_list VALUES (%s, 1)", [(n,) for n in range(PERSONS)])

    def bare(number_: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT outcome FROM bare_list WHERE digest = %s", [number_ % PERSONS])
            cursor.fetchone()
            cursor.execute("INSERT INTO bare_log VALUES (%s, %s)", [str(number_), "x" * 400])

    limits, ours = [], []
    for _ in range(3):  # by turns, so that a slow moment of the machine meets both
        limits.append(_rate(bare))
        ours.append(_rate(ask))
    limit, rate = sorted(limits)[1], sorted(ours)[1]
    told = {"inquiries_a_second": round(rate), "bare_a_second": round(limit), "ratio": round(rate / limit, 3)}
    print(json.dumps(told))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
