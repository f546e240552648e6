"""Reads: what a body has still to destroy, and which receipts are missing, with their age."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet

from tutela.answers.filings.queries import filings_of
from tutela.answers.screening.queries import held_by
from tutela.answers.withdrawals.models import Withdrawal
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import organisation_names, reached

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An answer that a body must destroy. `row` is the line of a roster, None for an inquiry.

    `filing` is what the body filed and was told by; None where it asked without one. `is_anothers`: of a roster whose
    result is another body's, that was told of somebody on this one's staff list.
    """

    id: UUID
    purpose: str
    told: UUID
    row: int | None
    told_at: datetime
    withdrawn_at: datetime
    due_on: date
    confirmed_at: datetime | None
    filing: UUID | None = None
    is_anothers: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """How many receipts a body owes past their day, and since when the oldest is overdue."""

    organisation: str
    name_zh: str
    name_en: str
    count: int
    oldest_due_on: date
    days_late: int


@dataclass(frozen=True, slots=True)
class State:
    """What changes with every withdrawal of an answer of a body.

    The moment alone would not do: it is that at which a turn began, and a body may be answered while it is under way.
    """

    count: int
    last_at: datetime

    def __str__(self) -> str:
        return f"{self.count} {self.last_at.isoformat()}"


def owed(acting: Acting, limit: int) -> list[Withdrawn]:
    """What the officer's own body has to confirm, soonest due first; then what it confirmed, newest first."""
    require(acting, Permission.WITHDRAWAL_CONFIRM)
    own = Withdrawal.objects.filter(organisation=acting.organisation)
    open_ = own.filter(confirmed_at__isnull=True).order_by("due_on", "id")[:limit]
    done = own.filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-id")[:limit]
    rows = [*open_, *done][:limit]
    filed = filings_of(acting.organisation, [row.told for row in rows if not row.row])
    held = held_by(acting.organisation, {row.told for row in rows if row.row})
    return [
        _withdrawn(row, filed.get(row.told), is_anothers=bool(row.row) and row.told not in held)
        for row in rows
    ]


def waiting(acting: Acting) -> int:
    """How many receipts the officer's body owes."""
    return Withdrawal.objects.filter(organisation=acting.organisation, confirmed_at__isnull=True).count()


def owed_by(organisation: str) -> int:
    """How many answers a body still has to destroy, and to say so."""
    return Withdrawal.objects.filter(organisation=organisation, confirmed_at__isnull=True).count()


def states_of(organisations: Collection[str]) -> dict[str, State]:
    """How the withdrawals of these bodies stand; one that has none is left out."""
    if not organisations:
        return {}
    own = Withdrawal.objects.filter(organisation__in=list(organisations))
    grouped = own.values_list("organisation").annotate(count=Count("*"), last=Max("withdrawn_at"))
    return {code: State(count, last) for code, count, last in grouped}


def withdrawn_rows(runs: Collection[UUID]) -> set[tuple[UUID, int]]:
    """The lines of these rosters whose answer was withdrawn, as (run, row): for the view of whom they concern."""
    return set(Withdrawal.objects.filter(told__in=runs, row__gt=0).values_list("told", "row"))


def withdrawn_rows_of(run: UUID) -> set[int]:
    """The lines of one roster whose answer was withdrawn."""
    return set(Withdrawal.objects.filter(told=run, row__gt=0).values_list("row", flat=True))


def missing(acting: Acting, on: date) -> list[Missing]:
    """For the prosecutor: bodies of the region whose receipts are overdue on a day, the oldest first; 200 at most."""
    require(acting, Permission.WITHDRAWALS_OVERSEE)
    grouped = _late(acting, on).values_list("organisation").annotate(count=Count("id"), oldest=Min("due_on"))
    found = list(grouped.order_by("oldest", "organisation")[:_MOST])
    names = organisation_names({code for code, _, _ in found})
    return [Missing(code, *names[code], count, first, (on - first).days) for code, count, first in found]


def missing_bodies(acting: Acting, on: date) -> "QuerySet[Withdrawal, str]":
    """The codes of the same bodies, to be counted."""
    require(acting, Permission.WITHDRAWALS_OVERSEE)
    return _late(acting, on).values_list("organisation", flat=True).distinct()


def _late(acting: Acting, on: date) -> "QuerySet[Withdrawal]":
    late = Withdrawal.objects.filter(confirmed_at__isnull=True, due_on__lt=on)
    return late.filter(reached(acting, Permission.BODIES_OVERSEE, via="organisation"))


def missing_of(organisation: str, on: date) -> tuple[int, date] | None:
    """How many receipts of one body are overdue on a day, and since when the oldest is; None: none."""
    late = Withdrawal.objects.filter(organisation=organisation, confirmed_at__isnull=True, due_on__lt=on)
    found = late.aggregate(count=Count("id"), oldest=Min("due_on"))
    return (found["count"], found["oldest"]) if found["count"] else None


def _withdrawn(row: Withdrawal, filing: UUID | None, *, is_anothers: bool) -> Withdrawn:
    return Withdrawn(
        row.id,
        row.purpose,
        row.told,
        row.row or None,
        row.told_at,
        row.withdrawn_at,
        row.due_on,
        row.confirmed_at,
        filing,
        is_anothers,
    )
