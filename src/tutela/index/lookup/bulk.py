"""Many rows at once, by plain SQL: the object mapper costs more here than the hashing and the database together."""

from collections.abc import Iterable, Sequence

from django.db import connection, models


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Inserts rows of plain values, in the order of `columns`."""
    _execute_many(_statement(model, columns), rows)


def insert_or_replace(
    model: type[models.Model],
    columns: Sequence[str],
    key: Sequence[str],
    changed: str,
    rows: Iterable[Sequence[object]],
) -> None:
    """Inserts rows, or sets `changed` where a row with the same `key` is there."""
    quote = connection.ops.quote_name
    target = ", ".join(map(quote, key))
    update = f"{quote(changed)} = excluded.{quote(changed)}"
    _execute_many(f"{_statement(model, columns)} ON CONFLICT ({target}) DO UPDATE SET {update}", rows)


def _statement(model: type[models.Model], columns: Sequence[str]) -> str:
    """Names come from the models alone; values are always parameters."""
    quote = connection.ops.quote_name
    names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608


def _execute_many(statement: str, rows: Iterable[Sequence[object]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))
