"""What waits because sealing is in doubt: for the agency, record by record; for the prosecutor, by agency and age."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tutela.agencies.intake import queries as intake
from tutela.agencies.sealing.doubts import due_on
from tutela.agencies.sealing.models import SealingDoubt
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import codes_within
from tutela.core.disclosure.missing import Missing
from tutela.packs.current import legal_day_of
from tutela.records.registry import queries as registry


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


def doubts(acting: Acting, at: datetime) -> list[Doubt]:
    """The doubts about the records of the officer's own agency, the most urgent first."""
    require(acting, Permission.RECORDS_LOAD)
    on = legal_day_of(at)
    rows = list(
        SealingDoubt.objects.filter(agency=acting.organisation, port=acting.kind.value).order_by(
            "due_on", "id"
        )
    )
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
    """For the prosecutor: agencies of the region with doubts that they let pass. No record and no person is named."""
    require(acting, Permission.SEALING_OVERSEE)
    on, here = legal_day_of(at), codes_within(acting, Permission.BODIES_OVERSEE)
    rows = SealingDoubt.objects.filter(due_on__lt=on, agency__in=here)
    return _by_agency(rows.values_list("agency", "port", "due_on"), on)


def _by_agency(rows: Iterable[tuple[str, str, date]], on: date) -> list[Overdue]:
    counts, oldest = Counter[tuple[str, str]](), dict[tuple[str, str], date]()
    for agency, port, last in rows:
        counts[agency, port] += 1
        oldest[agency, port] = min(last, oldest.get((agency, port), last))
    found = [Overdue(*key, count, (on - oldest[key]).days) for key, count in counts.items()]
    return sorted(found, key=lambda one: (-one.oldest_days, one.agency))
