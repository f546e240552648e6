"""Writes many rows at once, past the object mapper, which takes three times as long."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateField, DateTimeField, ForeignKey, Model, UUIDField

from tutela.sql import running
from tutela.sql.arrays import Column

ROWS_AT_ONCE: Final = 1_000
# So many rows PostgreSQL is told one by one; of more it is told the columns, in the same words for all.
_SINGLY: Final = 8
_COPIED: Final = (
    2_000  # rows from which on PostgreSQL's COPY, which is waited for twice, costs less than arrays
)

_WITHOUT_ZONE: Final = -len("+00:00")

_Adapter = Callable[[Any], Any]
_Row = tuple[Any, ...]
_Asked = tuple[str, list[Any]]  # a statement and its values


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table; `names` are fields of the model, in the order of the values."""

    model: type[Model]
    names: tuple[str, ...]
    rows: Iterable[_Row]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is the same for every call: table and columns with their types, parts of statements, how values are adapted.

    `marks` are those of one row, `arrays` those of all columns, `single` is the statement for one row.
    """

    table: str
    kinds: tuple[str, ...]
    head: str
    marks: str
    arrays: str
    single: str
    special: tuple[tuple[int, _Adapter], ...]

    def statement(self, rows: int, otherwise: str = "") -> str:
        """For so many rows, each told by itself."""
        return self.head + " VALUES " + ", ".join([self.marks] * rows) + otherwise

    def asked(self, rows: Sequence[Sequence[Any]], otherwise: str = "") -> _Asked:
        """The statement for these rows, with its values."""
        if len(rows) <= _SINGLY:
            return self.statement(len(rows), otherwise), list(chain.from_iterable(rows))
        columns = [
            Column(kind, column) for kind, column in zip(self.kinds, zip(*rows, strict=True), strict=True)
        ]
        return f"{self.head} SELECT * FROM unnest({self.arrays}){otherwise}", columns  # noqa: S608 - of our models

    def adapted(self, rows: Iterable[_Row]) -> list[Sequence[Any]]:
        """The rows as the driver takes them."""
        given: list[Sequence[Any]] = list(rows)
        if not self.special or not given:
            return given
        if len(given) <= _SINGLY:
            return [self._changed(row) for row in given]
        columns: list[Sequence[Any]] = list(zip(*given, strict=True))
        for place, change in self.special:
            columns[place] = tuple(None if value is None else change(value) for value in columns[place])
        return list(zip(*columns, strict=True))

    def _changed(self, row: Sequence[Any]) -> list[Any]:
        changed = list(row)
        for place, change in self.special:
            if changed[place] is not None:
                changed[place] = change(changed[place])
        return changed


def insert(model: type[Model], names: tuple[str, ...], rows: Iterable[_Row]) -> None:
    """Inserts the rows; `names` are fields of the model, in the order of the values."""
    database = _database()
    plan = _plan(model, names, database.vendor)
    _execute(database, plan, plan.adapted(rows), "")


def insert_together(*parts: Rows) -> None:
    """Inserts rows of several tables: on PostgreSQL as one statement, where they are few enough for one."""
    database = _database()
    plans = [_plan(part.model, part.names, database.vendor) for part in parts]
    found = [(plan, plan.adapted(part.rows)) for plan, part in zip(plans, parts, strict=True)]
    found = [(plan, rows) for plan, rows in found if rows]
    if database.vendor == "sqlite":
        running.execute_each(database, [(plan.single, rows) for plan, rows in found])
        return
    count = sum(len(rows) for _, rows in found)
    if len(found) < 2 or (count >= _COPIED and not running.is_waiting(database)):
        for plan, rows in found:
            _execute(database, plan, rows, "")
    else:
        running.execute(database, *_joined([plan.asked(rows) for plan, rows in found]))


def insert_or_replace(
    model: type[Model],
    names: tuple[str, ...],
    key: tuple[str, ...],
    changed: str,
    rows: Iterable[_Row],
) -> None:
    """Inserts the rows, or sets the field `changed` where a row with the same `key` is there.

    No two of the rows have the same key.
    """
    database = _database()
    quote = database.ops.quote_name
    target, column = ", ".join(map(quote, key)), quote(changed)
    otherwise = f" ON CONFLICT ({target}) DO UPDATE SET {column} = excluded.{column}"
    plan = _plan(model, names, database.vendor)
    _execute(database, plan, plan.adapted(rows), otherwise)


def _database() -> BaseDatabaseWrapper:
    """This thread's connection, looked up once: Django's proxy looks it up at every attribute."""
    return connections[DEFAULT_DB_ALIAS]


def _execute(database: BaseDatabaseWrapper, plan: _Plan, rows: list[Sequence[Any]], otherwise: str) -> None:
    """Names come from the models alone; values are always parameters."""
    if database.vendor == "sqlite":
        if rows:
            running.execute_each(database, [(plan.single + otherwise, rows)])
        return
    if len(rows) >= _COPIED and not otherwise and _may_copy(database):
        running.copy(database, plan.table, plan.kinds, rows)
        return
    for start in range(0, len(rows), ROWS_AT_ONCE):
        running.execute(database, *plan.asked(rows[start : start + ROWS_AT_ONCE], otherwise))


def _may_copy(database: BaseDatabaseWrapper) -> bool:
    return not running.is_watched(database) and not running.is_waiting(database)


def _joined(parts: Sequence[_Asked]) -> _Asked:
    """One statement for all: each but the last insert stands as a WITH query, which runs whether it is read or not."""
    *before, last = (statement for statement, _ in parts)
    names = (f"part_{number} AS ({statement})" for number, statement in enumerate(before))
    return f"WITH {', '.join(names)} {last}", [value for _, values in parts for value in values]


@lru_cache(maxsize=256)
def _plan(model: type[Model], names: tuple[str, ...], vendor: str) -> _Plan:
    """`vendor` is that of the connection; it is named so that a plan belongs to one."""
    fields = [model._meta.get_field(name) for name in names]
    database = _database()
    quote = database.ops.quote_name
    columns = ", ".join(quote(str(getattr(field, "column", ""))) for field in fields)
    kinds = tuple(_kind(field, database) for field in fields)
    found = ((place, _adapter(field, vendor)) for place, field in enumerate(fields))
    special = tuple((place, change) for place, change in found if change is not None)
    table = f"{quote(model._meta.db_table)} ({columns})"
    marks = ", ".join(["%s"] * len(fields))
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    head = f"INSERT INTO {table}"
    return _Plan(table, kinds, head, f"({marks})", arrays, f"{head} VALUES ({marks})", special)


def _kind(field: Any, database: BaseDatabaseWrapper) -> str:
    """The field's type without its length: a cast would cut what is too long, where an insert refuses it."""
    return str(field.db_type(database)).partition("(")[0]


def _adapter(field: object, vendor: str) -> _Adapter | None:
    """How this database wants the values of a field; None where its driver takes them as they are."""
    if isinstance(field, ForeignKey):
        return _adapter(field.target_field, vendor)
    if vendor == "postgresql":
        return None
    if isinstance(field, UUIDField):
        return _hex
    if isinstance(field, DateTimeField):
        return _moment
    return _day if isinstance(field, DateField) else None


def _hex(value: UUID) -> str:
    return value.hex


def _moment(value: datetime) -> str:
    """As Django writes it to SQLite: in UTC, without the zone."""
    if value.tzinfo is None:
        raise ValueError("a moment needs its zone")
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.isoformat(" ")[:_WITHOUT_ZONE]


def _day(value: date) -> str:
    return value.isoformat()
