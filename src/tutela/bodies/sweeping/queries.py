"""Reads for those who watch: which bodies are slowed or stopped, and what was counted; never who was asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min, QuerySet

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import organisation_names, reached
from tutela.bodies.sweeping.models import Pace, Sighting
from tutela.core.sweeping.detectors import Detector
from tutela.core.sweeping.levels import Level

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Held:
    """A body that may not ask as always, since when."""

    organisation: str
    name_zh: str
    name_en: str
    level: Level
    since_at: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was found."""

    organisation: str
    name_zh: str
    name_en: str
    detector: Detector
    counted: int
    slowed_from: int
    level: Level
    seen_at: datetime


def held(acting: Acting) -> list[Held]:
    """Bodies that are slowed or stopped, the stopped ones first. Refuses NOT_ENTITLED."""
    require(acting, Permission.SWEEP_SEE)
    rows = held_paces(acting)
    found = list(rows.order_by("-level", "-changed_at", "organisation").defer("marks")[:MOST])
    names = organisation_names({row.organisation for row in found})
    return [
        Held(row.organisation, *names[row.organisation], Level(row.level), row.changed_at) for row in found
    ]


def held_paces(acting: Acting) -> "QuerySet[Pace]":
    """The same bodies, to be counted."""
    require(acting, Permission.SWEEP_SEE)
    rows = Pace.objects.exclude(level=Level.NORMAL.value)
    return rows.filter(reached(acting, Permission.SWEEP_SEE, via="organisation"))


def seen(acting: Acting) -> list[Seen]:
    """The latest findings, newest first. Refuses NOT_ENTITLED."""
    require(acting, Permission.SWEEP_SEE)
    rows = Sighting.objects.filter(reached(acting, Permission.SWEEP_SEE, via="organisation"))
    found = list(rows.order_by("-seen_at", "id")[:MOST])
    names = organisation_names({row.organisation for row in found})
    return [_seen(row, names[row.organisation]) for row in found]


def level(organisation: str) -> Level:
    """Where one body stands."""
    known = Pace.objects.filter(organisation=organisation).values_list("level", flat=True).first()
    return Level.NORMAL if known is None else Level(known)


def held_since(organisation: str) -> datetime | None:
    """Since when one body is slowed or stopped; None where it asks as always."""
    rows = Pace.objects.filter(organisation=organisation).exclude(level=Level.NORMAL.value)
    return rows.values_list("changed_at", flat=True).first()


def seen_of(organisation: str) -> tuple[int, datetime] | None:
    """How many findings there are of one body, and since when; None: none."""
    rows = Sighting.objects.filter(organisation=organisation)
    found = rows.aggregate(count=Count("id"), first=Min("seen_at"))
    return (found["count"], found["first"]) if found["count"] else None


def _seen(row: Sighting, names: Sequence[str]) -> Seen:
    name_zh, name_en = names
    return Seen(
        row.organisation,
        name_zh,
        name_en,
        Detector(row.detector),
        row.counted,
        row.slowed_from,
        Level(row.level),
        row.seen_at,
    )
