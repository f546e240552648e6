"""SQLite's one write lock is taken soon after it is free, and waited for only so long."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tutela.ledger import actions, models, sequencer
from tutela.ledger.events import Event
from tutela.ledger.verify import verify
from tutela.sql.sqlite3 import base

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
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
        if len(pauses) == base.OFTEN + 1:
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
    *often, seldom = pauses
    assert len(often) == base.OFTEN
    assert all(base.LOOK <= one < 2 * base.LOOK for one in often)
    assert 2 * base.LOOK <= seldom < 4 * base.LOOK


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
