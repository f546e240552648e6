"""Reads: the proofs that wait for an office, one of them, and which offices are late with how many."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds, require
from tutela.bodies.queries import organisation_names, reached
from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty
from tutela.measures.following import models
from tutela.measures.following.deciders import NO_OFFICE, may_look, on_the_list_of
from tutela.measures.following.declaring import declared
from tutela.measures.following.following import Declared, Late, Look
from tutela.packs.current import legal_day_of

_BODY: Final = "step__following"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proof for whoever looks at it. Nobody stands here; the paper may name them."""

    following: UUID
    organisation: str
    name_zh: str
    name_en: str
    duty: Duty
    purpose: str
    told_on: date
    declared_on: date
    is_late: bool
    declared: Declared


def listed(acting: Acting, on: date, limit: int) -> list[Waiting]:
    """What waits for the officer's body, by its day. Refuses NOT_ENTITLED."""
    _require(acting)
    rows = _waits().filter(on_the_list_of(acting)).select_related(_BODY)
    return _values(list(rows.order_by("look_by", "declared_at", "id")[:limit]), on)


def one(acting: Acting, declaration: UUID, on: date) -> Waiting:
    """One with its words, looked at or not. Refuses NOT_ENTITLED, NOT_FOUND (another office's)."""
    _require(acting)
    row = models.Declaration.objects.select_related(_BODY).filter(id=declaration).first()
    if row is None or not may_look(acting, row):
        raise Refusal(Reason.NOT_FOUND, what="proof")
    return _values([row], on, with_words=True)[0]


def waits(acting: Acting) -> "QuerySet[models.Declaration, str]":
    """What waits for the officer's body, by who declared it, to be counted; nothing where the officer looks at none."""
    rows = _waits().filter(on_the_list_of(acting)) if holds(acting, Permission.PROOF_LOOK) else None
    return (models.Declaration.objects.none() if rows is None else rows).values_list(
        "organisation", flat=True
    )


def late(acting: Acting, on: date) -> "QuerySet[models.Declaration, str]":
    """Of these what is late."""
    return waits(acting).filter(look_by__lt=on)


def late_offices(acting: Acting, on: date) -> "QuerySet[models.Declaration, str]":
    """The offices below this officer's, or in the region, with a proof whose day has passed, to be counted."""
    require(acting, Permission.BODIES_OVERSEE)
    return _late(acting, on).values_list("office", flat=True).distinct()


def late_everywhere(acting: Acting, on: date, limit: int) -> list[Late]:
    """The same with how many and since when; longest first."""
    require(acting, Permission.BODIES_OVERSEE)
    counted = (
        _late(acting, on).values_list("office").annotate(count=Count("id"), oldest=Min("look_by"))
    ).order_by("oldest", "office")
    found = list(counted[:limit])
    names = organisation_names({office for office, _, _ in found})
    return [Late(office, *names[office], count, oldest) for office, count, oldest in found]


def late_of(office: str, on: date) -> tuple[int, date] | None:
    """How many proofs an office has not looked at in time, and since when the oldest is late; None: none."""
    found = _waits().filter(office=office, look_by__lt=on).aggregate(count=Count("id"), oldest=Min("look_by"))
    return (found["count"], found["oldest"]) if found["count"] and office != NO_OFFICE else None


def of_office(office: str) -> int:
    """How many proofs wait for an office."""
    return _waits().filter(office=office).count()


def of_body(code: str) -> int:
    """How many of a body's own proofs somebody has yet to look at: one that is returned is its to do again."""
    return _waits().filter(organisation=code).count()


def without_office() -> Counter[str]:
    """How many wait for the procuratorate, for no office stands above their body: by that body."""
    return Counter(_waits().filter(office=NO_OFFICE).values_list("organisation", flat=True))


def _require(acting: Acting) -> None:
    if not holds(acting, Permission.PROOF_LOOK):
        raise Refusal(Reason.NOT_ENTITLED)


def _waits() -> "QuerySet[models.Declaration]":
    return models.Declaration.objects.filter(look=Look.WAITS.value)


def _late(acting: Acting, on: date) -> "QuerySet[models.Declaration]":
    """One's own stands on one's own list."""
    rows = _waits().filter(look_by__lt=on).exclude(office__in=[NO_OFFICE, acting.organisation])
    return rows.filter(reached(acting, Permission.BODIES_OVERSEE, via="office"))


def _values(rows: list[models.Declaration], on: date, *, with_words: bool = False) -> list[Waiting]:
    names = organisation_names({row.organisation for row in rows})
    return [
        Waiting(
            row.step.following_id,
            row.organisation,
            *names[row.organisation],
            Duty(row.step.duty),
            row.step.following.purpose,
            row.step.following.told_on,
            legal_day_of(row.declared_at),
            row.look == Look.WAITS.value and row.look_by < on,
            declared(row, with_words=with_words),
        )
        for row in rows
    ]
