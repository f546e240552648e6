"""Many counts in one statement: a first screen asks a dozen rooms how much waits there."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def counted(rows: Sequence["QuerySet[Any, Any]"]) -> list[int]:
    """How many rows each has, in order; one that is sliced is counted no further than that."""
    parts, values, places = list[str](), list[Any](), list[int]()
    found = [0] * len(rows)
    for place, one in enumerate(rows):
        try:
            sql, params = one.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS part_{place})")  # noqa: S608 - values stay apart
        values += params
        places.append(place)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", values)
            (counts,) = cursor.fetchall()
        for place, count in zip(places, counts, strict=True):
            found[place] = count
    return found
