"""PostgreSQL's indexes over a table that holds nothing: left out while it is filled, and built over all rows at once.

A row that comes into a large index by itself, at a random place, costs several times what it costs in one sort of all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

_MEMORY: Final = "256MB"  # for each sort, until the transaction ends
_CAN_WAIT: Final = (
    # Of no bytes is what nobody has a row of, whatever transaction they look from. Only its owner takes indexes away.
    "SELECT pg_relation_size(oid) = 0 AND pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = %s::regclass"
)
_CONSTRAINTS: Final = (
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE conrelid = %s::regclass AND contype IN ('p', 'u') ORDER BY conname"
)
_INDEXES: Final = (
    "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass"
    " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1"
)


def can_wait(model: type[Model]) -> bool:
    """Whether nothing stands in its table for anybody, and we may take its indexes away."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        return False
    with database.cursor() as cursor:
        cursor.execute(_CAN_WAIT, [model._meta.db_table])
        return bool(cursor.fetchone()[0])


@contextmanager
def built_afterwards(model: type[Model]) -> Iterator[None]:
    """In a transaction, which keeps everybody from the table until it ends: rows first, the same indexes, statistics.

    For a table that `can_wait`, to which no other refers.
    """
    database = connections[DEFAULT_DB_ALIAS]
    quote, table = database.ops.quote_name, model._meta.db_table
    with database.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {quote(table)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(_CONSTRAINTS, [table])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [table])
        indexes = cursor.fetchall()
        for name, _ in constraints:
            cursor.execute(f"ALTER TABLE {quote(table)} DROP CONSTRAINT {quote(name)}")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with database.cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [_MEMORY])
        for name, definition in constraints:
            cursor.execute(f"ALTER TABLE {quote(table)} ADD CONSTRAINT {quote(name)} {definition}")
        for _, definition in indexes:
            cursor.execute(definition)
        # By itself the server learns within a minute or two what the table holds; until then it would plan as for one
        # that nobody has looked at, and read an index of all rows to find somebody's.
        cursor.execute(f"ANALYZE {quote(table)}")
