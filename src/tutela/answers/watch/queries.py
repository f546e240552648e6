"""Reads: what the watch told a body, and for an office how much it told the bodies below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from tutela.answers.filings.queries import states_of
from tutela.answers.staff.queries import headcount
from tutela.answers.watch.models import Message
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule, require
from tutela.bodies.queries import organisation_names, reached
from tutela.core.filings.states import State


@dataclass(frozen=True, slots=True)
class Told:
    """One message: nobody stands in it. The filing has the person, for whoever may see it."""

    id: UUID
    filing: UUID
    purpose: str
    told_at: datetime
    state: State
    is_new: bool


@dataclass(frozen=True, slots=True)
class Below:
    """How many messages a body below an office got, and how many of them nobody there has read."""

    code: str
    name_zh: str
    name_en: str
    told: int
    unread: int


def own(acting: Acting, limit: int) -> list[Told]:
    """What the officer's own body was told, latest first."""
    require(acting, Permission.FILING_SEE)
    rows = list(Message.objects.filter(organisation=acting.organisation).order_by("-told_at", "-id")[:limit])
    states: Mapping[UUID, State] = states_of(row.filing for row in rows)
    return [
        Told(row.id, row.filing, row.purpose, row.told_at, states[row.filing], row.seen_at is None)
        for row in rows
    ]


def unread(acting: Acting) -> int:
    """How many messages nobody of the body has read."""
    return Message.objects.filter(organisation=acting.organisation, seen_at__isnull=True).count()


def watched(acting: Acting) -> int:
    """How many are in post at the body, as its list says: they are watched until they leave."""
    require(acting, Permission.FILING_SEE)
    return headcount(acting.organisation)


def below(acting: Acting, limit: int) -> list[Below]:
    """For an office: by body below it, those with unread messages first. Nothing to who oversees no body."""
    require(acting, Permission.FILING_SEE)
    if permitting_rule(acting, Permission.BODIES_OVERSEE, Scope()) is None:
        return []
    rows = Message.objects.filter(reached(acting, Permission.BODIES_OVERSEE, via="organisation"))
    counted = rows.exclude(organisation=acting.organisation).values_list("organisation")
    grouped = counted.annotate(told=Count("id"), unread=Count("id", filter=Q(seen_at__isnull=True)))
    found = list(grouped.order_by("-unread", "organisation")[:limit])
    names = organisation_names({code for code, _, _ in found})
    return [Below(code, *names.get(code, ("", "")), told, unread) for code, told, unread in found]
