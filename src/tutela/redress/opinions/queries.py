"""Reads: the opinions of a prosecutor's region, those that a body has to answer, and how many wait for whom."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tutela.bodies.kinds import Acting, Role
from tutela.bodies.models import Officer, Organisation
from tutela.bodies.permissions import Permission, Scope, holds, permitting_rule
from tutela.bodies.queries import scope_of
from tutela.bodies.reach import bodies_within
from tutela.core.errors import Reason, Refusal
from tutela.redress.opinions import models
from tutela.redress.opinions.actions import higher_than
from tutela.redress.opinions.history import proposers, steps
from tutela.redress.opinions.opinion import (
    GOING,
    INSIDE,
    About,
    Basis,
    Item,
    Listed,
    Move,
    Opinion,
    State,
)

_GOING = [state.value for state in GOING]
_INSIDE = [state.value for state in INSIDE]
_WRITTEN = (Move.OPEN.value, Move.REVISE.value)


def listed(acting: Acting, limit: int) -> list[Listed]:
    """Those that go on, not yet served and then soonest due first; then those that ended, latest first.

    Refuses NOT_ENTITLED.
    """
    rows = _seen(acting)
    going = list(rows.filter(state__in=_GOING).order_by(F("due_on").asc(nulls_first=True), "id")[:limit])
    left = limit - len(going)
    ended = rows.exclude(state__in=_GOING).order_by("-changed_at", "id")[:left] if left else []
    return [_listed(row) for row in (*going, *ended)]


def one(acting: Acting, opinion: UUID) -> Opinion:
    """One with its history. Refuses NOT_ENTITLED, NOT_FOUND (also one of elsewhere)."""
    row = _seen(acting).filter(id=opinion).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="opinion")
    inside = row.organisation == acting.organisation and opens(acting)
    return Opinion(_listed(row), steps(row.id, inside=inside), higher_than(row.owed_by))


def owes(acting: Acting) -> int:
    """How many answers the officer's body owes; none where the officer answers none."""
    if permitting_rule(acting, Permission.OPINION_ANSWER, Scope()) is None:
        return 0
    return owed_by(acting.organisation)


def owed_by(body: str) -> int:
    """How many answers a body owes."""
    return models.Opinion.objects.filter(owed_by=body, state=State.SERVED.value).count()


def opened_by(office: str) -> int:
    """How many of a procuratorate's own go on, served or not: it alone decides on them."""
    return models.Opinion.objects.filter(organisation=office, state__in=_GOING).count()


def late(acting: Acting, on: date) -> int:
    """How many answers to opinions of the officer's own procuratorate are late."""
    return _opened(acting).filter(state=State.SERVED.value, due_on__lt=on).count()


def answered(acting: Acting) -> int:
    """How many of them were answered and wait for a decision."""
    return _opened(acting).filter(state=State.ANSWERED.value).count()


def to_look_at(acting: Acting) -> int:
    """How many wait for this officer to approve or return them: another of the office wrote them."""
    if not holds(acting, Permission.OPINION_APPROVE):
        return 0
    own = models.Line.objects.filter(opinion=OuterRef("id"), move__in=_WRITTEN, officer=acting.officer)
    return _opened(acting).filter(~Exists(own), state=State.PROPOSED.value).count()


def returned(acting: Acting) -> int:
    """How many of the office's own were not approved, and wait to be written anew or given up."""
    return _opened(acting).filter(state=State.RETURNED.value).count()


def looks(acting: Acting, opinion: Listed) -> bool:
    """Whether this officer may approve or return it now."""
    if opinion.state is not State.PROPOSED or opinion.organisation != acting.organisation:
        return False
    scope = scope_of(opinion.body, done_by=proposers(opinion.id))
    return permitting_rule(acting, Permission.OPINION_APPROVE, scope) is not None


def has_second(opinion: Listed) -> bool:
    """Whether anybody else of the office could approve it: one officer alone opens no opinion."""
    written_by = [int(name.removeprefix("officer-")) for name in proposers(opinion.id)]
    others = Officer.objects.filter(organisation_id=opinion.organisation, role=Role.SUPERVISOR, active=True)
    return others.exclude(pk__in=written_by).exists()


def opens(acting: Acting) -> bool:
    """Whether this officer opens opinions at all."""
    return holds(acting, Permission.OPINION_OPEN)


def answers(acting: Acting, opinion: Listed) -> bool:
    """Whether this officer may answer it now."""
    is_owed = opinion.owed_by == acting.organisation and opinion.state is State.SERVED
    return is_owed and permitting_rule(acting, Permission.OPINION_ANSWER, Scope()) is not None


def decides(acting: Acting, opinion: Listed) -> bool:
    """Whether this officer may take it further now: one of the office that opened it."""
    return opinion.is_going and opinion.organisation == acting.organisation and opens(acting)


def _opened(acting: Acting) -> "QuerySet[models.Opinion]":
    return models.Opinion.objects.filter(organisation=acting.organisation)


def _seen(acting: Acting) -> "QuerySet[models.Opinion]":
    """To bodies that the power reaches, closed ones too; and to those that answer now.

    What was not served is seen by those who open opinions, in the office that wrote it.
    """
    if not holds(acting, Permission.OPINION_SEE):
        raise Refusal(Reason.NOT_ENTITLED)
    within = bodies_within(acting, Permission.OPINION_SEE)
    codes = Organisation.objects.filter(within).values_list("code", flat=True)
    inside = Q(state__in=_INSIDE)
    elsewhere = ~Q(organisation=acting.organisation) if opens(acting) else Q()
    return models.Opinion.objects.filter(Q(body__in=codes) | Q(owed_by__in=codes)).exclude(inside & elsewhere)


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
