"""Reads: applications of a body, what is overdue, and what the prosecutor is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.packs.current import legal_day_of
from tutela.records.vault import actions, keys, models, store
from tutela.records.vault.applications import Kind, Particulars, Seen, State


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the prosecutor's list."""

    id: UUID
    act: str
    told_at: datetime
    is_read: bool
    application: Seen


def applications(*, acting: Acting, at: datetime) -> list[Seen]:
    """The body's applications, newest first."""
    require(acting, Permission.VAULT_APPLY)
    store.require()
    rows = models.Application.objects.filter(organisation=acting.organisation)
    return [_seen(row, at) for row in rows.order_by("-applied_at", "id")]


def application(*, acting: Acting, application: UUID) -> Particulars:
    """What an application of the body's own says, for whoever decides on it. Refuses `NOT_FOUND`."""
    require(acting, Permission.VAULT_APPROVE)
    row = actions.own(acting, application)
    return actions.said_in(row, keys.recognising())


def told(*, acting: Acting) -> list[Line]:
    """What the prosecutor is told, what was not read first, then the newest."""
    require(acting, Permission.VAULT_TOLD)
    store.require()
    rows = models.Told.objects.select_related("application").order_by("-told_at", "id")
    lines = [
        Line(row.id, row.act, row.told_at, row.read_at is not None, _seen(row.application, row.told_at))
        for row in rows
    ]
    return sorted(lines, key=lambda line: line.is_read)


def overdue(*, acting: Acting, at: datetime) -> list[Seen]:
    """Applications of every body whose last day for a decision is over, oldest first."""
    require(acting, Permission.VAULT_TOLD)
    rows = models.Application.objects.filter(state=State.APPLIED.value, due_on__lt=legal_day_of(at))
    return [_seen(row, at) for row in rows.order_by("due_on", "id")]


def _seen(row: models.Application, at: datetime) -> Seen:
    waits = row.state == State.APPLIED.value
    return Seen(
        row.id,
        Kind(row.kind),
        State(row.state),
        row.organisation,
        row.applied_by,
        row.applied_at,
        row.due_on,
        row.decided_by,
        row.decided_at,
        row.until_at,
        waits and row.due_on is not None and row.due_on < legal_day_of(at),
    )
