"""SQLite's connections and cursors, whose next statement begins a transaction that is due."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from django.db.backends.sqlite3 import base


class Connection(sqlite3.Connection):
    """A connection of the driver; `due` is what its next statement has to begin with, whoever runs it."""

    due: Callable[[], None] | None = None
    _patience: int | None = None  # milliseconds, while SQLite itself does not wait
    _begins = False

    def begin(self) -> None:
        """What is due, once: where it fails it stays due, and no statement is run without it."""
        due = self.due
        if due is None:
            if self._patience is not None and not self._begins and not self.in_transaction:
                self._wait_again()
            return
        self.due = None
        try:
            due()
        except BaseException:
            self.due = due
            raise

    @contextmanager
    def beginning(self) -> Iterator[int]:
        """SQLite waits for no lock while it begins; the milliseconds that it otherwise does.

        With WAL it has nothing to wait for either within what was begun, and waits again with the next statement that
        is run outside: to tell it before and after each of many transactions would cost as much as what they write.
        """
        if self._patience is None:
            (patience,) = super().execute("PRAGMA busy_timeout").fetchone()
            super().execute("PRAGMA busy_timeout = 0")
            self._patience = int(patience)
        self._begins, begun = True, False
        try:
            yield self._patience
            begun = self._has_wal
        finally:
            self._begins = False
            if not begun:
                self._wait_again()

    @cached_property
    def _has_wal(self) -> bool:
        (mode,) = super().execute("PRAGMA journal_mode").fetchone()
        return bool(mode == "wal")

    def _wait_again(self) -> None:
        super().execute(f"PRAGMA busy_timeout = {self._patience}")
        self._patience = None

    def cursor(self, factory: Any = None) -> Any:
        """One whose statements begin what is due."""
        return super().cursor(factory or Cursor)

    def execute(self, *asked: Any) -> sqlite3.Cursor:
        """As the driver does, after what is due."""
        self.begin()
        return super().execute(*asked)

    def executemany(self, *asked: Any) -> sqlite3.Cursor:
        """As the driver does, after what is due."""
        self.begin()
        return super().executemany(*asked)

    def executescript(self, *asked: Any) -> sqlite3.Cursor:
        """As the driver does, after what is due."""
        self.begin()
        return super().executescript(*asked)

    def commit(self) -> None:
        """Nothing, where nothing was begun."""
        self.due = None
        super().commit()

    def rollback(self) -> None:
        """Nothing, where nothing was begun."""
        self.due = None
        super().rollback()


class Cursor(sqlite3.Cursor):
    """The driver's own."""

    connection: Connection

    def execute(self, *asked: Any) -> Any:
        """As the driver does, after what is due."""
        self.connection.begin()
        return super().execute(*asked)

    def executemany(self, *asked: Any) -> Any:
        """As the driver does, after what is due."""
        self.connection.begin()
        return super().executemany(*asked)

    def executescript(self, *asked: Any) -> Any:
        """As the driver does, after what is due."""
        self.connection.begin()
        return super().executescript(*asked)


class DjangoCursor(base.SQLiteCursorWrapper):
    """Django's, which turns its marks into the driver's."""

    connection: Connection

    def execute(self, query: str, params: Any = None) -> Any:
        """As Django does, after what is due."""
        self.connection.begin()
        return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """As Django does, after what is due."""
        self.connection.begin()
        return super().executemany(query, param_list)
