"""Reads: one's own reports, and for the prosecutor all of them, without their words."""

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule, require
from tutela.redress.reports.models import Report
from tutela.redress.reports.report import By, Line, State


def own(acting: Acting, limit: int) -> list[Line]:
    """What this officer reported, newest first."""
    require(acting, Permission.REPORT_MAKE)
    rows = Report.objects.filter(organisation=acting.organisation, officer=acting.officer)
    return [_line(row) for row in rows.defer("sealed").order_by("-reported_at")[:limit]]


def handled(acting: Acting, limit: int) -> list[Line]:
    """For the prosecutor: those not closed, oldest first, then the closed ones, newest first."""
    require(acting, Permission.REPORTS_HANDLE)
    rows = Report.objects.defer("sealed")
    going = rows.exclude(state=State.CLOSED.value).order_by("reported_at")[:limit]
    closed = rows.filter(state=State.CLOSED.value).order_by("-changed_at")[:limit]
    return [_line(row) for row in (*going, *closed)][:limit]


def going(acting: Acting) -> int:
    """How many are not closed; none for who handles none."""
    return Report.objects.exclude(state=State.CLOSED.value).count() if handles(acting) else 0


def handles(acting: Acting) -> bool:
    """Whether this officer handles reports."""
    return permitting_rule(acting, Permission.REPORTS_HANDLE, Scope()) is not None


def _line(row: Report) -> Line:
    return Line(row.id, row.organisation, By(row.by), State(row.state), row.reported_at, row.changed_at)
