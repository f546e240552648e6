"""Django's SQLite backend, whose transactions take the write lock soon after it is free.

SQLite's own pauses between two looks grow to a tenth of a second: where a lock is free for a moment only, some writer
waits for seconds, the sequencer too, and with several writers the lock lies idle most of the time.
"""

import sqlite3
import time
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from tutela.sql import running

LOOK: Final = 0.001  # seconds between two looks, up to twice as long, so that no two writers look in step
OFTEN: Final = 20  # looks; where they were not enough many wait, and each looks half as often
_PRIMARY: Final = 0xFF  # of an error code: what follows it says which kind of busy


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for the write lock as long as `timeout` says, and looks for it often."""

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
        until, looks = time.monotonic() + seconds, 0
        while True:
            try:
                self._begin()
                return
            except OperationalError as fault:
                if not _is_busy(fault) or time.monotonic() >= until:
                    raise
            looks += 1
            time.sleep(_pause(looks))

    def _begin(self) -> None:
        if running.is_watched(self):
            plain: Any = super()
            plain._start_transaction_under_autocommit()
            return
        with self.wrap_database_errors:
            self.connection.execute(f"BEGIN {self.transaction_mode or ''}")


def _pause(looks: int) -> float:
    """Of 1 to 2 thousandths of a second, or twice as long."""
    part = time.perf_counter_ns() % 1000 / 1000
    return LOOK * (1 + part) * (1 if looks <= OFTEN else 2)


def _is_busy(fault: OperationalError) -> bool:
    cause: Any = fault.__cause__
    return isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY
