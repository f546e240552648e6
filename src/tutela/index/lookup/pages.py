"""Reads of the tree over the index: any number of pages by one statement."""

from collections.abc import Collection
from typing import Final

from django.db import connection

from tutela.index.lookup.models import TreePage

_AT_ONCE: Final = 20_000


def pages_at(key_id: str, places: Collection[int]) -> dict[int, bytes]:
    """The stored contents at these places (`tree.numbered`), empty ones left out.

    Places are whole numbers of our own making: as text they are no parameters, whose number databases limit.
    """
    quote = connection.ops.quote_name
    table, listed = quote(TreePage._meta.db_table), list(places)
    found: dict[int, bytes] = {}
    for start in range(0, len(listed), _AT_ONCE):
        among = ", ".join(map(str, map(int, listed[start : start + _AT_ONCE])))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT place, content FROM {table} WHERE key_id = %s AND place IN ({among})",  # noqa: S608
                [key_id],
            )
            found.update((place, bytes(content)) for place, content in cursor.fetchall())
    return found
