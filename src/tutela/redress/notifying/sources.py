"""From the rooms whose work is told of: things that wait, each for one body, by ids that say nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from tutela.answers.campaigns.campaign import State as ListState
from tutela.answers.campaigns.models import Member
from tutela.answers.filings.models import Line
from tutela.answers.withdrawals.models import Withdrawal
from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Acting
from tutela.bodies.models import Officer, Organisation, Proposal
from tutela.bodies.permissions import Permission, holds
from tutela.bodies.reach import bodies_within
from tutela.bodies.sweeping.models import Sighting
from tutela.core.filings.states import State
from tutela.core.sweeping.detectors import Detector
from tutela.measures.following.models import Step
from tutela.packs.current import legal_day_of
from tutela.redress.notifying.kinds import Kind
from tutela.redress.notifying.models import Reached
from tutela.redress.opinions.models import Line as OpinionLine
from tutela.redress.opinions.models import Opinion
from tutela.redress.opinions.opinion import Move
from tutela.redress.opinions.opinion import State as OpinionState
from tutela.redress.relief.models import Recheck

LINES: Final = "filing-lines"
DUTIES: Final = "duties"
_HOUR: Final = 3600
_OVERLAP: Final = (
    1_000  # numbers are given before transactions end: what came late is read again, and told once
)
_AT_ONCE: Final = 5_000
_BACK: Final = timedelta(days=2)  # so far is looked back in tables without such a number
_SOON: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that waits at a body."""

    organisation: str
    kind: Kind
    thing: str


def things(at: datetime) -> Iterator[Thing]:
    """Everything that is new since it was last looked for, and some that is not: it is told once all the same."""
    yield from _filings()
    if _is_new(DUTIES, int(at.timestamp()) // _HOUR):  # days pass slowly
        yield from _duties(legal_day_of(at))
        yield from _late_opinions(legal_day_of(at))
        yield from _lists()
    since = at - _BACK
    for id_, body in Withdrawal.objects.filter(withdrawn_at__gte=since, confirmed_at=None).values_list(
        "id", "organisation"
    ):
        yield Thing(body, Kind.WITHDRAWAL, str(id_))
    open_ = Recheck.objects.exclude(state="decided").filter(changed_at__gte=since)
    for recheck, agency, state in open_.values_list("id", "agency", "state"):
        yield Thing(agency, Kind.RECHECK, f"{recheck}/{state}")
    yield from _opinions(since)
    yield from _watched(since)


def _filings() -> Iterator[Thing]:
    """By the lines of their history, in the order of their numbers."""
    reached, _ = Reached.objects.get_or_create(source=LINES)
    rows = Line.objects.filter(id__gt=max(0, reached.number - _OVERLAP)).order_by("id")
    wanted = Q(state__in=[State.FILED.value, State.REVIEWED.value, State.ANSWERED.value])
    page = list(rows.values_list("id", flat=True)[:_AT_ONCE])
    if not page or page[-1] == reached.number:
        return
    told = rows.filter(wanted, id__lte=page[-1]).values_list(
        "state", "filing__asker", "filing__organisation", "filing_id"
    )
    for state, asker, organisation, filing in told:
        if state == State.ANSWERED.value:
            yield Thing(organisation, Kind.ANSWERED, str(filing))
        elif asker:
            kind = Kind.REVIEW if state == State.FILED.value else Kind.ASK
            yield Thing(asker, kind, str(filing))
    Reached.objects.filter(source=LINES).update(number=page[-1])


def _is_new(source: str, number: int) -> bool:
    reached, _ = Reached.objects.get_or_create(source=source)
    return bool(reached.number != number and Reached.objects.filter(source=source).update(number=number))


def _duties(on: date) -> Iterator[Thing]:
    rows = Step.objects.filter(is_open=True, due_on__lte=on + _SOON)
    for id_, organisation, due_on in rows.values_list("id", "organisation", "due_on"):
        yield Thing(organisation, Kind.DUTY_LATE if due_on < on else Kind.DUTY, str(id_))


def _opinions(since: datetime) -> Iterator[Thing]:
    """A step goes to whoever comes next; what is served, to the body above as well."""
    rows = OpinionLine.objects.filter(at__gte=since).values_list(
        "entry", "move", "owed_by", "opinion__organisation"
    )
    for entry, move, owed_by, office in rows:
        yield Thing(office if move == Move.ANSWER.value else owed_by, Kind.OPINION, str(entry))
        if move in (Move.OPEN.value, Move.ESCALATE.value):
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


def _one_of_each_body(power: Permission) -> list[Acting]:
    """Whoever has a power over others: few roles do, at few bodies."""
    roles = ("administrator", "security", "supervisor")
    users = Officer.objects.filter(role__in=roles, active=True).values_list("user_id", flat=True)
    found = {
        (one.organisation, one.role): one for one in bodies.offices(list(users)).values() if holds(one, power)
    }
    return list(found.values())
