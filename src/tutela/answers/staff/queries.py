"""Reads: a body's staff list, a page at a time, and the whole of it for screening."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tutela.answers.identities import keyed
from tutela.answers.identities.person import Person, canonical_of
from tutela.answers.staff import models
from tutela.answers.staff.engagement import Did, Engagement, Line, Post, Standing
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal

TABLE: Final = "staff"
_AT_ONCE: Final = 2_000
_HASHES: Final = 400  # in one statement


def listed(acting: Acting, standing: Standing, limit: int, after: UUID | None = None) -> list[Engagement]:
    """One page of those of the body who stand so, latest entered first; `after` is the last of the page before."""
    require(acting, Permission.STAFF_KEEP)
    rows = _named().filter(organisation=acting.organisation, state=standing.value)
    last = None if after is None else rows.filter(id=after).values_list("listed_at", "id").first()
    if last is not None:
        at, id_ = last
        rows = rows.filter(Q(listed_at__lt=at) | Q(listed_at=at, id__lt=id_))
    return [as_value(row) for row in rows.order_by("-listed_at", "-id")[:limit]]


def one(acting: Acting, engagement: UUID) -> Engagement:
    """One engagement of the officer's own body. Refuses NOT_ENTITLED, NOT_FOUND, another body's included."""
    require(acting, Permission.STAFF_KEEP)
    return as_value(own(acting, engagement))


def found(acting: Acting, document: str, on: date) -> Engagement | None:
    """The latest engagement at the body of whoever has this number; refuses what no number can be."""
    require(acting, Permission.STAFF_KEEP)
    digests = keyed.digests(TABLE, canonical_of(document, on))
    rows = _named().filter(organisation=acting.organisation, digest__in=digests)
    row = rows.order_by("-listed_at", "-id").first()
    return None if row is None else as_value(row)


def person_of(engagement: UUID) -> Person | None:
    """Whom an engagement of any body names; None where they were forgotten. For who verifies an answer about them."""
    row = models.Engagement.objects.filter(id=engagement).exclude(key_id="").first()
    return None if row is None else keyed.opened(TABLE, row.id, row.sealed)


def history(acting: Acting, engagement: UUID) -> list[Line]:
    """What became of one engagement, newest first."""
    require(acting, Permission.STAFF_KEEP)
    rows = models.Change.objects.filter(engagement=own(acting, engagement)).order_by("-id")
    return [
        Line(
            Did(row.did),
            Standing(row.state),
            Post(row.post),
            row.from_on,
            row.until_on,
            row.at,
            row.entry,
        )
        for row in rows
    ]


def headcount(organisation: str) -> int:
    """How many are in post at a body, as its list says."""
    return models.Engagement.objects.filter(organisation=organisation, state=Standing.IN_POST.value).count()


def in_post(organisation: str) -> Iterator[Engagement]:
    """Everyone in post at a body, by id."""
    rows = models.Engagement.objects.filter(organisation=organisation, state=Standing.IN_POST.value)
    yield from map(as_value, rows.order_by("id").iterator(chunk_size=_AT_ONCE))


@dataclass(frozen=True, slots=True)
class Posted:
    """Somebody in post, found by their canonical document."""

    document: str = field(repr=False)
    organisation: str
    engagement: Engagement


def posted(documents: Collection[str], on: date, *, locked: bool = False) -> list[Posted]:
    """Everywhere and under whatever purpose, by engagement. Who leaves is in post until the first day of not being so.

    Who is hired and begins later counts already: they are asked about no more before they begin. `locked`: nobody
    leaves until the transaction ends.
    """
    digests = {digest: one for one in documents for digest in keyed.digests(TABLE, one)}
    listed_digests, found = list(digests), list[Posted]()
    is_in_post = Q(state=Standing.IN_POST.value) | Q(state=Standing.LEFT.value, until_on__gt=on)
    for start in range(0, len(listed_digests), _HASHES):
        rows = _named().filter(is_in_post, digest__in=listed_digests[start : start + _HASHES]).order_by("id")
        rows = rows.select_for_update() if locked else rows
        found += [Posted(digests[bytes(row.digest)], row.organisation, as_value(row)) for row in rows]
    return sorted(found, key=lambda one: one.engagement.id)


def own(acting: Acting, engagement: UUID, *, locked: bool = False) -> models.Engagement:
    """The row. Refuses NOT_FOUND, another body's included."""
    rows = _named().select_for_update() if locked else _named()
    row = rows.filter(id=engagement, organisation=acting.organisation).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="engagement")
    return row


def _named() -> "QuerySet[models.Engagement]":
    """Those who are still named: who has long left is forgotten, and only their history stays."""
    return models.Engagement.objects.exclude(key_id="")


def as_value(row: models.Engagement) -> Engagement:
    """A row as a value, its person decrypted."""
    return Engagement(
        row.id,
        keyed.opened(TABLE, row.id, row.sealed),
        Standing(row.state),
        Post(row.post),
        row.purpose,
        row.from_on,
        row.until_on,
        row.listed_at,
    )
