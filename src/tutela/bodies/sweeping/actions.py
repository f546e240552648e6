"""Writes: a body is led back by two officers; identities of nobody that were asked about are told of; marks go."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from tutela.bodies import proposals
from tutela.bodies.entries import note
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission
from tutela.bodies.proposals import Kind
from tutela.bodies.queries import require_over
from tutela.bodies.sweeping import found
from tutela.bodies.sweeping.models import Pace
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.core.sweeping import levels, windows
from tutela.core.sweeping.detectors import Detector, Finding
from tutela.core.sweeping.levels import Level
from tutela.ledger.events import Event

SPREAD_FROM: Final = 8
"""Bodies that ask about one person within a window's days."""


@transaction.atomic
def propose_lift(*, organisation: str, by: Acting, at: datetime) -> UUID:
    """Proposes that a body asks as always again. Refuses NOT_ENTITLED, NOT_FOUND, ALREADY_DONE (it does)."""
    require_over(by, Permission.SWEEP_SEE, organisation, what="organisation")
    row = Pace.objects.filter(organisation=organisation).exclude(level=Level.NORMAL.value).first()
    if row is None:
        raise Refusal(Reason.ALREADY_DONE, what="organisation")
    facts = {"level": row.level}
    return proposals.make(kind=Kind.LIFT_SWEEP, organisation=organisation, facts=facts, by=by, at=at)


def carry_out_lift(*, organisation: str, by: Acting, at: datetime, said: Mapping[str, JSON]) -> None:
    """What two officers agreed on; within their transaction. What was counted is forgotten: counting begins anew.

    Refuses ALREADY_DONE where it asks as always.
    """
    rows = Pace.objects.filter(organisation=organisation).exclude(level=Level.NORMAL.value)
    if not rows.update(level=Level.NORMAL.value, changed_at=at, marks=b"", late=b"", hour=0, hour_persons=0):
        raise Refusal(Reason.ALREADY_DONE, what="organisation")
    facts = {"organisation": organisation, "level": Level.NORMAL.value, **said}
    note(Event.SWEEP_LIFTED, by, at, facts)


@transaction.atomic
def tell_of_canaries(*, at: datetime) -> list[str]:
    """Raises every body that asked about an identity of nobody; returns their codes.

    It runs beside the questions, every second or so: the one who asked is answered like everybody, in the same time.
    """
    rows = Pace.objects.select_for_update().filter(met__gt=0).defer("marks", "late").order_by("organisation")
    told = []
    for row in rows:
        level = levels.higher(Level(row.level), Level.SLOWED)
        found.tell_by_rule(row.organisation, level, Finding(Detector.CANARY, row.met, 1, None), at=at)
        Pace.objects.filter(organisation=row.organisation).update(met=0, level=level.value)
        told.append(row.organisation)
    return told


@transaction.atomic
def tell_of_spread(counted: Mapping[str, int], *, at: datetime) -> None:
    """Bodies that asked about somebody whom many others asked about as well, with how many bodies did.

    It changes no level: who looks for work is asked about by many. Two who divide the questions between them are seen.
    """
    known = dict(Pace.objects.filter(organisation__in=counted).values_list("organisation", "level"))
    for code, bodies in sorted(counted.items()):
        level = Level(known.get(code, Level.NORMAL.value))
        found.tell_by_rule(code, level, Finding(Detector.SPREAD, bodies, SPREAD_FROM, None), at=at)


@transaction.atomic
def forget(*, at: datetime) -> None:
    """What no detector looks at any more goes: the marks of bodies that have not asked for the length of a window."""
    gone = (at - timedelta(days=windows.DAYS)).date().toordinal()
    Pace.objects.filter(day__lt=gone).exclude(marks=b"", late=b"").update(marks=b"", late=b"")
