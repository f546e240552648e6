"""Reads: what a body owes, what is late below an office, and for the prosecutor how much of it is."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from tutela.answers.screening.hits import engagements_of_record as of_record
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, holds, permitting_rule, require
from tutela.bodies.queries import organisation_names, reached, scope_of
from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty, Owed
from tutela.core.following.lateness import Level, due_before, level
from tutela.keys import current
from tutela.measures.following import models
from tutela.measures.following.actions import PROOF
from tutela.measures.following.declaring import declared
from tutela.measures.following.following import Declared, Following, Late, Look, Proof, State, Step, Way
from tutela.measures.following.owing import STANDING, standards
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
    return owed_by(acting.organisation) if _serves(acting) else 0


def owed_by(organisation: str) -> int:
    """How many duties of a body are open."""
    return models.Step.objects.filter(organisation=organisation, is_open=True).count()


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
    """What follows rows of rosters about the officer's own staff, by the row.

    Where a person is owed for by an earlier answer already, what follows that.
    """
    wanted, own = list(hits), models.Following.objects.filter(organisation=acting.organisation)
    rows = own.filter(hit__in=wanted).values_list("hit", "id")
    found = {hit: id_ for hit, id_ in rows if hit is not None}
    joined = of_record({hit for hit in wanted if hit not in found})
    standing = own.filter(engagement__in=set(joined.values()), state__in=STANDING).order_by("opened_at", "id")
    by_person = dict(standing.values_list("engagement", "id"))
    return found | {hit: by_person[one] for hit, one in joined.items() if one in by_person}


def answer_of_notice(number: str) -> tuple[UUID | None, UUID | None]:
    """The filing, or the row of a roster (`screening.Hit`), whose notice has this number; neither where none has."""
    found = models.Following.objects.filter(number=number).values_list("filing", "hit").first()
    return (None, None) if found is None else found


def about(following: UUID) -> tuple[UUID | None, UUID | None]:
    """The filing that it follows, if it follows one, and the engagement of its body, if its person has one there."""
    found = models.Following.objects.filter(id=following).values_list("filing", "engagement").first()
    return (None, None) if found is None else found


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


def late_bodies(acting: Acting, on: date) -> "QuerySet[models.Step, str]":
    """The codes of the bodies with what has come up to this officer's own, to be counted: an office hears first."""
    require(acting, Permission.BODIES_OVERSEE)
    watches = permitting_rule(acting, Permission.WITHDRAWALS_OVERSEE, Scope()) is not None
    late = _late(acting, Level.PROSECUTOR if watches else Level.OFFICE, on)
    return late.values_list("organisation", flat=True).distinct()


def late_of(organisation: str, on: date) -> tuple[int, date] | None:
    """How many duties of one body have come to the prosecutor, and since when the oldest is late; None: none."""
    rows = _late_steps(Level.PROSECUTOR, on).filter(organisation=organisation)
    found = rows.aggregate(count=Count("id"), oldest=Min("due_on"))
    return (found["count"], found["oldest"]) if found["count"] else None


def _late(acting: Acting, wanted: Level, on: date) -> "QuerySet[models.Step]":
    """Open duties that have come to a level: `core.following.lateness.level`, as a comparison of days."""
    rows = _late_steps(wanted, on)
    return rows.filter(reached(acting, Permission.BODIES_OVERSEE, via="organisation"))


def _late_steps(wanted: Level, on: date) -> "QuerySet[models.Step]":
    general = Q(due_on__lte=due_before(wanted, on, standards(), holidays()))
    stop = Q(duty=Duty.STOP.value, is_undoing=False, due_on__lt=on)
    return models.Step.objects.filter(general | stop, is_open=True)


def _values(rows: Iterable[models.Following], on: date, *, with_proofs: bool = True) -> list[Following]:
    """Three statements for all."""
    listed = list(rows)
    steps: dict[UUID, list[models.Step]] = {row.id: [] for row in listed}
    for step in models.Step.objects.filter(following_id__in=steps):
        steps[step.following_id].append(step)
    declarations = models.Declaration.objects.filter(step__following__in=steps).order_by("declared_at", "id")
    # One that was returned comes before the one that took its place, were both of one moment.
    by_rank = sorted(declarations, key=lambda row: row.look != Look.RETURNED.value)
    latest = {row.step_id: declared(row, with_words=with_proofs) for row in by_rank}
    return [_value(row, steps[row.id], latest, on, with_proofs) for row in listed]


def _value(
    row: models.Following,
    steps: list[models.Step],
    latest: Mapping[UUID, Declared],
    on: date,
    with_proofs: bool,
) -> Following:
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
        tuple(_step(step, latest.get(step.id), on, with_proofs) for step in shown),
    )


def _step(row: models.Step, latest: Declared | None, on: date, with_proof: bool) -> Step:
    owed = Owed(Duty(row.duty), row.due_on, row.is_undoing)
    known = level(owed, on, standards(), holidays()) if row.is_open else Level.WAITS
    return Step(owed, known, row.done_on, row.done_at, _proof(row) if with_proof else None, latest)


def _proof(row: models.Step) -> Proof | None:
    if row.sealed is None or row.done_on is None:
        return None
    said = json.loads(current.decrypt(PROOF, row.id.hex, bytes(row.sealed)))
    return Proof(row.done_on, said["words"], Way(said["way"]) if said["way"] else None)
