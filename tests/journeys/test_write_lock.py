"""SQLite's one write lock is taken in turn, soon after it is free, and waited for only so long."""

import fcntl
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tutela.ledger import actions, models, sequencer
from tutela.ledger.events import Event
from tutela.ledger.verify import verify
from tutela.sql.sqlite3 import base

LOOKS = 21
AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
_HOLDS = """
import sys, time
from tutela.sql.sqlite3 import base
with base._locked(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL wakes whoever waits for a lock"),
]


@pytest.fixture
def other() -> Iterator[sqlite3.Connection]:
    """Somebody else, who holds the write lock."""
    name = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(name, isolation_level=None, check_same_thread=False)) as held:
        held.execute("BEGIN IMMEDIATE")
        yield held


def patience() -> int:
    with connection.cursor() as cursor:
        found: int = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    return found


@pytest.mark.parametrize("watched", [False, True], ids=["unwatched", "watched"])
def test_the_lock_is_taken_at_the_first_look_after_it_is_free(
    other: sqlite3.Connection, watched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses = list[float]()

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == LOOKS:
            other.execute("COMMIT")

    monkeypatch.setattr(time, "sleep", sleep)
    before = patience()
    if watched:
        with CaptureQueriesContext(connection) as seen, transaction.atomic():
            assert patience() == before
        assert [one["sql"] for one in seen][:1] == ["BEGIN IMMEDIATE"]
    else:
        with transaction.atomic():
            assert patience() == before
    assert pauses == [base.LOOK] * LOOKS


def test_a_lock_that_is_never_free_is_waited_for_only_so_long(other: sqlite3.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 30")
    began = time.monotonic()
    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        raise AssertionError("nobody holds the lock")
    assert time.monotonic() - began >= 0.03
    assert patience() == 30
    other.execute("COMMIT")
    with transaction.atomic():
        assert connection.in_atomic_block
    connection.close()  # the next opens with the patience of the settings


def test_only_the_head_of_the_queue_looks(other: sqlite3.Connection) -> None:
    """The second waits in the queue, not at the lock; it goes on once the first has begun, and no sooner."""
    looks, begun = dict[int, int](), threading.Barrier(3)

    class Counted(base.DatabaseWrapper):
        def _has_begun(self, until: float) -> bool:
            looks[threading.get_ident()] = looks.get(threading.get_ident(), 0) + 1
            return super()._has_begun(until)

    def write() -> int:
        own = Counted({**connection.settings_dict}, "default")
        begun.wait(10)
        own.ensure_connection()
        try:
            own._start_transaction_under_autocommit()
            own.connection.execute("COMMIT")
        finally:
            own.close()
        return looks[threading.get_ident()]

    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(write) for _ in range(2)]
        begun.wait(10)
        until = time.monotonic() + 10
        while sum(looks.values()) < LOOKS and time.monotonic() < until:
            time.sleep(0.001)
        assert len(looks) == 1
        other.execute("COMMIT")
        counted = [writer.result(10) for writer in writers]
    assert min(counted) < LOOKS


def test_those_behind_one_that_hangs_end_with_it(other: sqlite3.Connection) -> None:
    """The head of the queue looks until its time is over; those whose time ended meanwhile look once."""
    looks = dict[int, int]()

    class Counted(base.DatabaseWrapper):
        def _has_begun(self, until: float) -> bool:
            looks[id(self)] = looks.get(id(self), 0) + 1
            return super()._has_begun(until)

    def write(patience: int) -> None:
        own = Counted({**connection.settings_dict}, "default")
        own.ensure_connection()
        own.connection.execute(f"PRAGMA busy_timeout = {patience}")
        with closing(own), pytest.raises(OperationalError, match="locked"):
            own._start_transaction_under_autocommit()

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(write, 500)]
        while not looks:
            time.sleep(0.001)
        waiting += [pool.submit(write, 1) for _ in range(3)]
        for one in waiting:
            one.result(10)
    *behind, _ = sorted(looks.values())
    assert behind == [1, 1, 1]


def test_a_writer_that_dies_in_the_queue_leaves_it(tmp_path: Path) -> None:
    queue = f"{tmp_path / 'database'}{base.QUEUE}"
    words = [sys.executable, "-c", _HOLDS, queue]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as head:
        assert head.stdout is not None
        assert head.stdout.readline() == b"held\n"
        with pytest.raises(BlockingIOError), open(queue, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        head.kill()
    with base._turn(tmp_path / "database"):
        pass


def test_another_fault_is_not_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()  # which reads the mode from the settings
    mode, connection.transaction_mode = connection.transaction_mode, "NEVER"
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("it was waited for"))
    with pytest.raises(OperationalError, match="NEVER"), transaction.atomic():
        raise AssertionError("no such transaction")
    connection.transaction_mode = mode


def test_many_writers_and_the_sequencer_all_get_their_turn(caplog: pytest.LogCaptureFixture) -> None:
    stop = threading.Event()

    def write() -> None:
        try:
            for number in range(10):
                with transaction.atomic():
                    actions.append(
                        event=Event.INQUIRY_ANSWERED,
                        at=AT,
                        organisation="s",
                        officer="o",
                        facts={"n": number},
                    )
        finally:
            connection.close()

    with ThreadPoolExecutor(7) as pool:
        loop = pool.submit(sequencer.run, stop=stop, interval=0.002, clock=lambda: AT)
        for writer in [pool.submit(write) for _ in range(6)]:
            writer.result(30)
        stop.set()
        loop.result(30)
    assert "sequencer" not in caplog.text
    assert models.Entry.objects.count() == verify().entries == 60
