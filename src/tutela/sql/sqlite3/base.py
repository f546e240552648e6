"""Django's SQLite backend, whose transactions take the write lock late, in their turn, and soon after it is free.

Late: with their first statement, so that what is worked out before it keeps nobody waiting. PostgreSQL takes its view
of the data then, too.

In their turn: SQLite's own pauses between two looks grow to a tenth of a second: where a lock is free for a moment
only, some writer waits for seconds, the sequencer too. Were all to look often, they would keep the processor from the
one that writes. So whoever waits stands in a queue (`turns`); its head alone looks, and is woken.
"""

import math
import sqlite3
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from tutela.sql import running
from tutela.sql.sqlite3 import turns
from tutela.sql.sqlite3.connections import Connection, DjangoCursor
from tutela.sql.sqlite3.turns import Head, Turn

_PRIMARY: Final = 0xFF  # of an error code: what follows it says which kind of busy


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for the write lock as long as `timeout` says, behind those who came before."""

    transaction_mode: str | None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._turn = Turn()

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, and our kind of connection."""
        return {**super().get_connection_params(), "factory": Connection}

    def create_cursor(self, name: str | None = None) -> Any:
        """Our kind of cursor."""
        return self.connection.cursor(DjangoCursor)

    def _start_transaction_under_autocommit(self) -> None:
        self.connection.due = self._begin_in_turn

    def _commit(self) -> None:
        plain: Any = super()
        try:
            plain._commit()
        finally:
            self._turn.pauses()

    def _rollback(self) -> None:
        plain: Any = super()
        try:
            plain._rollback()
        finally:
            self._turn.pauses()

    def _begin_in_turn(self) -> None:
        own: Connection = self.connection
        self._turn.asks()
        with own.beginning() as patience:
            if not (self._turn.lasts() and self._has_begun(math.inf)):
                self._turn.ends()
                self._begin_within(patience / 1000)

    def _begin_within(self, seconds: float) -> None:
        """Whoever comes to the head of the queue too late looks once: those behind one that hangs end with it."""
        until = time.monotonic() + seconds
        with _queue(self.settings_dict["NAME"]) as head:
            while not self._has_begun(until):
                head.wait()
        self._turn.begins(head.address)

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


def _queue(name: Any) -> AbstractContextManager[Head]:
    """A database in memory has one connection, and no queue."""
    file = str(name)
    if ":memory:" in file or "mode=memory" in file:
        return nullcontext(Head())
    return turns.at_head(file + turns.QUEUE)


def _is_busy(fault: BaseException | None) -> bool:
    return isinstance(fault, sqlite3.Error) and fault.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY
