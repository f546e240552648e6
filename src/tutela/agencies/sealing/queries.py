"""What waits because sealing is in doubt: for the agency, record by record; for the prosecutor, by agency and age."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from tutela.agencies.intake import queries as intake
from tutela.agencies.sealing.doubts import due_on
from tutela.agencies.sealing.models import SealingDoubt
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import reached
from tutela.core.disclosure.missing import Missing
from tutela.packs.current import legal_day_of
from tutela.records.registry import queries as registry

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Doubt:
    """One record of the agency itself: which fact is missing, since when, and until when it has time."""

    id: UUID
    source_id: str  # the agency's own number
    missing: Missing
    opened_at: datetime
    due_on: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Overdue:
    """One agency's records whose time has passed: how many, and how many days the oldest is late."""

    agency: str
    port: str
    count: int
    oldest_days: int


@dataclass(frozen=True, slots=True)
class Noticed:
    """One notice in an upload that waits to be confirmed: as its second officer looks at it."""

    source_id: str
    document: str
    notice_on: date
    received_on: date | None
    due_on: date
    late: bool


def noticed(acting: Acting, upload_id: UUID, at: datetime) -> list[Noticed]:
    """The sealing notices of a staged upload of the officer's own agency, in its order. Refuses `NOT_FOUND`."""
    on, found = legal_day_of(at), list[Noticed]()
    for one in intake.notices(acting, upload_id):
        last = due_on(one.runs_from)
        late = (one.sealed_on or on) > last
        found.append(Noticed(one.source_id, one.document, one.notice_on, one.received_on, last, late))
    return found


def doubts(acting: Acting, at: datetime, limit: int | None = None) -> list[Doubt]:
    """The doubts about the records of the officer's own agency, the most urgent first; all of them for a list."""
    require(acting, Permission.RECORDS_LOAD)
    on = legal_day_of(at)
    own = SealingDoubt.objects.filter(agency=acting.organisation, port=acting.kind.value)
    rows = list(own.order_by("due_on", "id")[:limit])
    numbers = registry.source_ids_of([row.record for row in rows])
    return [
        Doubt(row.id, numbers[row.record], Missing(row.missing), row.opened_at, row.due_on, on > row.due_on)
        for row in rows
        if row.record in numbers
    ]


def count(acting: Acting) -> int:
    """How many of the agency's own records wait for a fact about their sealing."""
    return SealingDoubt.objects.filter(agency=acting.organisation, port=acting.kind.value).count()


def overdue(acting: Acting, at: datetime) -> list[Overdue]:
    """For the prosecutor: agencies of the region with doubts that they let pass, those latest by most days first.

    No record and no person is named. At most so many agencies as a page shows.
    """
    require(acting, Permission.SEALING_OVERSEE)
    on = legal_day_of(at)
    rows = _late(acting, on).values_list("agency", "port")
    late = rows.annotate(count=Count("id"), oldest=Min("due_on")).order_by("oldest", "agency", "port")
    return [Overdue(agency, port, count, (on - oldest).days) for agency, port, count, oldest in late[:_MOST]]


def late_agencies(acting: Acting, on: date) -> "QuerySet[SealingDoubt, Any]":
    """The same agencies, to be counted."""
    require(acting, Permission.SEALING_OVERSEE)
    return _late(acting, on).values_list("agency", "port").distinct()


def _late(acting: Acting, on: date) -> "QuerySet[SealingDoubt]":
    late = SealingDoubt.objects.filter(due_on__lt=on)
    return late.filter(reached(acting, Permission.BODIES_OVERSEE, via="agency"))
