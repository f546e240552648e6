"""Reads a large table in pages, by its key: memory is bounded, and no cursor is left open by a refusal."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import QuerySet

PAGE_ROWS: Final = 2_000


def paged(rows: "QuerySet[Any, Any]", key: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The columns of all rows, ordered by `key`, which is unique and the first of `columns`."""
    page = list(_page(rows, key, columns))
    while page:
        yield from page
        page = list(_page(rows.filter(**{f"{key}__gt": page[-1][0]}), key, columns))


def _page(rows: "QuerySet[Any, Any]", key: str, columns: Sequence[str]) -> "QuerySet[Any, tuple[Any, ...]]":
    return rows.order_by(key).values_list(*columns)[:PAGE_ROWS]
