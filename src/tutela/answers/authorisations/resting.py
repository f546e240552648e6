"""On what a question rests: an authorisation kept here, or a paper that is registered with the question itself.

Opinions of 2020, 7; Personal Information Protection Law 13, 14 and 29. Programs whose own system holds the papers give
the number of each, and the day on which it was signed where they know it: one number is one person's, for good.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from tutela.answers.authorisations import models
from tutela.answers.authorisations.entries import ended
from tutela.answers.authorisations.queries import TABLE
from tutela.answers.identities import keyed
from tutela.bodies.kinds import Acting
from tutela.core.crypto.keyring import HashKey, RootKey, Use
from tutela.core.errors import Reason, Refusal
from tutela.keys import current
from tutela.sql import running
from tutela.sql.arrays import among
from tutela.sql.inserts import Rows

_PAPERS: Final = "papers"
_SEPARATOR: Final = "\x1f"
_REFERENCE: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_AT_ONCE: Final = 500
_COLUMNS: Final = ("inquiry", "organisation", "key_id", "digest", "person", "signed_on", "registered_on")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, as far as its authorisation goes: stripped of what stands around it. `document` is canonical."""

    organisation: str
    purpose: str
    document: str = field(repr=False)
    authorisation: str = field(repr=False)
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A written authorisation whose number came with the question: keyed hashes of the number, and of it with whom."""

    key_id: str
    digest: bytes
    person: bytes
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class Reference:
    """An authorisation that is kept here. `is_spent` where the filing that asks has spent it in this transaction."""

    id: UUID
    is_spent: bool


Ground = Paper | Reference


def grounds(asked: Sequence[Asked], papers: "Papers", *, on: date, at: datetime) -> list[Ground | Refusal]:
    """What each question rests on, in order; the refusal where its authorisation does not carry it.

    `papers` are those of these questions, and perhaps of others, after they were read.

    AUTHORISATION_OTHER where it is another person's, or for another purpose or body; AUTHORISATION_ENDED where it is
    spent, withdrawn or past its day; CELL_DAY_AHEAD where it is to be signed on a day to come. Inside the transaction
    that asks, which holds the body's row: two questions at once do not register one number for two persons.
    """
    kept = _kept(one.authorisation for one in asked)
    taken: set[UUID] = set()
    found: list[Ground | Refusal] = []
    for one in asked:
        row = kept.get(_id_of(one.authorisation))
        if row is None:
            found.append(papers.ground(one, on))
            continue
        ground = _reference(row, one, on, at)
        if row.id in taken:
            ground = Refusal(Reason.AUTHORISATION_ENDED)
        elif isinstance(ground, Reference):
            taken.add(row.id)
        found.append(ground)
    return found


def rows(rested: Iterable[tuple[UUID, str, Ground | None]], on: date) -> Rows:
    """The papers among (inquiry, organisation, ground), to be written with their questions."""
    return Rows(
        models.Paper,
        _COLUMNS,
        [
            (inquiry, organisation, one.key_id, one.digest, one.person, one.signed_on, on)
            for inquiry, organisation, one in rested
            if isinstance(one, Paper)
        ],
    )


def spend(rested: Iterable[tuple[UUID, Acting, Ground | None]], *, at: datetime) -> None:
    """Each authorisation that is kept here is spent by its one question. Refuses AUTHORISATION_ENDED (meanwhile)."""
    for inquiry, acting, one in rested:
        if not isinstance(one, Reference) or one.is_spent:
            continue
        good = models.Authorisation.objects.filter(id=one.id, spent_at=None, withdrawn_at=None)
        if not good.update(spent_at=at, inquiry=inquiry):
            raise Refusal(Reason.AUTHORISATION_ENDED)
        row = models.Authorisation.objects.only("id", "subject", "inquiry").get(id=one.id)
        ended(row, "spent", acting.organisation, acting.officer, at)


def is_reference(authorisation: str) -> bool:
    """Whether what was written is the id of an authorisation that may be kept here, and not the number of a paper."""
    return _id_of(authorisation.strip()) is not None


def forget(*, before: date) -> int:
    """Removes papers registered before a day; returns how many."""
    return models.Paper.objects.filter(registered_on__lt=before).delete()[0]


class Papers:
    """The numbers of one transaction's questions, and whose they are already, once that was read."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        roots = [root for root in current.ring().roots if root.use is Use.DATA]
        self._active = current.ring().active(Use.DATA)
        self._keys = [
            _Keys.of(root) for root in (self._active, *(one for one in roots if one != self._active))
        ]
        said = {(one.organisation, one.authorisation): one for one in asked}
        self._numbers = {key: [keys.of_number(one) for keys in self._keys] for key, one in said.items()}
        self._whose = dict[bytes, bytes]()

    def asked(self) -> list[running.Asked]:
        """The statements that say whose these numbers are. After the bodies' rows are held."""
        return _whose(sorted({digest for some in self._numbers.values() for digest in some}))

    def read(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Takes up what the statements gave."""
        self._whose = {bytes(digest): bytes(person) for digest, person in rows}

    def ground(self, one: Asked, on: date) -> Ground | Refusal:
        """The paper, from now on this person's."""
        refusal = _unfit(one.signed_on, on)
        if refusal is not None:
            return refusal
        numbers = self._numbers[one.organisation, one.authorisation]
        person = self._keys[0].of_person(one)
        for keys, number in zip(self._keys, numbers, strict=True):
            whose = self._whose.get(number)
            if whose is not None and whose != (person if keys is self._keys[0] else keys.of_person(one)):
                return Refusal(Reason.AUTHORISATION_OTHER)
        self._whose[numbers[0]] = person
        return Paper(self._active.key_id, numbers[0], person, one.signed_on)


def _unfit(signed_on: date | None, on: date) -> Refusal | None:
    if signed_on is None:
        return None
    if signed_on > on:
        return Refusal(Reason.CELL_DAY_AHEAD, column="signed_on")
    until_on = signed_on + timedelta(days=settings.TUTELA_AUTHORISATION_DAYS)
    return Refusal(Reason.AUTHORISATION_ENDED) if until_on <= on else None


def _kept(authorisations: Iterable[str]) -> dict[UUID | None, models.Authorisation]:
    ids = [id_ for one in authorisations if (id_ := _id_of(one)) is not None]
    if not ids:
        return {}
    rows = models.Authorisation.objects.filter(id__in=ids)
    rows = rows.defer("sealed", "late_at")  # what its database role may not read
    # Those that were asked with are not held: who withdraws the answer writes them while the list is held alone.
    live = rows.filter(inquiry=None, withdrawn_at=None).select_for_update().order_by("id")
    held = {row.id: row for row in live}
    return {row.id: held.get(row.id, row) for row in rows}


def _id_of(authorisation: str) -> UUID | None:
    return UUID(authorisation) if _REFERENCE.fullmatch(authorisation.lower()) else None


def _reference(row: models.Authorisation, one: Asked, on: date, at: datetime) -> Ground | Refusal:
    is_theirs = bytes(row.digest) in keyed.digests(TABLE, one.document)
    if not is_theirs or (row.asker, row.purpose) != (one.organisation, one.purpose):
        return Refusal(Reason.AUTHORISATION_OTHER)
    is_spent = row.spent_at == at and row.inquiry is None
    if row.withdrawn_at or (row.spent_at and not is_spent) or not row.from_on <= on < row.until_on:
        return Refusal(Reason.AUTHORISATION_ENDED)
    return Reference(row.id, is_spent)


def _whose(digests: Sequence[bytes]) -> list[running.Asked]:
    """Plain SQL: it runs for every question that is asked."""
    database = connections[DEFAULT_DB_ALIAS]
    table = database.ops.quote_name(models.Paper._meta.db_table)
    size = max(1, len(digests)) if database.vendor == "postgresql" else _AT_ONCE
    found = list[running.Asked]()
    for start in range(0, len(digests), size):
        which, listed = among(database, "bytea", digests[start : start + size])
        found.append((f"SELECT digest, person FROM {table} WHERE digest {which}", listed))  # noqa: S608
    return found


@dataclass(frozen=True, slots=True)
class _Keys:
    """What numbers are hashed with under one root key."""

    number: HashKey
    person: HashKey

    @staticmethod
    def of(root: RootKey) -> "_Keys":
        return _Keys(root.hash_key(_PAPERS, "number"), root.hash_key(_PAPERS, "person"))

    def of_number(self, one: Asked) -> bytes:
        return self.number.digest(_said(one.organisation, one.authorisation))

    def of_person(self, one: Asked) -> bytes:
        return self.person.digest(_said(one.organisation, one.authorisation, one.document))


def _said(*parts: str) -> bytes:
    return _SEPARATOR.join(parts).encode("utf-8", "backslashreplace")
