"""Django's SQLite backend, whose transactions take the write lock in their turn and soon after it is free.

SQLite's own pauses between two looks grow to a tenth of a second: where a lock is free for a moment only, some writer
waits for seconds, the sequencer too. Were all to look often, they would keep the processor from the one that writes. So
whoever waits stands in a queue, which the system keeps, and its head alone looks.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from tutela.sql import running

LOOK: Final = 0.0005  # seconds between two looks of the queue's head
QUEUE: Final = "-queue"
"""After the name of the database's file: an empty file, whose lock is the head of the queue."""
_PRIMARY: Final = 0xFF  # of an error code: what follows it says which kind of busy


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for the write lock as long as `timeout` says, behind those who came before."""

    transaction_mode: str | None

    def _start_transaction_under_autocommit(self) -> None:
        own: sqlite3.Connection = self.connection
        (patience,) = own.execute("PRAGMA busy_timeout").fetchone()  # milliseconds
        own.execute("PRAGMA busy_timeout = 0")
        try:
            self._begin_within(patience / 1000)
        finally:
            own.execute(f"PRAGMA busy_timeout = {int(patience)}")

    def _begin_within(self, seconds: float) -> None:
        """Whoever comes to the head of the queue too late looks once: those behind one that hangs end with it."""
        until = time.monotonic() + seconds
        with _turn(self.settings_dict["NAME"]):
            while not self._has_begun(until):
                time.sleep(LOOK)

    def _has_begun(self, until: float) -> bool:
        """Most looks find the lock taken: what is raised then is looked at as it comes, and costs little."""
        try:
            self._begin()
        except sqlite3.OperationalError as fault:
            if not _is_busy(fault) or time.monotonic() >= until:
                with self.wrap_database_errors:
                    raise
            return False
        except OperationalError as fault:  # from where statements are watched
            if not _is_busy(fault.__cause__) or time.monotonic() >= until:
                raise
            return False
        return True

    def _begin(self) -> None:
        if running.is_watched(self):
            plain: Any = super()
            plain._start_transaction_under_autocommit()
            return
        self.connection.execute(f"BEGIN {self.transaction_mode or ''}")


@contextmanager
def _locked(path: str) -> Iterator[None]:
    """Held by the head of the queue until it has begun, and not while it writes; a process that dies lets go of it."""
    queue = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(queue, fcntl.LOCK_EX)
        yield
    finally:
        fcntl.flock(queue, fcntl.LOCK_UN)  # a child that was forked meanwhile keeps the file open
        os.close(queue)


def _turn(name: Any) -> Any:
    """A database in memory has one connection, and no queue."""
    file = str(name)
    return nullcontext() if ":memory:" in file or "mode=memory" in file else _locked(file + QUEUE)


def _is_busy(fault: BaseException | None) -> bool:
    return isinstance(fault, sqlite3.Error) and fault.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY
