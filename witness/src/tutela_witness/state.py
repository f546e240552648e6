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
CREATE TABLE IF NOT EXISTS heard (origin TEXT PRIMARY KEY, second INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leapt (second INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tally (
    origin TEXT NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL, second INTEGER NOT NULL,
    PRIMARY KEY (origin, what)
) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A head that was cosigned: size, root, the note with the log's signature, the moment the log states."""

    size: int
    root: bytes
    note: str
    log_second: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was refused that proves nothing, since anybody could have sent it; and when last."""

    what: str
    count: int
    second: int


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

    def has_dates(self, origin: str) -> bool:
        """Whether this log has dated a head of those remembered."""
        query = "SELECT 1 FROM head WHERE origin = ? AND log_second IS NOT NULL LIMIT 1"
        return self._connection.execute(query, (origin,)).fetchone() is not None

    def hear(self, origin: str, second: int) -> None:
        """A new head of this log came at this moment of our clock."""
        self._connection.execute("INSERT OR REPLACE INTO heard VALUES (?, ?)", (origin, second))

    def heard(self, origin: str, now: int) -> int:
        """When a new head of this log came last; before the first one, when that was first asked."""
        self._connection.execute("INSERT OR IGNORE INTO heard VALUES (?, ?)", (origin, now))
        row = self._connection.execute("SELECT second FROM heard WHERE origin = ?", (origin,)).fetchone()
        return int(row[0])

    def set_clock_back(self, second: int) -> None:
        """Our clock had been ahead: what we signed until then is remembered as ours."""
        run = self._connection.execute
        run("INSERT OR IGNORE INTO leapt SELECT second FROM clock")
        self.set_clock(second)

    def signed_until(self) -> int:
        """The latest moment that we may have put into a cosignature, before or after the clock was set back."""
        query = "SELECT max(second) FROM (SELECT second FROM clock UNION ALL SELECT second FROM leapt)"
        return int(self._connection.execute(query).fetchone()[0])

    def count(self, origin: str, what: str, second: int) -> None:
        """One more of what proves nothing."""
        self._connection.execute(
            "INSERT INTO tally VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET count = count + 1, second = ?",
            (origin, what, second, second),
        )

    def tallies(self, origin: str) -> list[Tally]:
        """Everything that was counted of a log."""
        query = "SELECT what, count, second FROM tally WHERE origin = ? ORDER BY what"
        return [Tally(*row) for row in self._connection.execute(query, (origin,))]

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
        self._connection.executescript(_LATER)

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
