"""Rows put straight into a table, many at a time: by COPY on PostgreSQL, by one prepared statement on SQLite."""

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, models, transaction

_AT_ONCE: Final = 100_000


def write(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Writes the columns of these fields; a field that is left out gets its default. Returns how many rows."""
    known = {field.name: field for field in model._meta.concrete_fields}
    given = [known[name] for name in names]
    rest = [
        field
        for field in model._meta.concrete_fields
        if field not in given and not isinstance(field, models.AutoField)
    ]
    columns = [str(field.column) for field in (*given, *rest)]
    defaults = [field.get_default() if field.has_default() or not field.null else None for field in rest]
    fixed = tuple(json.dumps(value) if isinstance(value, dict) else value for value in defaults)
    count, waiting = 0, iter(rows)
    while batch := [(*row, *fixed) for row in islice(waiting, _AT_ONCE)]:
        with transaction.atomic():
            _write(model._meta.db_table, columns, batch)
        count += len(batch)
    return count


def go_on(*of: type[models.Model]) -> None:
    """After rows that came with numbers of their own, the next gets the number after theirs."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), of):
            cursor.execute(statement)


def numbers(of: int) -> Iterator[uuid.UUID]:
    """Ids in order, so that an index grows at its end: what is measured reads them warm in any order."""
    place = of << 64
    while True:
        place += 1
        yield uuid.UUID(int=place)


def _write(table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["?"] * len(columns))
        raw = connection.connection.cursor()
        raw.executemany(
            f'INSERT INTO "{table}" ({named}) VALUES ({marks})',
            (tuple(map(_plain, row)) for row in rows),
        )


def _plain(value: Any) -> Any:
    """As Django keeps it in SQLite."""
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value
