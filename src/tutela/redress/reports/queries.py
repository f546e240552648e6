"""Reads: one's own reports, and for the prosecutor those of the region, without their words."""

from collections import Counter

from django.db.models import QuerySet

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule, require
from tutela.bodies.queries import reached
from tutela.redress.reports.models import Report
from tutela.redress.reports.report import By, Line, State


def own(acting: Acting, limit: int) -> list[Line]:
    """What this officer reported, newest first."""
    require(acting, Permission.REPORT_MAKE)
    rows = Report.objects.filter(organisation=acting.organisation, officer=acting.officer)
    return [_line(row) for row in rows.defer("sealed").order_by("-reported_at", "-id")[:limit]]


def handled(acting: Acting, limit: int) -> list[Line]:
    """For the prosecutor: those not closed, oldest first, then the closed ones, newest first."""
    require(acting, Permission.REPORTS_HANDLE)
    rows = within(acting).defer("sealed")
    going = rows.exclude(state=State.CLOSED.value).order_by("reported_at")[:limit]
    closed = rows.filter(state=State.CLOSED.value).order_by("-changed_at", "-id")[:limit]
    return [_line(row) for row in (*going, *closed)][:limit]


def going(acting: Acting) -> "QuerySet[Report]":
    """Those that are not closed, to be counted; none for who handles none."""
    rows = within(acting) if handles(acting) else Report.objects.none()
    return rows.exclude(state=State.CLOSED.value)


def going_by_body() -> Counter[str]:
    """How many are not closed, by the body through which they came."""
    rows = Report.objects.exclude(state=State.CLOSED.value)
    return Counter(rows.values_list("organisation", flat=True))


def within(acting: Acting) -> "QuerySet[Report]":
    """Those that came through a body which this officer oversees, closed or not."""
    return Report.objects.filter(reached(acting, Permission.BODIES_OVERSEE, via="organisation"))


def handles(acting: Acting) -> bool:
    """Whether this officer handles reports."""
    return permitting_rule(acting, Permission.REPORTS_HANDLE, Scope()) is not None


def _line(row: Report) -> Line:
    return Line(row.id, row.organisation, By(row.by), State(row.state), row.reported_at, row.changed_at)
