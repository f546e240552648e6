"""Staff in post by the million, and persons who come onto the list.

Staff are made in bulk, past the doors. Of those who never change nothing is read: where their keyed hash and their
encrypted person stand there are random bytes of the same length, so that rows and indexes have their size. Their ids
and schools stand in order: rows of random order would make the filling wait for the disk, and no answer differ.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import connection

from tests.cast import number as resident_number
from tutela.answers.identities import keyed
from tutela.answers.identities.person import Person, person_of
from tutela.answers.inquiries.answer import Question
from tutela.answers.staff.models import Engagement
from tutela.core.crypto.keyring import Use
from tutela.index.lookup.queries import purpose_keys
from tutela.index.lookup.rows import Basis, Row, RowOutcome
from tutela.keys import current
from tutela.sql.inserts import insert

BATCH: Final = 50_000
A_SCHOOL: Final = 50
_PURPOSE: Final = "school-in-service"
_FIRST: Final = date(1950, 1, 1)
_DAYS: Final = 18_000
_HASH_BYTES: Final = 32
_SEALED_BYTES: Final = 230  # of somebody with an ordinary name and number
_COLUMNS: Final = (
    "id",
    "organisation",
    "key_id",
    "digest",
    "sealed",
    "state",
    "post",
    "purpose",
    "from_on",
    "listed_at",
    "listed_by",
)


def fill(there: int, size: int, at: datetime) -> None:
    """Engagements in post, up to so many; their indexes are made anew behind them."""
    indexes = list(Engagement._meta.indexes)
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(Engagement, index)
    key_id = keyed.keyed("staff", "resident::nobody").key_id
    for start in range(there, size, BATCH):
        insert(Engagement, _COLUMNS, _unread(range(start, min(start + BATCH, size)), key_id, at))
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(Engagement, index)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def person(place: int) -> Person:
    """The one at this place: nobody twice."""
    born_on = _FIRST + timedelta(days=place % _DAYS)
    document = resident_number(born_on, 1 + place // _DAYS)
    return person_of(Question("王小明", document, ""), date(2026, 11, 21))


def hire(people: Sequence[Person], at: datetime) -> None:
    """They are in post at one school."""
    insert(Engagement, _COLUMNS, _hired(people, at))


def rows(people: Iterable[Person]) -> Iterator[Row]:
    """What the list has of them: a record each."""
    keys = purpose_keys(current.ring().active(Use.DATA), _PURPOSE)
    for one in people:
        key = keys.document_key(one.canonical)
        name = keys.name_key(one.canonical, one.canonical_name)
        yield Row(_PURPOSE, Basis.DOCUMENT, key, name, RowOutcome.RECORD, date(2015, 3, 1), None)


def _hired(people: Iterable[Person], at: datetime) -> Iterator[tuple[object, ...]]:
    for one in people:
        id_, hashed = uuid4(), keyed.keyed("staff", one.canonical)
        sealed = keyed.sealed("staff", id_, one)
        yield _engagement(id_, "school", hashed.key_id, hashed.digest, sealed, at)


def _unread(places: Iterable[int], key_id: str, at: datetime) -> Iterator[tuple[object, ...]]:
    for place in places:
        school = f"g{place // A_SCHOOL:07d}"
        yield _engagement(
            UUID(int=place), school, key_id, os.urandom(_HASH_BYTES), os.urandom(_SEALED_BYTES), at
        )


def _engagement(
    id_: UUID, school: str, key_id: str, digest: bytes, sealed: bytes, at: datetime
) -> tuple[object, ...]:
    return (id_, school, key_id, digest, sealed, "in-post", "teacher", _PURPOSE, None, at, "bench")
