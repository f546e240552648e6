"""The statements that read the index, with their values: written by hand, for they run for every question."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection, connections

from tutela.index.lookup.models import Head, IndexRow, ListVersion
from tutela.index.lookup.rows import Basis, ProbeKeys
from tutela.sql.arrays import among

PUBLISHING: Final = (
    0x7475_7465_6C61  # PostgreSQL's advisory lock: answering shares it, publishing has it alone
)
ROW_COLUMNS: Final = (
    "purpose",
    "basis",
    "person_key",
    "name_key",
    "outcome",
    "from_on",
    "until_on",
)
Asked = tuple[str, list[Any]]  # a statement and its values

_CHUNK: Final = 400  # persons a statement on SQLite; well under the number of values that it takes
_VERSION: Final = ("number", "root", "key_id", "policy", "published_at", "form")


def rows_asked(probes: Sequence[ProbeKeys], key_id: str) -> list[Asked]:
    """Rows by document, and rows by name. Plain SQL: building the query anew costs more than running it."""
    size = max(1, len(probes)) if connection.vendor == "postgresql" else _CHUNK
    chunks = (probes[start : start + size] for start in range(0, len(probes), size))
    return [_some_rows_asked(chunk, key_id) for chunk in chunks]


def _some_rows_asked(probes: Sequence[ProbeKeys], key_id: str) -> Asked:
    database = connections[DEFAULT_DB_ALIAS]
    quote = database.ops.quote_name
    documents = [one.document for one in probes]
    people = [one.person for one in probes if one.person is not None]
    names = ", ".join(map(quote, ROW_COLUMNS))
    start = f"SELECT {names} FROM {quote(IndexRow._meta.db_table)} WHERE key_id = %s AND"  # noqa: S608
    which, listed = among(database, "bytea", documents)
    statement, values = f"{start} person_key {which}", [key_id, *listed]
    if people:
        which, listed = among(database, "bytea", people)
        statement += f" UNION ALL {start} name_key {which} AND basis > %s"
        values += [key_id, *listed, int(Basis.DOCUMENT)]
    return statement, values


def version_asked() -> Asked:
    """What `_in_force` reads."""
    quote = connection.ops.quote_name
    head, version_ = quote(Head._meta.db_table), quote(ListVersion._meta.db_table)
    columns = ", ".join(f"version.{name}" for name in _VERSION)
    return (
        f"SELECT head.withheld, {columns} FROM {head} AS head"  # noqa: S608 - names of our own models
        f" JOIN {version_} AS version ON version.number = head.version_id",
        [],
    )


def holding() -> list[Asked]:
    """On SQLite a writing transaction keeps every other one out as it is."""
    if connection.vendor != "postgresql":
        return []
    return [("SELECT pg_advisory_xact_lock_shared(%s)::text", [PUBLISHING])]


def moment_of(value: datetime | str | None) -> datetime | None:
    """SQLite gives moments as text or without their zone, which is UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
