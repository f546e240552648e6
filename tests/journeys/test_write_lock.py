"""SQLite's one write lock is taken in turn, soon after it is free, and waited for only so long."""

import fcntl
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tutela.ledger import actions, models, sequencer
from tutela.ledger.events import Event
from tutela.ledger.verify import verify
from tutela.sql import running
from tutela.sql.sqlite3 import base, turns
from tutela.sql.sqlite3.turns import Head, Turn

LOOKS = 21
_INSERT = "INSERT INTO ledger_retention (log_position, record_position) VALUES (0, 0)"
AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
_HOLDS = """
import sys, time
from tutela.sql.sqlite3 import turns
with turns.at_head(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL wakes whoever waits for a lock"),
]


@pytest.fixture(autouse=True)
def rested(transactional_db: None) -> None:
    """What made the tables ready a moment ago has no turn that goes on."""
    own: Any = connection
    own._turn = Turn()


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


def nothing() -> None:
    """The least that a transaction can do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def writer() -> base.DatabaseWrapper:
    """Another connection of ours to the same database."""
    made = base.DatabaseWrapper({**connection.settings_dict}, "default")
    made.ensure_connection()
    return made


@pytest.mark.parametrize("watched", [False, True], ids=["unwatched", "watched"])
def test_the_lock_is_taken_at_the_first_look_after_it_is_free(
    other: sqlite3.Connection, watched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = list[Head]()

    def wait(head: Head) -> None:
        waits.append(head)
        if len(waits) == LOOKS:
            other.execute("COMMIT")

    monkeypatch.setattr(Head, "wait", wait)
    before = patience()
    if watched:
        with CaptureQueriesContext(connection) as seen, transaction.atomic():
            nothing()
        said = [one["sql"] for one in seen]
        assert said[: LOOKS + 2] == ["BEGIN IMMEDIATE"] * (LOOKS + 1) + ["SELECT 1"]
    else:
        with transaction.atomic():
            nothing()
    assert len(waits) == LOOKS
    assert patience() == before


def test_sqlite_itself_waits_outside_transactions_and_for_nothing_in_one(other: sqlite3.Connection) -> None:
    """It is told so once, however many transactions follow each other."""
    other.execute("COMMIT")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 30")
    told = list[str]()
    connection.connection.set_trace_callback(lambda said: told.append(said) if "busy" in said else None)
    for _ in range(3):
        with transaction.atomic():
            connection.connection.execute(_INSERT)
            assert told == ["PRAGMA busy_timeout", "PRAGMA busy_timeout = 0"]
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        connection.connection.execute(_INSERT)
    assert time.monotonic() - began >= 0.03
    assert told[2:] == ["PRAGMA busy_timeout = 30"]
    connection.close()


def test_without_a_wal_a_commit_waits_for_readers(tmp_path: Path) -> None:
    name = str(tmp_path / "database")
    with closing(sqlite3.connect(name)) as reader:
        reader.execute("CREATE TABLE kept (number)")
        given = {**connection.settings_dict, "NAME": name}
        given["OPTIONS"] = {**given["OPTIONS"], "init_command": "PRAGMA busy_timeout = 30"}
        own = base.DatabaseWrapper(given, "default")
        own.ensure_connection()
        with closing(own):
            own._begin_in_turn()
            own.connection.execute("INSERT INTO kept VALUES (1)")
            reader.execute("BEGIN")
            reader.execute("SELECT number FROM kept").fetchall()
            began = time.monotonic()
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                own.connection.commit()
            assert time.monotonic() - began >= 0.03


def test_a_transaction_keeps_others_out_from_its_first_statement_on() -> None:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as held, transaction.atomic():
        held.execute("BEGIN IMMEDIATE")
        held.rollback()
        nothing()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            held.execute("BEGIN IMMEDIATE")


@pytest.mark.parametrize(
    "run",
    [
        lambda cursor: connection.cursor().execute(_INSERT),
        lambda cursor: connection.cursor().executemany(_INSERT, [()]),
        lambda cursor: cursor.execute(_INSERT),
        lambda cursor: connection.connection.execute(_INSERT),
        lambda cursor: connection.connection.executemany(_INSERT, [()]),
        lambda cursor: connection.connection.cursor().execute(_INSERT),
        lambda cursor: connection.connection.cursor().executemany(_INSERT, [()]),
        lambda cursor: running.execute(connection, _INSERT, ()),
        lambda cursor: running.execute_each(connection, [(_INSERT, [()])]),
        lambda cursor: running.fetch(connection, f"{_INSERT} RETURNING 1", ()),
    ],
)
def test_no_statement_runs_outside_its_transaction(run: Callable[[Any], object]) -> None:
    """Whichever way it is run, by a cursor opened before the transaction too: what is rolled back was not written."""
    with connection.cursor() as before:
        with transaction.atomic():
            run(before)
            assert models.Retention.objects.count() == 1
            transaction.set_rollback(True)
        assert models.Retention.objects.count() == 0


def test_a_statement_that_could_not_begin_its_transaction_begins_it_the_next_time(
    other: sqlite3.Connection,
) -> None:
    connection.ensure_connection()
    connection.connection.execute("PRAGMA busy_timeout = 1")
    with transaction.atomic():
        with pytest.raises(OperationalError, match="locked"):
            connection.connection.execute(_INSERT)
        other.execute("COMMIT")
        connection.connection.execute(_INSERT)
        transaction.set_rollback(True)
    assert models.Retention.objects.count() == 0
    connection.close()


def test_a_transaction_without_a_statement_takes_no_lock(other: sqlite3.Connection) -> None:
    with transaction.atomic():
        pass
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    other.execute("COMMIT")
    nothing()


def test_the_head_of_the_queue_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would look again after a quarter of a minute only, so it was the bell."""
    monkeypatch.setattr(turns, "LOOK", 15.0)
    waits, waiting, wait = list[Head](), threading.Event(), Head.wait

    def seen(head: Head) -> None:
        waits.append(head)
        waiting.set()
        wait(head)

    monkeypatch.setattr(Head, "wait", seen)

    def write() -> None:
        with closing(writer()) as own:
            own._begin_in_turn()
            own.connection.rollback()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            nothing()
            done = pool.submit(write)
            assert waiting.wait(10)
        done.result(10)
    assert len(waits) == 1


@pytest.mark.parametrize(
    ("paused", "lasted", "wakes"),
    [
        (turns.BRIEF, 0.0, False),
        (turns.BRIEF * 1.01, 0.0, True),
        (0.0, turns.LONG * 0.99, False),
        (0.0, turns.LONG, True),
    ],
)
def test_a_turn_is_shared_by_transactions_that_follow_each_other_closely(
    paused: float, lasted: float, wakes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, rung = 0.0, list[bytes]()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(turns, "ring", rung.append)
    turn = Turn()
    turn.asks()
    turn.begins(b"first")
    turn.pauses()
    assert rung == [b"first"]  # of the first, nobody knows whether another follows
    assert not turn.lasts()
    now += paused
    turn.asks()
    now += 1.0  # in the queue: no pause of its own
    turn.begins(b"second")
    now += lasted
    turn.pauses()
    assert rung[1:] == [b"second"] * wakes
    assert turn.lasts() is not wakes
    turn.ends()
    assert rung[1:] == [b"second"]  # once


def test_whoever_asks_when_the_turn_is_over_wakes_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last transaction ended within the turn, and told nobody: another was to follow."""
    rung = list[bytes]()
    monkeypatch.setattr(turns, "ring", rung.append)
    with closing(writer()) as own:
        own._turn._ended_at = time.monotonic()
        own._turn.begins(b"head")
        own._turn._over_at = 0.0
        own._begin_in_turn()
        assert rung == [b"head"]
        own.connection.rollback()


def test_whoever_wrote_a_moment_ago_keeps_the_turn_it_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    rung = list[bytes]()
    monkeypatch.setattr(turns, "BRIEF", 10.0)
    monkeypatch.setattr(turns, "LONG", 10.0)
    monkeypatch.setattr(turns, "ring", rung.append)
    with closing(writer()) as own:
        for _ in range(3):
            own._begin_in_turn()
            own._commit()
    assert len(rung) == 1  # by the first: nobody knew then whether another follows


def test_where_no_bell_can_be_had_the_head_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*given: object) -> object:
        raise PermissionError

    monkeypatch.setattr(socket, "socket", refused)
    turns._voice.cache_clear()
    done = threading.Event()

    def write() -> None:
        with closing(writer()) as own:
            own._begin_in_turn()
            own.connection.rollback()
        done.set()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            nothing()
            waiting = pool.submit(write)
            assert not done.wait(0.05)
        waiting.result(10)
    turns._voice.cache_clear()


def test_a_lock_that_is_never_free_is_waited_for_only_so_long(other: sqlite3.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 30")
    began = time.monotonic()
    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        nothing()
    assert time.monotonic() - began >= 0.03
    assert patience() == 30
    other.execute("COMMIT")
    with transaction.atomic():
        nothing()
    connection.close()  # the next opens with the patience of the settings


def test_only_the_head_of_the_queue_looks(other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits in the queue, not at the lock; it goes on once the first has begun, and no sooner."""
    monkeypatch.setattr(turns, "LONG", turns.LOOK)
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
            own._begin_in_turn()
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
            own._begin_in_turn()

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(write, 2_000)]
        while not looks:
            time.sleep(0.001)
        waiting += [pool.submit(write, 1) for _ in range(3)]
        for one in waiting:
            one.result(10)
    *behind, _ = sorted(looks.values())
    assert behind == [1, 1, 1]


def test_a_writer_that_dies_in_the_queue_leaves_it(tmp_path: Path) -> None:
    queue = f"{tmp_path / 'database'}{turns.QUEUE}"
    words = [sys.executable, "-c", _HOLDS, queue]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as head:
        assert head.stdout is not None
        assert head.stdout.readline() == b"held\n"
        with pytest.raises(BlockingIOError), open(queue, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        head.kill()
    with base._queue(tmp_path / "database"):
        pass


def test_another_fault_is_not_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    own: Any = connection
    own.ensure_connection()  # which reads the mode from the settings
    mode, own.transaction_mode = own.transaction_mode, "NEVER"
    monkeypatch.setattr(Head, "wait", lambda head: pytest.fail("it was waited for"))
    with pytest.raises(OperationalError, match="NEVER"), transaction.atomic():
        nothing()
    own.transaction_mode = mode


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
