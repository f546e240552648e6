"""What the witness remembers: the heads it cosigned, in an SQLite file of its own that survives a power cut."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from tutela_witness.refusals import Unready

REMEMBERED: Final = 1_000  # heads of each log: an old size that comes with another root is still recognised
_WAIT: Final = 10.0  # seconds for another process of this witness
_TABLES: Final = """
CREATE TABLE head (
    origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL,
    log_second INTEGER, PRIMARY KEY (origin, size)
) STRICT, WITHOUT ROWID;
CREATE TABLE alarm (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE restored (origin TEXT PRIMARY KEY, second INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), second INTEGER NOT NULL) STRICT;
INSERT INTO clock VALUES (1, 0);
"""
_LATER: Final = """
CREATE TABLE IF NOT EXISTS restored (origin TEXT PRIMARY KEY, second INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A head that was cosigned: size, root, the note with the log's signature, the moment the log states."""

    size: int
    root: bytes
    note: str
    log_second: int | None


class Held:
    """The state while nobody else can change it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def latest(self, origin: str) -> Kept | None:
        """The newest head of a log; None before the first."""
        return self._head("origin = ? ORDER BY size DESC LIMIT 1", origin)

    def of_size(self, origin: str, size: int) -> Kept | None:
        """The head of exactly this size, if it is still remembered."""
        return self._head("origin = ? AND size = ?", origin, size)

    def keep(self, origin: str, head: Kept) -> None:
        """Remembers a head, and forgets those before the last thousand."""
        run = self._connection.execute
        run(
            "INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?, ?)",
            (origin, head.size, head.root, head.note, head.log_second),
        )
        run(
            "DELETE FROM head WHERE origin = ? AND size <= "
            "(SELECT size FROM head WHERE origin = ? ORDER BY size DESC LIMIT 1 OFFSET ?)",
            (origin, origin, REMEMBERED),
        )

    def clock(self) -> int:
        """The latest moment that was ever put into a cosignature, in POSIX seconds."""
        ((second,),) = self._connection.execute("SELECT second FROM clock").fetchall()
        return int(second)

    def set_clock(self, second: int) -> None:
        """Remembers the moment of a cosignature."""
        self._connection.execute("UPDATE clock SET second = ?", (second,))

    def begin_anew(self, origin: str, head: Kept) -> None:
        """Forgets the heads of a log for this one: its keeper was told that the log was cut back."""
        run = self._connection.execute
        run("DELETE FROM head WHERE origin = ?", (origin,))
        run("INSERT OR REPLACE INTO restored SELECT ?, second FROM clock", (origin,))
        self.keep(origin, head)

    def told_at(self, origin: str) -> int:
        """Up to which moment of our own cosignatures this log is known to have been cut back; 0: never."""
        row = self._connection.execute("SELECT second FROM restored WHERE origin = ?", (origin,)).fetchone()
        return 0 if row is None else int(row[0])

    def was_raised(self, alarm: str) -> bool:
        """Whether an alarm of this name was raised before."""
        return self._connection.execute("SELECT 1 FROM alarm WHERE name = ?", (alarm,)).fetchone() is not None

    def first_time(self, alarm: str) -> bool:
        """Whether an alarm of this name was not yet raised; from now on it was."""
        added = self._connection.execute("INSERT OR IGNORE INTO alarm VALUES (?)", (alarm,))
        return added.rowcount == 1

    def _head(self, where: str, *values: str | int) -> Kept | None:
        query = f"SELECT size, root, note, log_second FROM head WHERE {where}"  # noqa: S608 - our own words
        row = self._connection.execute(query, values).fetchone()
        return None if row is None else Kept(*row)


class State:
    """The file. One process or several, one change at a time."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            # Beginning anew would sign a second history: a witness that lost its memory must get a new key.
            raise Unready(
                "状态文件不存在。丢失状态的见证人不得沿用原密钥；请另行 init。",
                "The state file is missing. A witness that lost its state must not keep its old key; init a new one.",
            )
        self._lock = Lock()
        self._connection = _opened(path)
        self._connection.execute(_LATER)

    @contextmanager
    def held(self) -> Iterator[Held]:
        """Everything inside happens at once or not at all, and is on the disk when the block is left."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield Held(self._connection)
            except BaseException:
                if self._connection.in_transaction:  # a full disk has ended it already
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()


def create(path: Path) -> None:
    """Makes an empty state; an existing one is never overwritten."""
    if path.exists():
        raise Unready("状态文件已经存在。", "The state file is there already.")
    connection = _opened(path)
    connection.executescript(f"BEGIN; {_TABLES} COMMIT;")
    connection.close()


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk before the cosignature leaves
    return connection
