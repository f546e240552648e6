"""On what a question rests: an authorisation kept here, or a paper that is registered with the question itself.

Opinions of 2020, 7; Personal Information Protection Law 13, 14 and 29. Programs whose own system holds the papers give
the number of each, and the day on which it was signed where they know it: one number is one person's, for good.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from tutela.answers.authorisations import models
from tutela.answers.authorisations.entries import ended
from tutela.answers.authorisations.queries import TABLE
from tutela.answers.identities import keyed
from tutela.bodies.kinds import Acting
from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.errors import Reason, Refusal
from tutela.keys import current
from tutela.sql import running
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


def grounds(asked: Sequence[Asked], *, on: date, at: datetime) -> list[Ground | Refusal]:
    """What each question rests on, in order; the refusal where its authorisation does not carry it.

    AUTHORISATION_OTHER where it is another person's, or for another purpose or body; AUTHORISATION_ENDED where it is
    spent, withdrawn or past its day; CELL_DAY_AHEAD where it is to be signed on a day to come. Inside the transaction
    that asks, which holds the body's row: two questions at once do not register one number for two persons.
    """
    kept = _kept(one.authorisation for one in asked)
    papers = _Papers([one for one in asked if _id_of(one.authorisation) not in kept])
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


def forget(*, before: date) -> int:
    """Removes papers registered before a day; returns how many."""
    return models.Paper.objects.filter(registered_on__lt=before).delete()[0]


class _Papers:
    """The numbers of one transaction's questions, and whose they are already."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        roots = [root for root in current.ring().roots if root.use is Use.DATA]
        self._active = current.ring().active(Use.DATA)
        self._roots = [self._active, *(root for root in roots if root != self._active)]
        said = {(one.organisation, one.authorisation): one for one in asked}
        self._numbers = {key: [_number(root, one) for root in self._roots] for key, one in said.items()}
        self._whose = _whose(sorted({digest for some in self._numbers.values() for digest in some}))

    def ground(self, one: Asked, on: date) -> Ground | Refusal:
        """The paper, from now on this person's."""
        refusal = _unfit(one.signed_on, on)
        if refusal is not None:
            return refusal
        numbers = self._numbers[one.organisation, one.authorisation]
        person = _person(self._active, one)
        for root, number in zip(self._roots, numbers, strict=True):
            whose = self._whose.get(number)
            if whose is not None and whose != (person if root is self._active else _person(root, one)):
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
    rows = models.Authorisation.objects.select_for_update().filter(id__in=ids).order_by("id")
    return {row.id: row for row in rows.defer("sealed")}


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


def _whose(digests: Sequence[bytes]) -> dict[bytes, bytes]:
    """By plain SQL: it runs for every question that is asked."""
    database = connections[DEFAULT_DB_ALIAS]
    table = database.ops.quote_name(models.Paper._meta.db_table)
    select = f"SELECT digest, person FROM {table} WHERE digest"  # noqa: S608
    found: dict[bytes, bytes] = {}
    for start in range(0, len(digests), _AT_ONCE):
        some = list(digests[start : start + _AT_ONCE])
        if database.vendor == "postgresql":
            lines = running.fetch(database, f"{select} = ANY(%s)", [some])
        else:
            lines = running.fetch(database, f"{select} IN ({', '.join(['%s'] * len(some))})", some)
        found |= {bytes(digest): bytes(person) for digest, person in lines}
    return found


def _number(root: RootKey, one: Asked) -> bytes:
    return root.hash_key(_PAPERS, "number").digest(_said(one.organisation, one.authorisation))


def _person(root: RootKey, one: Asked) -> bytes:
    said = _said(one.organisation, one.authorisation, one.document)
    return root.hash_key(_PAPERS, "person").digest(said)


def _said(*parts: str) -> bytes:
    return _SEPARATOR.join(parts).encode("utf-8", "backslashreplace")
