"""Reads: the opinions of a prosecutor's region, those that a body has to answer, and how many wait for whom."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tutela.bodies.kinds import Acting
from tutela.bodies.models import Organisation
from tutela.bodies.permissions import Permission, Scope, holds, permitting_rule
from tutela.bodies.reach import bodies_within
from tutela.core.errors import Reason, Refusal
from tutela.redress.opinions import models
from tutela.redress.opinions.actions import higher_than
from tutela.redress.opinions.history import steps
from tutela.redress.opinions.opinion import GOING, About, Basis, Item, Listed, Opinion, State

_GOING = [state.value for state in GOING]


def listed(acting: Acting, limit: int) -> list[Listed]:
    """Those that go on, soonest due first, then those that ended, latest first. Refuses NOT_ENTITLED."""
    rows = _seen(acting)
    going = list(rows.filter(state__in=_GOING).order_by("due_on", "id")[:limit])
    left = limit - len(going)
    ended = rows.exclude(state__in=_GOING).order_by("-changed_at", "id")[:left] if left else []
    return [_listed(row) for row in (*going, *ended)]


def one(acting: Acting, opinion: UUID) -> Opinion:
    """One with its history. Refuses NOT_ENTITLED, NOT_FOUND (also one of elsewhere)."""
    row = _seen(acting).filter(id=opinion).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="opinion")
    return Opinion(_listed(row), steps(row.id), higher_than(row.owed_by))


def owes(acting: Acting) -> int:
    """How many answers the officer's body owes; none where the officer answers none."""
    if permitting_rule(acting, Permission.OPINION_ANSWER, Scope()) is None:
        return 0
    return models.Opinion.objects.filter(owed_by=acting.organisation, state=State.SERVED.value).count()


def late(acting: Acting, on: date) -> int:
    """How many answers to opinions of the officer's own procuratorate are late."""
    return _opened(acting).filter(state=State.SERVED.value, due_on__lt=on).count()


def answered(acting: Acting) -> int:
    """How many of them were answered and wait for a decision."""
    return _opened(acting).filter(state=State.ANSWERED.value).count()


def opens(acting: Acting) -> bool:
    """Whether this officer opens opinions at all."""
    return holds(acting, Permission.OPINION_OPEN)


def answers(acting: Acting, opinion: Listed) -> bool:
    """Whether this officer may answer it now."""
    is_owed = opinion.owed_by == acting.organisation and opinion.state is State.SERVED
    return is_owed and permitting_rule(acting, Permission.OPINION_ANSWER, Scope()) is not None


def decides(acting: Acting, opinion: Listed) -> bool:
    """Whether this officer may take it further now."""
    return opinion.is_going and opinion.organisation == acting.organisation and opens(acting)


def _opened(acting: Acting) -> "QuerySet[models.Opinion]":
    return models.Opinion.objects.filter(organisation=acting.organisation)


def _seen(acting: Acting) -> "QuerySet[models.Opinion]":
    """To bodies that the power reaches, closed ones too; and to those that answer now."""
    if not holds(acting, Permission.OPINION_SEE):
        raise Refusal(Reason.NOT_ENTITLED)
    within = bodies_within(acting, Permission.OPINION_SEE)
    codes = Organisation.objects.filter(within).values_list("code", flat=True)
    return models.Opinion.objects.filter(Q(body__in=codes) | Q(owed_by__in=codes))


def _listed(row: models.Opinion) -> Listed:
    return Listed(
        row.id,
        row.organisation,
        row.body,
        row.owed_by,
        Basis(row.basis),
        Item(About(row.about), row.counted, row.since_on),
        State(row.state),
        row.opened_at,
        row.changed_at,
        row.due_on,
    )
