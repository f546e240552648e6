"""From the rooms whose work is told of: things that wait, each for one body, by ids that say nothing."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from tutela.agencies.verifying import queries as verifying
from tutela.answers.campaigns.campaign import State as ListState
from tutela.answers.campaigns.models import Member
from tutela.answers.filings import queries as filings
from tutela.answers.withdrawals.models import Withdrawal
from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer, Organisation, Proposal
from tutela.bodies.permissions import Permission, holds
from tutela.bodies.reach import bodies_within
from tutela.bodies.sweeping.models import Sighting
from tutela.core.sweeping.detectors import Detector
from tutela.measures.following import queries as following
from tutela.measures.following import waiting as proofs
from tutela.measures.following.deciders import NO_OFFICE
from tutela.measures.following.following import Look
from tutela.measures.following.models import Declaration, Step
from tutela.packs.current import legal_day_of
from tutela.redress.notifying import inquiries, reached
from tutela.redress.notifying.kinds import Kind, Thing
from tutela.redress.opinions.models import Line as OpinionLine
from tutela.redress.opinions.models import Opinion
from tutela.redress.opinions.opinion import INSIDE, Move
from tutela.redress.opinions.opinion import State as OpinionState
from tutela.redress.relief import queries as relief
from tutela.redress.relief.models import Recheck

DUTIES: Final = "duties"
_SOON: Final = timedelta(days=2)
_DECIDE: Final = (Role.ADMINISTRATOR, Role.SECURITY, Role.SUPERVISOR)
_TOLD_OF: Final = {Look.ACCEPTED.value: Kind.ACCEPTED, Look.RETURNED.value: Kind.RETURNED}
_OVERSEE: Final = (Role.REVIEWER, Role.SUPERVISOR)


def things(at: datetime) -> Iterator[Thing]:
    """Everything that is new since it was last looked for, and some that is not: it is told once all the same."""
    yield from inquiries.filed()
    if reached.is_new_hour(DUTIES, at):  # days pass slowly
        yield from _duties(legal_day_of(at))
        yield from _late_opinions(legal_day_of(at))
        yield from _late(legal_day_of(at))
        yield from _lists()
    since = reached.since(at)
    for id_, body in Withdrawal.objects.filter(withdrawn_at__gte=since, confirmed_at=None).values_list(
        "id", "organisation"
    ):
        yield Thing(body, Kind.WITHDRAWAL, str(id_))
    open_ = Recheck.objects.exclude(state="decided").filter(changed_at__gte=since)
    for recheck, agency, state in open_.values_list("id", "agency", "state"):
        yield Thing(agency, Kind.RECHECK, f"{recheck}/{state}")
    yield from inquiries.compared(since)
    yield from _opinions(since)
    yield from _watched(since)
    yield from _proofs(since)


def _duties(on: date) -> Iterator[Thing]:
    rows = Step.objects.filter(is_open=True, due_on__lte=on + _SOON)
    for id_, organisation, due_on in rows.values_list("id", "organisation", "due_on"):
        yield Thing(organisation, Kind.DUTY_LATE if due_on < on else Kind.DUTY, str(id_))


def _late(on: date) -> Iterator[Thing]:
    """What has come up to whoever oversees: one message a day for each body, as long as anything is late."""
    for acting in _one_of_each_body(Permission.BODIES_OVERSEE, _OVERSEE):
        late = [following.late_bodies(acting, on), proofs.late_offices(acting, on)]
        late += [proofs.late(acting, on), filings.late_askers(acting, on)]
        if acting.kind is BodyKind.PROCURATORATE:
            late += [verifying.late_agencies(acting, on), relief.late_agencies(acting, on)]
        if any(rows.exists() for rows in late):
            yield Thing(acting.organisation, Kind.LATE, on.isoformat())


def _opinions(since: datetime) -> Iterator[Thing]:
    """A step goes to whoever comes next, before it is served to the office; what is served, to the body above too."""
    rows = OpinionLine.objects.filter(at__gte=since).values_list(
        "entry", "move", "state", "owed_by", "opinion__organisation"
    )
    inside = [state.value for state in INSIDE]
    for entry, move, state, owed_by, office in rows:
        is_office = move == Move.ANSWER.value or state in inside
        yield Thing(office if is_office else owed_by, Kind.OPINION, str(entry))
        if move in (Move.APPROVE.value, Move.ESCALATE.value):
            for code, _ in bodies.above(owed_by)[:1]:
                yield Thing(code, Kind.OPINION, str(entry))


def _late_opinions(on: date) -> Iterator[Thing]:
    rows = Opinion.objects.filter(state=OpinionState.SERVED.value, due_on__lt=on)
    for id_, due_on, owed_by, office in rows.values_list("id", "due_on", "owed_by", "organisation"):
        for body in (owed_by, office):
            yield Thing(body, Kind.OPINION, f"{id_}/{due_on}")


def _lists() -> Iterator[Thing]:
    """A list that is owed, told of once more when the office reminds of it or orders it."""
    owed = Member.objects.filter(state=ListState.OWED.value, campaign__closed_on=None)
    for id_, organisation, reminded_on, ordered_on in owed.values_list(
        "id", "organisation", "reminded_on", "ordered_on"
    ):
        yield Thing(organisation, Kind.LIST, f"{id_}/{ordered_on or reminded_on or ''}")


def _watched(since: datetime) -> Iterator[Thing]:
    """What concerns other bodies goes to those who decide on them, or watch them."""
    proposed = dict(
        Proposal.objects.filter(state="waiting", proposed_at__gte=since).values_list("id", "organisation_id")
    )
    yield from _over(
        Permission.PROPOSAL_DECIDE, Kind.PROPOSAL, {str(id_): body for id_, body in proposed.items()}
    )
    seen = Sighting.objects.filter(seen_at__gte=since).exclude(detector=Detector.SPREAD.value)
    found = dict(seen.values_list("entry", "organisation"))
    yield from _over(Permission.SWEEP_SEE, Kind.ALARM, {str(id_): body for id_, body in found.items()})


def _proofs(since: datetime) -> Iterator[Thing]:
    """What waits goes to the office above or, where none is, to the procuratorate; what came of it to the body."""
    fresh = Declaration.objects.filter(look=Look.WAITS.value)
    waits = fresh.filter(declared_at__gte=since).values_list("id", "office", "organisation")
    alone: dict[str, str] = {}
    for id_, office, body in waits:
        if office == NO_OFFICE:
            alone[str(id_)] = body
        else:
            yield Thing(office, Kind.PROOF, str(id_))
    yield from _over(Permission.PROOF_LOOK, Kind.PROOF, alone)
    looked = Declaration.objects.filter(looked_at__gte=since, look__in=_TOLD_OF)
    for look, body, entry in looked.values_list("look", "organisation", "looked_entry"):
        yield Thing(body, _TOLD_OF[look], str(entry))


def _over(power: Permission, kind: Kind, by_thing: dict[str, str]) -> Iterator[Thing]:
    if not by_thing:
        return
    for acting in _one_of_each_body(power):
        reached = set(
            Organisation.objects.filter(
                bodies_within(acting, power), code__in=set(by_thing.values())
            ).values_list("code", flat=True)
        )
        for thing, body in by_thing.items():
            if body in reached:
                yield Thing(acting.organisation, kind, thing)


def _one_of_each_body(power: Permission, roles: Collection[Role] = _DECIDE) -> list[Acting]:
    """Whoever has a power over others: few roles do, at few bodies."""
    users = Officer.objects.filter(role__in=roles, active=True).values_list("user_id", flat=True)
    found = {
        (one.organisation, one.role): one for one in bodies.offices(list(users)).values() if holds(one, power)
    }
    return list(found.values())
