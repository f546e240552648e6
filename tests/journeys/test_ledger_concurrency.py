"""Writers and sequencers at the same time, on the database that lets them run at the same time."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from tutela.ledger import actions, queries, sequencer, tree
from tutela.ledger.events import Event
from tutela.ledger.verify import verify

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL: SQLite has one writer"),
]


HOLDER = f"""
import sys, time
import psycopg
held = psycopg.connect(sys.argv[1])
held.execute("SELECT pg_advisory_xact_lock({tree._LOCK})")
print("held", flush=True)
time.sleep(60)
"""


def address() -> str:
    """The test's database, for a process of its own."""
    parts = {"NAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    known = connection.settings_dict
    return " ".join(f"{word}='{known[name]}'" for name, word in parts.items() if known[name])


def append(at: datetime, count: int = 1) -> list[UUID]:
    new = [
        actions.NewEntry(Event.INQUIRY_ANSWERED, at, "s", "o", {"n": n}, {"a": b"b"}) for n in range(count)
    ]
    return [receipt.entry_id for receipt in actions.append_many(new)]


def with_own_connection(act: Callable[[], object]) -> object:
    try:
        return act()
    finally:
        connection.close()


def test_an_entry_whose_transaction_commits_after_later_ones_were_integrated_is_not_lost() -> None:
    written, integrated = threading.Event(), threading.Event()

    def slow() -> UUID:
        with transaction.atomic():
            (entry_id,) = append(AT - timedelta(hours=1))
            written.set()
            assert integrated.wait(10)
        return entry_id

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(with_own_connection, slow)
        assert written.wait(10)
        with transaction.atomic():
            append(AT, 3)
        first = actions.integrate(at=AT)
        assert first is not None
        assert first.checkpoint.size == 3
        integrated.set()
        entry_id = late.result(10)
    assert isinstance(entry_id, UUID)
    actions.integrate(at=AT)
    assert queries.inclusion(entry_id).index == 3
    assert verify(trusted=[first.note]).entries == 4


def test_a_standby_goes_on_the_moment_the_one_that_holds_the_lock_is_killed() -> None:
    with transaction.atomic():
        append(AT, 3)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, address()], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with ThreadPoolExecutor(1) as pool:
            standby = pool.submit(with_own_connection, lambda: actions.integrate(at=AT))
            with pytest.raises(TimeoutError):
                standby.result(0.5)
            assert queries.waiting() == 3, "one at a time"
            holder.kill()
            assert standby.result(10) is not None
    finally:
        holder.kill()
        holder.communicate()
    assert queries.waiting() == 0
    verify()


def test_two_sequencers_and_four_writers_give_every_entry_one_place(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop = threading.Event()

    def write() -> list[UUID]:
        made = []
        for number in range(12):
            with transaction.atomic():
                made += append(AT + timedelta(seconds=number), 2)
        return made

    with ThreadPoolExecutor(6) as pool:
        loops = [pool.submit(sequencer.run, stop=stop, interval=0.002, clock=lambda: AT) for _ in range(2)]
        writers = [pool.submit(with_own_connection, write) for _ in range(4)]
        made = [entry for writer in writers for entry in writer.result(30)]  # type: ignore[attr-defined]
        stop.set()
        for loop in loops:
            loop.result(30)
    assert "sequencer" not in caplog.text
    report = verify()
    assert (report.entries, report.waiting, report.openings) == (96, 0, 96)
    assert sorted(queries.inclusion(entry).index for entry in made) == list(range(96))
    assert report.checkpoints > 1
