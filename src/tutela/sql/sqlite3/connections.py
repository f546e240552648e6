"""SQLite's connections and cursors, whose next statement begins a transaction that is due."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from django.db.backends.sqlite3 import base


class Connection(sqlite3.Connection):
    """A connection of the driver; `due` is what its next statement has to begin with, whoever runs it."""

    due: Callable[[], None] | None = None

    def begin(self) -> None:
        """What is due, once: where it fails it stays due, and no statement is run without it."""
        due, self.due = self.due, None
        if due is None:
            return
        try:
            due()
        except BaseException:
            self.due = due
            raise

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
