"""Statements of entries and statements of rows, held against each other on disk: memory stays bounded.

SQLite's temporary database has no name and goes with its connection. It holds ids, counts and hashes, and nobody.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from tutela.auditing.statements import RULES, Fault, Kind, Match, Statement, Wrong
from tutela.core.proofs.entries import moment

_TABLES: Final = """
CREATE TABLE said (kind TEXT, key TEXT, facts TEXT, at TEXT, gone INT, entry TEXT, times INT,
                   PRIMARY KEY (kind, key, facts)) WITHOUT ROWID;
CREATE TABLE stored (kind TEXT, key TEXT, facts TEXT, at TEXT, PRIMARY KEY (kind, key, facts)) WITHOUT ROWID;
CREATE TABLE sums (kind TEXT, key TEXT, name TEXT, amount INT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
"""
_SAY: Final = (
    "INSERT INTO said VALUES (?, ?, ?, ?, ?, ?, 1)"
    " ON CONFLICT DO UPDATE SET times = times + 1, at = max(at, excluded.at)"
)
_COUNT: Final = (
    "INSERT INTO sums VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount"
)
_PAIRS: Final = """
WITH pairs AS (
  SELECT stored.key AS key, stored.facts AS stored, said.facts AS said, said.entry AS entry, said.gone AS gone,
         said.at = max(said.at) OVER (PARTITION BY stored.key) AS is_last,
         said.facts = stored.facts AND NOT said.gone AS agrees
  FROM stored JOIN said ON said.kind = ? AND said.key = stored.key
  WHERE stored.kind = ? AND stored.at >= ?)
SELECT key, stored, said, entry, gone, is_last, max(agrees) OVER (PARTITION BY key),
       max(agrees AND is_last) OVER (PARTITION BY key)
FROM pairs ORDER BY key
"""


class Comparison(AbstractContextManager["Comparison"]):
    """Takes statements from both sides in any order, then tells what does not agree."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript(f"PRAGMA journal_mode=OFF; PRAGMA cache_size=-65536; {_TABLES} BEGIN;")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def say(self, entry: str, statements: Iterable[Statement]) -> None:
        """What one entry says."""
        rows = [(one.kind, one.key, _text(one), _at(one), one.gone, entry) for one in statements]
        if rows:
            self._base.executemany(_SAY, rows)

    def count(self, kind: Kind, key: str, name: str, amount: int) -> None:
        """Adds to the number `name` that entries together say of one row."""
        self._base.execute(_COUNT, (kind, key, name, amount))

    def store(self, statements: Iterable[Statement]) -> None:
        """What rows say of themselves."""
        rows = ((one.kind, one.key, _text(one), _at(one)) for one in statements)
        self._base.executemany("INSERT OR IGNORE INTO stored VALUES (?, ?, ?, ?)", rows)

    def faults(self, since: datetime | None = None) -> Iterator[Fault]:
        """Everything that does not agree, by kind. With `since`, what rests on earlier entries is left alone."""
        for kind, key, name, amount in self._base.execute("SELECT * FROM sums WHERE amount > 0").fetchall():
            self.say("", [Statement(Kind(kind), key, {name: amount})])
        for kind, rule in RULES.items():
            among = rule.among or kind
            if since is None or rule.among is not Kind.INQUIRY:
                if rule.entry_needs_row:
                    yield from self._missing_rows(kind, among)
                # The one entry that agrees with an earlier row lies before: it is not among those read.
                begin = since if rule.match is Match.ANY else None
                yield from self._differing(kind, among, rule.match, begin)
            if rule.row_needs_entry:
                yield from self._missing_entries(kind, since)
            if rule.once:
                yield from self._repeated(kind)

    def _missing_rows(self, kind: Kind, among: Kind) -> Iterator[Fault]:
        found = self._base.execute(
            "SELECT key, entry FROM said WHERE kind = ? AND NOT gone"
            " AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.kind = ? AND stored.key = said.key)"
            " AND NOT EXISTS (SELECT 1 FROM said AS later"
            "                 WHERE later.kind = said.kind AND later.key = said.key AND later.gone)",
            (kind, among),
        )
        for key, entry in found:
            yield Fault(Wrong.ENTRY_WITHOUT_ROW, kind.value, key, entry)

    def _missing_entries(self, kind: Kind, since: datetime | None) -> Iterator[Fault]:
        found = self._base.execute(
            "SELECT key FROM stored WHERE kind = ? AND at >= ?"
            " AND NOT EXISTS (SELECT 1 FROM said WHERE said.kind = stored.kind AND said.key = stored.key)",
            (kind, moment(since) if since else ""),
        )
        for (key,) in found:
            yield Fault(Wrong.ROW_WITHOUT_ENTRY, kind.value, key)

    def _differing(self, kind: Kind, among: Kind, match: Match, since: datetime | None) -> Iterator[Fault]:
        """By row: the entries about it that must agree with it, and do not."""
        if among is not kind and kind is not Kind.LIST_USED:
            return  # the entry names a row and says no more of it
        pairs = self._base.execute(_PAIRS, (kind, among, moment(since) if since else ""))
        for key, stored, said, entry, gone, is_last, agrees_once, last_agrees in pairs:
            meant = match is Match.EVERY or (
                is_last and not (agrees_once if match is Match.ANY else last_agrees)
            )
            if meant and (said != stored or gone):
                yield Fault(Wrong.FACTS_DIFFER, kind.value, key, entry, _names(stored, said))

    def _repeated(self, kind: Kind) -> Iterator[Fault]:
        found = self._base.execute(
            "SELECT key, min(entry) FROM said WHERE kind = ? GROUP BY key HAVING sum(times) > 1", (kind,)
        )
        for key, entry in found:
            yield Fault(Wrong.SAID_TWICE, kind.value, key, entry)


def _text(statement: Statement) -> str:
    return json.dumps(statement.facts, sort_keys=True, ensure_ascii=False)


def _at(statement: Statement) -> str:
    return moment(statement.at) if statement.at else ""


def _names(stored: str, said: str) -> str:
    """The facts that differ, by name; what they were is read in the entry and in the row."""
    row, entry = json.loads(stored), json.loads(said)
    return ", ".join(sorted(name for name in row.keys() | entry.keys() if row.get(name) != entry.get(name)))
