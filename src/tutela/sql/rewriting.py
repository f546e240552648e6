"""Tables written anew, so that what rows left behind in them is gone: free pages, gaps, and the order of coming."""

from collections.abc import Sequence

from django.apps import apps
from django.db import connection, models


def rewrite(labels: Sequence[str]) -> None:
    """Rewrites the tables of these models (`app.Model`) on PostgreSQL, and the whole file on SQLite.

    PostgreSQL: VACUUM FULL, which holds each table back while it is copied; then the same for the planner's samples, in
    which values stand of rows that are gone. SQLite: rows of tables whose keys do not count are put in the order of
    those keys, for their hidden numbers would show a gap; then VACUUM, and an empty WAL.
    Inside a transaction nothing is done.
    """
    if connection.in_atomic_block:
        return
    tables = [apps.get_model(label) for label in labels]
    names = [connection.ops.quote_name(table._meta.db_table) for table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in names:
                cursor.execute(f"VACUUM (FULL, ANALYZE) {name}")
            _forget_samples()
            return
        for table, name in zip(tables, names, strict=True):
            if not isinstance(table._meta.pk, models.AutoField):
                keys = (connection.ops.quote_name(str(field.column)) for field in table._meta.pk_fields)
                _renumber(name, ", ".join(keys))
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget_samples() -> None:
    """ANALYZE replaces a sample and leaves the former one in the statistics' own table; its owner may rewrite that."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")


def _renumber(table: str, keys: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(f"UPDATE {table} SET rowid = -rowid")  # noqa: S608  names of tables, quoted
        cursor.execute(
            f"UPDATE {table} SET rowid = ordered.place FROM"  # noqa: S608
            f" (SELECT rowid AS was, row_number() OVER (ORDER BY {keys}) AS place FROM {table}) AS ordered"
            f" WHERE {table}.rowid = ordered.was"
        )
        cursor.execute("COMMIT")
