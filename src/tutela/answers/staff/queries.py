"""Reads: a body's staff list, a page at a time, and the whole of it for screening."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from tutela.answers.identities import keyed
from tutela.answers.identities.person import Person, canonical_of
from tutela.answers.staff import models
from tutela.answers.staff.engagement import Did, Engagement, Line, Post, Standing
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import codes_below
from tutela.core.errors import Reason, Refusal

TABLE: Final = "staff"
_AT_ONCE: Final = 2_000
_HASHES: Final = 400  # in one statement
MISTAKEN: Final = timedelta(days=7)
"""For so long the next roster puts back in post who was entered as having left: a list was read that was not whole."""


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


def several(acting: Acting, engagements: Collection[UUID]) -> list[Engagement]:
    """These engagements of the officer's own body, by id; another body's are absent. Refuses NOT_ENTITLED."""
    require(acting, Permission.STAFF_KEEP)
    ids, rows = sorted(engagements), list[models.Engagement]()
    for start in range(0, len(ids), _HASHES):
        rows += _named().filter(organisation=acting.organisation, id__in=ids[start : start + _HASHES])
    return sorted(map(as_value, rows), key=lambda one: one.id)


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


def kept_by(organisation: str) -> int:
    """How many apply at a body or are in post there."""
    return models.Engagement.objects.filter(organisation=organisation, state__in=models.OPEN).count()


def in_post(organisation: str) -> Iterator[Engagement]:
    """Everyone in post at a body, by id."""
    rows = models.Engagement.objects.filter(organisation=organisation, state=Standing.IN_POST.value)
    yield from map(as_value, rows.order_by("id").iterator(chunk_size=_AT_ONCE))


def engaged(organisation: str, documents: Collection[str]) -> dict[UUID, str]:
    """Every engagement that these canonical documents ever had at a body, as far as they are still named."""
    digests = keyed.by_digest(TABLE, documents)
    listed_digests, found = list(digests), dict[UUID, str]()
    for start in range(0, len(listed_digests), _HASHES):
        rows = _named().filter(organisation=organisation, digest__in=listed_digests[start : start + _HASHES])
        found |= {id_: digests[bytes(digest)] for id_, digest in rows.values_list("id", "digest")}
    return found


@dataclass(frozen=True, slots=True)
class Posted:
    """Somebody in post, found by their canonical document."""

    document: str = field(repr=False)
    organisation: str
    engagement: Engagement


def posted(documents: Collection[str], on: date, *, locked: bool = False) -> list[Posted]:
    """Everywhere and under whatever purpose, by engagement. Who leaves is in post until the first day of not being so.

    Who is hired and begins later counts already: they are asked about no more before they begin; once they have left
    before that they count no more. `locked`: nobody leaves until the transaction ends.
    """
    digests = keyed.by_digest(TABLE, documents)
    listed_digests, found = list(digests), list[Posted]()
    is_in_post = Q(state=Standing.IN_POST.value) | _left_after(on)
    for start in range(0, len(listed_digests), _HASHES):
        rows = _named().filter(is_in_post, digest__in=listed_digests[start : start + _HASHES]).order_by("id")
        rows = rows.select_for_update() if locked else rows
        found += [Posted(digests[bytes(row.digest)], row.organisation, as_value(row)) for row in rows]
    return sorted(found, key=lambda one: one.engagement.id)


@dataclass(frozen=True, slots=True)
class Stands:
    """Where somebody stands at a body, found by their canonical document; `purpose`: of the questions while in post."""

    id: UUID
    document: str = field(repr=False)
    organisation: str
    standing: Standing
    purpose: str


def stands(documents: Collection[str], on: date) -> dict[UUID, Stands]:
    """Everywhere: who applies and who is in post, by engagement; in post as `posted` says. Nobody is decrypted."""
    digests = keyed.by_digest(TABLE, documents)
    listed_digests, found = list(digests), dict[UUID, Stands]()
    for start in range(0, len(listed_digests), _HASHES):
        rows = _standing(on).filter(digest__in=listed_digests[start : start + _HASHES])
        for id_, digest, *at_body in rows.values_list("id", "digest", "organisation", "state", "purpose"):
            organisation, state, purpose = at_body
            found[id_] = Stands(id_, digests[bytes(digest)], organisation, Standing(state), purpose)
    return found


def anybody_stands_below(organisation: str, on: date) -> bool:
    """Whether `stands` can find anybody at a body, or at one below it."""
    return _standing(on).filter(organisation__in=codes_below(organisation)).exists()


def stood(engagement: UUID) -> Stands | None:
    """The same of one engagement, also where it has ended; None where its person was forgotten."""
    row = _named().filter(id=engagement).first()
    if row is None:
        return None
    document = keyed.opened(TABLE, row.id, row.sealed).canonical
    return Stands(row.id, document, row.organisation, Standing(row.state), row.purpose)


def _standing(on: date) -> "QuerySet[models.Engagement]":
    """Who is named and applies or is in post, on the day before they leave too."""
    return _named().filter(Q(state__in=models.OPEN) | _left_after(on))


def _left_after(on: date) -> Q:
    """Who left on a later day: until then they were in post. Who was to begin later and never came was so on no day."""
    began = Q(from_on=None) | Q(from_on__lt=F("until_on"))
    return began & Q(state=Standing.LEFT.value, until_on__gt=on)


def gone(organisation: str, documents: Collection[str], on: date) -> dict[str, UUID]:
    """Of these canonical documents those that a body had entered: who left `MISTAKEN` ago or longer, or was not hired.

    By the last of their engagements there that has ended.
    """
    digests = keyed.by_digest(TABLE, documents)
    listed_digests, last = list(digests), dict[str, tuple[UUID, date | None]]()
    for start in range(0, len(listed_digests), _HASHES):
        rows = _named().filter(organisation=organisation).exclude(state__in=models.OPEN)
        rows = rows.filter(digest__in=listed_digests[start : start + _HASHES]).order_by("listed_at", "id")
        for id_, digest, until_on in rows.values_list("id", "digest", "until_on"):
            last[digests[bytes(digest)]] = id_, until_on
    return {
        one: id_ for one, (id_, until_on) in last.items() if until_on is None or until_on <= on - MISTAKEN
    }


def anybody_below(organisation: str) -> bool:
    """Whether anybody applies or is in post at a body, or at one below it."""
    return _open_below(organisation).exists()


def open_below(organisation: str, digests: Sequence[bytes]) -> set[UUID]:
    """Who of these, by the keyed hashes of their documents, applies or is in post at a body or below it."""
    found = set[UUID]()
    for start in range(0, len(digests), _HASHES):
        rows = _open_below(organisation).filter(digest__in=digests[start : start + _HASHES])
        found.update(rows.values_list("id", flat=True))
    return found


def _open_below(organisation: str) -> "QuerySet[models.Engagement]":
    return models.Engagement.objects.filter(state__in=models.OPEN, organisation__in=codes_below(organisation))


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
        row.asked_on,
        row.ask_by,
    )
