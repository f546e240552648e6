"""The one relational plan: which lines have a tag that rows of the list have. Any engine that Ibis speaks to runs it.

What stands in its two tables is all that an engine, its plans and its disks ever hold of anybody:

    asked:  kind, tag, line      of every person on the roster, once by document, once more where the name counts
    listed: kind, tag, place     of every row of the list

kind is 0 for a document and 1 for birth date, sex and name; tag the 8 bytes that the keyed hash begins with, read as a
whole number; line and place count from 0. There is no key, name, number, date or answer in them, nor in the plan.
"""

from collections.abc import Sequence
from typing import Final, Protocol, Self

import pyarrow as pa

ASKED: Final = pa.schema([("kind", pa.int8()), ("tag", pa.int64()), ("line", pa.int64())])
LISTED: Final = pa.schema([("kind", pa.int8()), ("tag", pa.int64()), ("place", pa.int64())])
PAIRS: Final = pa.schema([("line", pa.int64()), ("place", pa.int64())])
DOCUMENT, NAMED = range(2)
_TAGGED: Final = ("kind", "tag")


class Relation(Protocol):
    """As much of an Ibis table as the plan needs."""

    def select(self, *columns: str) -> Self: ...
    def distinct(self) -> Self: ...
    def join(self, other: Self, on: Sequence[str]) -> Self: ...
    def semi_join(self, other: Self, on: Sequence[str]) -> Self: ...


def met(asked: Relation, listed: Relation) -> Relation:
    """`PAIRS`, in any order: every line with each place whose kind and tag are its own.

    First the rows that anybody meets, from each asked tag once, so that a person who stands on a roster a million times
    weighs as much as one; they are few, and an engine hands them to all its workers to be held against the lines.
    """
    hit = listed.semi_join(asked.select(*_TAGGED).distinct(), _TAGGED)
    return asked.join(hit, _TAGGED).select("line", "place")
