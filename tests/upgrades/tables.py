"""All rows of a database as lines of JSON that either database can take in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import DateField, DateTimeField, Field, Model, UUIDField

KEEPING = {"default": "tables.jsonl", "vault": "vault.jsonl"}
_FIELDS: "dict[str, type[Field[Any, Any]]]" = {
    "DateField": DateField,
    "DateTimeField": DateTimeField,
    "UUIDField": UUIDField,
}


def write(folder: Path) -> None:
    """Every row of both databases, and how far their tables had come."""
    for alias, name in KEEPING.items():
        with (folder / name).open("w", encoding="utf-8") as out:
            for model in _models():
                if model._meta.db_table in connections[alias].introspection.table_names():
                    _write_rows(model, alias, out)
    applied = {alias: sorted(MigrationRecorder(connections[alias]).applied_migrations()) for alias in KEEPING}
    lines = json.dumps(applied, indent=1)
    (folder / "migrations.json").write_text(lines + "\n", "utf-8")


def _models() -> list[type[Model]]:
    """Of every app, tables between two others too; none that `migrate` fills by itself."""
    own = {"django_migrations", "django_content_type", "auth_permission"}
    return [one for one in apps.get_models(include_auto_created=True) if one._meta.db_table not in own]


def _write_rows(model: type[Model], alias: str, out: Any) -> None:
    fields = model._meta.concrete_fields
    kinds = {one.column: _kind(one) for one in fields}
    for row in model._base_manager.using(alias).order_by("pk").values_list(*(one.attname for one in fields)):
        values = {one.column: _plain(value) for one, value in zip(fields, row, strict=True)}
        out.write(json.dumps([model._meta.db_table, values, kinds], ensure_ascii=False) + "\n")


def _kind(field: Any) -> str:
    """What is stored: for what points to another row, the kind of that row's id."""
    while field.remote_field is not None:
        field = field.target_field
    kind: str = field.get_internal_type()
    return kind


def _plain(value: Any) -> Any:
    match value:
        case bytes() | memoryview() | bytearray():
            return bytes(value).hex()
        case datetime() | date() | UUID() | Decimal():
            return str(value)
        case _:
            return value


def read(path: Path, alias: str) -> int:
    """Puts the rows of a file into tables that are as they were; returns how many."""
    connection = connections[alias]
    count = 0
    with _unchecked(connection) as cursor, path.open(encoding="utf-8") as lines:
        for line in lines:
            table, values, kinds = json.loads(line)
            columns = ", ".join(connection.ops.quote_name(name) for name in values)
            places = ", ".join(["%s"] * len(values))
            stored = [_stored(connection, kinds[name], value) for name, value in values.items()]
            cursor.execute(
                f"INSERT INTO {connection.ops.quote_name(table)} ({columns}) VALUES ({places})",
                stored,
            )
            count += 1
    return count


def _stored(connection: BaseDatabaseWrapper, kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "JSONField":
        return json.dumps(value)
    if kind == "BinaryField":
        return bytes.fromhex(value)
    if kind not in _FIELDS:
        return value
    field = _FIELDS[kind]()
    return field.get_db_prep_save(field.to_python(value), connection)


@contextmanager
def _unchecked(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """Rows come in any order: what they point to may come later. Counters then go on after the last row."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield cursor
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute(_COUNTERS)
            for table, column in cursor.fetchall():
                name = connection.ops.quote_name
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{name(table)}', '{column}'),"
                    f" GREATEST((SELECT max({name(column)}) FROM {name(table)}), 1))"
                )
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")
            yield cursor
            cursor.execute("PRAGMA foreign_keys = ON")
            assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []


_COUNTERS = (
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
)
