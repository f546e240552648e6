"""The inventory: a sum over all rows that the list is compiled from, which each lawful write carries forward.

A row that came, went or changed past the programs leaves tables and sums apart, whatever is compiled afterwards. Every
publication commits to the sums under a fresh salt, and the former salt is gone: so nobody, with all keys, opens an
earlier commitment and learns that something has left since. All of it goes under the registry's lock.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db.models import Model, QuerySet

from tutela.core.errors import Refusal
from tutela.core.proofs import multisets
from tutela.core.proofs.commitments import JSON, SALT_BYTES, canonical, commit
from tutela.core.proofs.entries import moment
from tutela.keys import current
from tutela.records.registry.models import (
    Inventory,
    Merge,
    Person,
    RecordVersion,
    ReviewTask,
    SourceRecord,
    Verdict,
)

_CONTEXT: Final = "inventory"
_ROW: Final = "1"
_CHUNK: Final = 400  # ids in one statement
_PAGE: Final = 2_000

# What is made of these by a key (hashes, ciphertexts) is left out: it changes with the key, and is audited apart.
_COLUMNS: Final[Mapping[type[Model], tuple[str, ...]]] = {
    Person: ("id",),
    SourceRecord: ("id", "person_id", "port", "authority", "region"),
    RecordVersion: ("id", "record_id", "number", "valid_from", "recorded_at", "superseded_at", "batch"),
    ReviewTask: ("id", "record_id", "person_id", "differs", "opened_at", "closed_at", "outcome"),
    Merge: ("id", "kept_id", "absorbed_id", "moved", "officer", "merged_at", "undone_at"),
    Verdict: ("id", "record_id", "is_same", "decided_at", "ended_at"),
}
_CONTENTS: Final[Mapping[type[Model], Callable[[Any], tuple[str, str]]]] = {
    RecordVersion: lambda row: ("record", str(row.record_id)),
    Verdict: lambda row: ("verdict", row.id.hex),
}
"""Of rows with an encrypted content: the context and the row that its encryption is bound to."""
TABLES: Final = tuple(table._meta.label for table in _COLUMNS)


@dataclass(slots=True)
class Taking:
    """Rows that come and go in one act, added up before they are written down."""

    _came: dict[str, int] = field(default_factory=dict)
    _went: dict[str, int] = field(default_factory=dict)

    def comes(self, rows: Iterable[Model]) -> None:
        """These stand in the database from now on, as they are."""
        _add(self._came, rows)

    def goes(self, rows: Iterable[Model]) -> None:
        """These no longer stand there as they are: they go, or are about to change."""
        _add(self._went, rows)

    def keep(self) -> None:
        """Carries the sums forward. Where there are none, or none that can be read, the next publication counts."""
        touched = self._came.keys() | self._went.keys()
        row = Inventory.objects.select_for_update().filter(pk=1).first() if touched else None
        held = None if row is None else _readable(row)
        if row is None or held is None:
            return
        after = {
            table: multisets.shifted(total, came=self._came.get(table, 0), went=self._went.get(table, 0))
            for table, total in held.sums.items()
        }
        row.sealed = _sealed(held.salt, after)
        row.save(update_fields=["sealed"])


@dataclass(frozen=True, slots=True)
class Held:
    """What is written down: by table a sum, the salt under which it was last committed to, and that act's number."""

    number: int
    salt: bytes
    sums: Mapping[str, int]

    @property
    def commitment(self) -> str:
        """Hexadecimal."""
        return commit(self.salt, _joined(self.sums)).hex()


@contextmanager
def changing(*rows: "QuerySet[Any]") -> Iterator[None]:
    """Around an update or deletion of these rows: counted as they stood before, and as they stand after it."""
    taking = Taking()
    ids = [(one.model, list(one.values_list("pk", flat=True))) for one in rows]
    taking.goes(_rows(ids))
    yield
    taking.comes(_rows(ids))
    taking.keep()


def came(*rows: Model) -> None:
    """These rows were created."""
    taking = Taking()
    taking.comes(rows)
    taking.keep()


def publish(*, former: Callable[[], int] = lambda: 0, anew: bool = False) -> dict[str, JSON]:
    """What an entry says: the next number, and a commitment to the sums under a salt of its own.

    One `anew`, and one that finds no sums, counts what stands in the tables and says so; `former` finds the last number
    that the ledger has, for these alone.
    """
    row = Inventory.objects.select_for_update().filter(pk=1).first()
    held = None if row is None or anew else _readable(row)
    last = former() if row is None or anew else 0
    said: dict[str, JSON] = {"number": max(last, row.number if row else 0) + 1}
    if held is None:
        sums = counted()
        said["counted"] = True
    else:
        sums = dict(held.sums)
    salt = _salt()
    written = {"number": said["number"], "sealed": _sealed(salt, sums)}
    if not Inventory.objects.filter(pk=1).update(**written):
        Inventory.objects.create(pk=1, **written)
    return {**said, "commitment": commit(salt, _joined(sums)).hex()}


def is_begun() -> bool:
    """Whether there are sums: before the first publication there are none."""
    return Inventory.objects.filter(pk=1).exists()


def number() -> int:
    """Of the entry that committed to the sums last."""
    return Inventory.objects.values_list("number", flat=True).get(pk=1)


def standing() -> Held | None:
    """What is written down; None before the first publication, and where it was changed so that nothing can be read."""
    row = Inventory.objects.filter(pk=1).first()
    return None if row is None else _readable(row)


def counted() -> dict[str, int]:
    """The sums of what stands in the tables, in bounded memory."""
    sums = dict.fromkeys(TABLES, multisets.EMPTY)
    for table in _COLUMNS:
        _add(sums, table._default_manager.order_by("pk").iterator(chunk_size=_PAGE))
    return {table: multisets.shifted(total, came=0, went=0) for table, total in sums.items()}


def _add(sums: dict[str, int], rows: Iterable[Model]) -> None:
    for row in rows:
        label = row._meta.label
        sums[label] = sums.get(label, 0) + multisets.weight(_line(row))


def _line(row: Model) -> bytes:
    """All that a row says, in one canonical form; what is encrypted by the hash of what it says in clear."""
    table = type(row)
    said = {name: _plain(getattr(row, name)) for name in _COLUMNS[table]}
    if table in _CONTENTS:
        said["content"] = _hash_of_content(row, *_CONTENTS[table](row))
    return canonical({"table": row._meta.label, "row": said})


def _hash_of_content(row: Any, context: str, bound_to: str) -> str:
    try:
        return sha256(current.decrypt(context, bound_to, bytes(row.content))).hexdigest()
    except (Refusal, InvalidTag, ValueError, IndexError):
        return "unreadable"  # changed past the programs: the sums tell it, and nothing is stopped here


def _plain(value: Any) -> JSON:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _rows(ids: Iterable[tuple[type[Model], list[Any]]]) -> Iterator[Model]:
    for table, keys in ids:
        for start in range(0, len(keys), _CHUNK):
            yield from table._default_manager.filter(pk__in=keys[start : start + _CHUNK])


def _readable(row: Inventory) -> Held | None:
    try:
        plain = current.decrypt(_CONTEXT, _ROW, bytes(row.sealed))
    except (Refusal, InvalidTag, ValueError, IndexError):
        return None  # the gate goes on, and what it then says is told by the audit
    salt, rest = plain[:SALT_BYTES], plain[SALT_BYTES:]
    size = multisets.SUM_BYTES
    parts = (rest[start : start + size] for start in range(0, len(rest), size))
    sums = {table: multisets.from_bytes(part) for table, part in zip(TABLES, parts, strict=True)}
    return Held(row.number, salt, sums)


def _salt() -> bytes:
    """Never one that was there before: two commitments under one salt would be compared."""
    return secrets.token_bytes(SALT_BYTES)


def _sealed(salt: bytes, sums: Mapping[str, int]) -> bytes:
    return current.encrypt(_CONTEXT, _ROW, salt + _joined(sums))


def _joined(sums: Mapping[str, int]) -> bytes:
    return b"".join(multisets.to_bytes(sums[table]) for table in TABLES)
