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

ROWS_AT_ONCE: Final = 1_000
_COMMON_ROWS: Final = 8  # of a statement whose plan is kept: there are few such statements, each of few rows

_Adapter = Callable[[Any], Any]
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table; `names` are fields of the model, in the order of the values."""

    model: type[Model]
    names: tuple[str, ...]
    rows: Iterable[_Row]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is the same for every call: the statement's beginning, the marks of one row, and how values are adapted."""

    head: str
    marks: str
    special: tuple[tuple[int, _Adapter], ...]

    def statement(self, rows: int, otherwise: str = "") -> str:
        """For so many rows."""
        return self.head + ", ".join([self.marks] * rows) + otherwise

    def adapted(self, rows: Iterable[_Row]) -> list[Sequence[Any]]:
        """The rows as the driver takes them."""
        return [_adapted(row, self.special) for row in rows] if self.special else list(rows)


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
    count = sum(len(rows) for _, rows in found)
    if database.vendor == "sqlite" or len(found) < 2 or count > ROWS_AT_ONCE:
        for plan, rows in found:
            _execute(database, plan, rows, "")
        return
    statement = _joined(tuple((plan, len(rows)) for plan, rows in found))
    values = [value for _, rows in found for row in rows for value in row]
    running.execute(database, statement, values, is_common=count <= _COMMON_ROWS)


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
            running.execute_each(database, plan.statement(1, otherwise), rows)
        return
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        statement = plan.statement(len(some), otherwise)
        values = list(chain.from_iterable(some))
        running.execute(database, statement, values, is_common=len(rows) <= _COMMON_ROWS)


def _joined(parts: tuple[tuple[_Plan, int], ...]) -> str:
    """One statement for all: each but the last insert stands as a WITH query, which runs whether it is read or not."""
    *before, last = (plan.statement(rows) for plan, rows in parts)
    names = (f"part_{number} AS ({statement})" for number, statement in enumerate(before))
    return f"WITH {', '.join(names)} {last}"


@lru_cache(maxsize=256)
def _plan(model: type[Model], names: tuple[str, ...], vendor: str) -> _Plan:
    """`vendor` is that of the connection; it is named so that a plan belongs to one."""
    fields = [model._meta.get_field(name) for name in names]
    quote = _database().ops.quote_name
    columns = ", ".join(quote(str(getattr(field, "column", ""))) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    found = ((place, _adapter(field, vendor)) for place, field in enumerate(fields))
    special = tuple((place, change) for place, change in found if change is not None)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names of our own models
    return _Plan(head, f"({marks})", special)


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


def _adapted(row: _Row, special: Sequence[tuple[int, _Adapter]]) -> list[Any]:
    values = list(row)
    for place, change in special:
        value = values[place]
        values[place] = None if value is None else change(value)
    return values


def _hex(value: UUID) -> str:
    return value.hex


def _moment(value: datetime) -> str:
    """As Django writes it to SQLite: in UTC, without the zone."""
    if value.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _day(value: date) -> str:
    return value.isoformat()
