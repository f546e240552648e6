"""Rows of the index, written one beside the other."""

from collections.abc import Collection
from operator import itemgetter
from typing import Any

from tutela.index.lookup.models import IndexRow, random_id
from tutela.index.lookup.rows import Row
from tutela.index.lookup.statements import ROW_COLUMNS
from tutela.sql.inserts import insert

Values = tuple[Any, ...]
"""What a row says, in the order of `ROW_COLUMNS`, and its bucket."""


def values_of(row: Row) -> Values:
    """In the order of `ROW_COLUMNS`."""
    return (
        row.purpose,
        int(row.basis),
        row.person_key,
        row.name_key,
        int(row.outcome),
        row.from_on,
        row.until_on,
    )


def insert_values(key_id: str, values: Collection[Values]) -> None:
    """Rows, no two alike."""
    insert(
        IndexRow,
        ("id", "key_id", *ROW_COLUMNS, "bucket"),
        # In the order of random ids: where a row stood among the others of its turn says nothing of it once it is gone.
        sorted(((random_id(), key_id, *row) for row in values), key=itemgetter(0)),
    )
