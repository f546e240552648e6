"""Reads of the tree over the index: any number of pages by one statement."""

from collections.abc import Collection
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections

from tutela.index.lookup.models import TreePage
from tutela.sql import running
from tutela.sql.arrays import Column

_AT_ONCE: Final = 20_000


def pages_at(key_id: str, places: Collection[int]) -> dict[int, bytes]:
    """The stored contents at these places (`tree.numbered`), empty ones left out."""
    database = connections[DEFAULT_DB_ALIAS]
    found = running.fetch_together(database, pages_asked(key_id, places))
    return {place: bytes(content) for rows in found for place, content in rows}


def pages_asked(key_id: str, places: Collection[int]) -> list[tuple[str, list[Any]]]:
    """The statements that `pages_at` runs, with their values; none where nothing is asked for.

    Places are whole numbers of our own making: on SQLite they stand in the text, for it limits the number of values.
    """
    database = connections[DEFAULT_DB_ALIAS]
    listed, table = list(places), database.ops.quote_name(TreePage._meta.db_table)
    start = f"SELECT place, content FROM {table} WHERE key_id = %s AND place"  # noqa: S608
    if database.vendor == "postgresql":
        return [(f"{start} = ANY(%s::bigint[])", [key_id, Column("bigint", listed)])] if listed else []
    chunks = (listed[first : first + _AT_ONCE] for first in range(0, len(listed), _AT_ONCE))
    return [(f"{start} IN ({', '.join(map(str, map(int, chunk)))})", [key_id]) for chunk in chunks]
