"""Reads: what a body has still to destroy, and which receipts are missing, with their age."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, Min

from tutela.answers.withdrawals.models import Withdrawal
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import codes_within, organisation_names

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An answer that a body must destroy. `row` is the line of a roster, None for an inquiry."""

    id: UUID
    purpose: str
    told: UUID
    row: int | None
    told_at: datetime
    withdrawn_at: datetime
    due_on: date
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Missing:
    """How many receipts a body owes past their day, and since when the oldest is overdue."""

    organisation: str
    name_zh: str
    name_en: str
    count: int
    oldest_due_on: date
    days_late: int


def owed(acting: Acting, limit: int) -> list[Withdrawn]:
    """What the officer's own body has to confirm, soonest due first; then what it confirmed, newest first."""
    require(acting, Permission.WITHDRAWAL_CONFIRM)
    own = Withdrawal.objects.filter(organisation=acting.organisation)
    open_ = own.filter(confirmed_at__isnull=True).order_by("due_on", "id")[:limit]
    done = own.filter(confirmed_at__isnull=False).order_by("-confirmed_at")[:limit]
    return [_withdrawn(row) for row in (*open_, *done)][:limit]


def waiting(acting: Acting) -> int:
    """How many receipts the officer's body owes."""
    return Withdrawal.objects.filter(organisation=acting.organisation, confirmed_at__isnull=True).count()


def last_at(acting: Acting) -> datetime | None:
    """When an answer of the officer's body was withdrawn last; None where none ever was."""
    return last_of({acting.organisation}).get(acting.organisation)


def last_of(organisations: Collection[str]) -> dict[str, datetime]:
    """The same of several bodies; one of which none ever was withdrawn is left out."""
    own = Withdrawal.objects.filter(organisation__in=list(organisations))
    return dict(own.values_list("organisation").annotate(last=Max("withdrawn_at")))


def withdrawn_rows() -> set[tuple[UUID, int]]:
    """The lines of rosters whose answer was withdrawn, as (run, row): for the view of whom they concern."""
    return set(Withdrawal.objects.filter(row__gt=0).values_list("told", "row"))


def withdrawn_rows_of(run: UUID) -> set[int]:
    """The lines of one roster whose answer was withdrawn."""
    return set(Withdrawal.objects.filter(told=run, row__gt=0).values_list("row", flat=True))


def missing(acting: Acting, on: date) -> list[Missing]:
    """For the prosecutor: bodies of the region whose receipts are overdue on a day, the oldest first; 200 at most."""
    require(acting, Permission.WITHDRAWALS_OVERSEE)
    late = Withdrawal.objects.filter(confirmed_at__isnull=True, due_on__lt=on)
    late = late.filter(organisation__in=codes_within(acting, Permission.BODIES_OVERSEE))
    grouped = late.values_list("organisation").annotate(count=Count("id"), oldest=Min("due_on"))
    found = list(grouped.order_by("oldest", "organisation")[:_MOST])
    names = organisation_names({code for code, _, _ in found})
    return [Missing(code, *names[code], count, first, (on - first).days) for code, count, first in found]


def missing_of(organisation: str, on: date) -> tuple[int, date] | None:
    """How many receipts of one body are overdue on a day, and since when the oldest is; None: none."""
    late = Withdrawal.objects.filter(organisation=organisation, confirmed_at__isnull=True, due_on__lt=on)
    found = late.aggregate(count=Count("id"), oldest=Min("due_on"))
    return (found["count"], found["oldest"]) if found["count"] else None


def _withdrawn(row: Withdrawal) -> Withdrawn:
    return Withdrawn(
        row.id,
        row.purpose,
        row.told,
        row.row or None,
        row.told_at,
        row.withdrawn_at,
        row.due_on,
        row.confirmed_at,
    )
