"""Reads: what a body owes, what is late below an office, and for the prosecutor how much of it is."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, holds, permitting_rule, require
from tutela.bodies.queries import codes_within, organisation_names, scope_of
from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty, Owed
from tutela.core.following.lateness import Level, due_before, level
from tutela.keys import current
from tutela.measures.following import models
from tutela.measures.following.actions import PROOF
from tutela.measures.following.following import Following, Late, Proof, State, Step, Way
from tutela.measures.following.opening import standards
from tutela.packs.current import holidays

_ORDER: Final = {duty: at for at, duty in enumerate(Duty)}


def own(acting: Acting, on: date, limit: int) -> list[Following]:
    """What the body owes, oldest first, then what it did lately."""
    require(acting, Permission.NOTICE_SERVE)
    rows = models.Following.objects.filter(organisation=acting.organisation)
    going = rows.filter(state__in=[State.OPEN.value, State.FALLEN.value]).order_by("opened_at", "id")[:limit]
    ended = rows.filter(state__in=[State.DONE.value, State.ENDED.value]).order_by("-opened_at", "-id")[:limit]
    return _values([*going, *ended][:limit], on)


def owes(acting: Acting) -> int:
    """How many duties of the body are open; none where the officer does none."""
    if not _serves(acting):
        return 0
    return models.Step.objects.filter(organisation=acting.organisation, is_open=True).count()


def one(acting: Acting, following: UUID, on: date) -> Following:
    """One, for the body that owes it and the office above. Refuses NOT_ENTITLED, NOT_FOUND (any other's)."""
    if not any(holds(acting, power) for power in (Permission.NOTICE_SERVE, Permission.BODIES_OVERSEE)):
        raise Refusal(Reason.NOT_ENTITLED)
    row = models.Following.objects.filter(id=following).first()
    is_own = row is not None and row.organisation == acting.organisation
    if row is None or not (_serves(acting) if is_own else _oversees(acting, row)):
        raise Refusal(Reason.NOT_FOUND, what="following")
    return _values([row], on, with_proofs=is_own)[0]


def _serves(acting: Acting) -> bool:
    return permitting_rule(acting, Permission.NOTICE_SERVE, Scope()) is not None


def _oversees(acting: Acting, row: models.Following) -> bool:
    return permitting_rule(acting, Permission.BODIES_OVERSEE, scope_of(row.organisation)) is not None


def of_filing(acting: Acting, filing: UUID) -> UUID | None:
    """What follows a filing of the officer's own body."""
    rows = models.Following.objects.filter(filing=filing, organisation=acting.organisation)
    return rows.values_list("id", flat=True).first()


def of_hits(acting: Acting, hits: Iterable[UUID]) -> dict[UUID, UUID]:
    """What follows rows of a yearly screening of the officer's own body, by the row."""
    rows = models.Following.objects.filter(hit__in=list(hits), organisation=acting.organisation)
    return {hit: id_ for hit, id_ in rows.values_list("hit", "id") if hit is not None}


def filing_of_notice(number: str) -> UUID | None:
    """The filing whose notice has this number; None where none has."""
    return models.Following.objects.filter(number=number).values_list("filing", flat=True).first()


def late_below(acting: Acting, on: date, limit: int) -> list[Following]:
    """What has come up to the office: oldest first. Refuses NOT_ENTITLED."""
    require(acting, Permission.BODIES_OVERSEE)
    late = _late(acting, Level.OFFICE, on).order_by("due_on", "following_id")
    found = list(dict.fromkeys(late.values_list("following_id", flat=True)[: limit * len(Duty)]))[:limit]
    rows = models.Following.objects.in_bulk(found)
    return _values([rows[id_] for id_ in found], on, with_proofs=False)


def late_everywhere(acting: Acting, on: date, limit: int) -> list[Late]:
    """For the prosecutor: which bodies of the region are late, with how much and since when; nobody stands there."""
    require(acting, Permission.BODIES_OVERSEE)
    grouped = _late(acting, Level.PROSECUTOR, on).values_list("organisation")
    counted = grouped.annotate(count=Count("id"), oldest=Min("due_on")).order_by("oldest", "organisation")
    found = list(counted[:limit])
    names = organisation_names({organisation for organisation, _, _ in found})
    return [Late(code, *names[code], count, oldest) for code, count, oldest in found]


def late_of(organisation: str, on: date) -> tuple[int, date] | None:
    """How many duties of one body have come to the prosecutor, and since when the oldest is late; None: none."""
    rows = _late_steps(Level.PROSECUTOR, on).filter(organisation=organisation)
    found = rows.aggregate(count=Count("id"), oldest=Min("due_on"))
    return (found["count"], found["oldest"]) if found["count"] else None


def _late(acting: Acting, wanted: Level, on: date) -> "QuerySet[models.Step]":
    """Open duties that have come to a level: `core.following.lateness.level`, as a comparison of days."""
    rows = _late_steps(wanted, on)
    return rows.filter(organisation__in=codes_within(acting, Permission.BODIES_OVERSEE))


def _late_steps(wanted: Level, on: date) -> "QuerySet[models.Step]":
    general = Q(due_on__lte=due_before(wanted, on, standards(), holidays()))
    stop = Q(duty=Duty.STOP.value, is_undoing=False, due_on__lt=on)
    return models.Step.objects.filter(general | stop, is_open=True)


def _values(rows: Iterable[models.Following], on: date, *, with_proofs: bool = True) -> list[Following]:
    """Two statements for all."""
    listed = list(rows)
    steps: dict[UUID, list[models.Step]] = {row.id: [] for row in listed}
    for step in models.Step.objects.filter(following_id__in=steps):
        steps[step.following_id].append(step)
    return [_value(row, steps[row.id], on, with_proofs) for row in listed]


def _value(row: models.Following, steps: list[models.Step], on: date, with_proofs: bool) -> Following:
    """Once its answer fell, only what has to be put back is shown."""
    state = State(row.state)
    fell = state in (State.FALLEN, State.ENDED)
    shown = sorted(
        (step for step in steps if step.is_undoing == fell), key=lambda step: _ORDER[Duty(step.duty)]
    )
    return Following(
        row.id,
        row.filing,
        row.engagement,
        row.organisation,
        row.asker,
        row.purpose,
        row.told_on,
        state,
        row.number,
        row.ordered_on,
        tuple(_step(step, on, with_proofs) for step in shown),
    )


def _step(row: models.Step, on: date, with_proof: bool) -> Step:
    owed = Owed(Duty(row.duty), row.due_on, row.is_undoing)
    known = level(owed, on, standards(), holidays()) if row.is_open else Level.WAITS
    return Step(owed, known, row.done_on, row.done_at, _proof(row) if with_proof else None)


def _proof(row: models.Step) -> Proof | None:
    if row.sealed is None or row.done_on is None:
        return None
    said = json.loads(current.decrypt(PROOF, row.id.hex, bytes(row.sealed)))
    return Proof(row.done_on, said["words"], Way(said["way"]) if said["way"] else None)
