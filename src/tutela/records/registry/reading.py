"""Statements over many persons at once. PostgreSQL is told all of them in one array, past the object mapper, which
takes longer to put the question than the database to answer it; SQLite is told so many at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from tutela.sql import running
from tutela.sql.arrays import among

_AT_ONCE: Final = 400  # well under the number of parameters that SQLite takes
_IN_ORDER: Final = attrgetter("int")  # as ids compare, without a call for each pair

_VERSIONS: Final = (
    "SELECT s.person_id, s.id, v.superseded_at IS NULL, v.content FROM registry_sourcerecord s"
    " JOIN registry_recordversion v ON v.record_id = s.id WHERE s.person_id {among}"
)
_CURRENT: Final = " AND v.superseded_at IS NULL"
_BY_RECORD: Final = " ORDER BY s.id, v.number"
_VERDICTS: Final = (
    "SELECT id FROM registry_verdict WHERE record_id IN"
    " (SELECT id FROM registry_sourcerecord WHERE person_id {among})"
)
_PERSONS: Final = (
    "SELECT s.person_id FROM registry_identitykey k JOIN registry_sourcerecord s ON s.id = k.record_id"
    " WHERE k.digest {among} AND k.key_id = %s"
)

Stored = tuple[UUID, UUID, bool, bytes]
"""Person, record, whether the version is the current one, and its content as it is kept."""


def versions(persons: Iterable[UUID], *, every_version: bool) -> Iterator[Stored]:
    """The current version of each record of these persons, or all of them in order."""
    statement = _VERSIONS + ("" if every_version else _CURRENT) + _BY_RECORD
    for person, record, is_current, content in _found(statement, "uuid", _sorted(persons)):
        yield _id(person), _id(record), bool(is_current), bytes(content)


def verdicts(persons: Iterable[UUID]) -> list[UUID]:
    """The verdicts on records of these persons, whether or not they still hold."""
    return [_id(verdict) for (verdict,) in _found(_VERDICTS, "uuid", _sorted(persons))]


def persons_with(digests: Iterable[bytes], key_id: str) -> set[UUID]:
    """The persons any of whose records carries one of these identity hashes under a key."""
    return {_id(person) for (person,) in _found(_PERSONS, "bytea", list(digests), key_id)}


def _found(statement: str, kind: str, values: Sequence[Any], *others: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement that names `{among}` once, in front of its other values."""
    database = connections[DEFAULT_DB_ALIAS]
    at_once = max(1, len(values)) if database.vendor == "postgresql" else _AT_ONCE
    for start in range(0, len(values), at_once):
        words, asked = among(database, kind, values[start : start + at_once])
        yield from running.fetch(database, statement.format(among=words), [*map(_asked, asked), *others])


def _asked(value: Any) -> Any:
    """SQLite keeps ids as text."""
    return value.hex if isinstance(value, UUID) else value


def _sorted(persons: Iterable[UUID]) -> list[UUID]:
    return sorted(persons, key=_IN_ORDER)


def _id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
