"""Reads: how far campaigns are, for the office in counts, for each body its own list and what it found."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, QuerySet, Sum, Value, When

from tutela.answers.campaigns import models
from tutela.answers.campaigns.campaign import (
    Campaign,
    Group,
    Hit,
    Line,
    Owed,
    Rows,
    Standing,
    State,
    Taking,
    Tally,
)
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening.models import Hit as HitRow
from tutela.answers.screening.models import Run
from tutela.answers.screening.models import State as RunState
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds, require
from tutela.bodies.queries import codes_within, declared
from tutela.core.errors import Reason, Refusal

_ASKABLE: Final = (State.LISTED.value, State.FAILED.value)
_FIRST: Final = (State.OWED, State.FAILED, State.LISTED, State.ASKED, State.DONE)
"""Who is furthest from being done stands first."""


def listed(acting: Acting, on: date, limit: int) -> list[Campaign]:
    """The latest of the office, of those below it, and of those in which it asks. Refuses NOT_ENTITLED."""
    rows = list(_seen(acting).order_by("-opened_at", "-id")[:limit])
    tallies = _tallies(acting, rows, on)
    return [_campaign(row, tallies[row.id]) for row in rows]


def one(acting: Acting, campaign: UUID, on: date) -> Campaign:
    """One of them. Refuses NOT_ENTITLED, NOT_FOUND (any other)."""
    return standing(acting, campaign, on).campaign


def is_own(acting: Acting, campaign: Campaign) -> bool:
    """Whether the officer's office ordered it, and the officer may go on with it."""
    return campaign.office == acting.organisation and _may(acting, Permission.SCREENING_CAMPAIGN)


def going_of(office: str) -> int:
    """How many an office ordered and has not closed: nobody else goes on with them."""
    return models.Campaign.objects.filter(office=office, closed_on=None).count()


def to_ask(acting: Acting, campaign: UUID) -> int:
    """How many lists of a campaign wait for the officer's body to ask."""
    rows = models.Member.objects.filter(asker=acting.organisation, state__in=_ASKABLE, campaign=campaign)
    return rows.count()


def taking(acting: Acting, campaign: UUID) -> Taking | None:
    """How far the officer's body is since its last press in a campaign; None before the first."""
    rows = models.Asking.objects.filter(campaign=campaign, asker=acting.organisation)
    row = rows.order_by("-begun_at").first()
    if row is None:
        return None
    refusal = Refusal(Reason(row.refusal), **row.refusal_values) if row.refusal else None
    return Taking(row.lists, row.taken, row.ended_at is None, refusal)


def waiting_to_ask(acting: Acting) -> int:
    """The same over all campaigns."""
    return models.Member.objects.filter(asker=acting.organisation, state__in=_ASKABLE).count()


def standing(acting: Acting, campaign: UUID, on: date) -> Standing:
    """One of them, and how far the bodies are under each office, by its code. Refuses as `one` does."""
    row, members = _one(acting, campaign)
    counted: dict[str, dict[State, int]] = {}
    states: dict[State, int] = {}
    for above, written, count in members.values_list("above", "state").order_by().annotate(count=Count("*")):
        state = State(written)
        counted.setdefault(above, {})[state] = count
        states[state] = states.get(state, 0) + count
    groups = tuple(Group(above, _tally(counted[above], row, on)) for above in sorted(counted))
    return Standing(_campaign(row, _tally(states, row, on)), groups, _rows(members))


def lines(acting: Acting, campaign: UUID, state: State, on: date, limit: int, after: str = "") -> list[Line]:
    """One page of the bodies that stand so, by code. Refuses as `one` does."""
    row, members = _one(acting, campaign)
    rows = members.filter(state=state.value, organisation__gt=after)
    page = list(rows.defer("engagements").order_by("organisation")[:limit])
    runs = _runs(page)
    heads = declared({member.organisation for member in page})
    return [_line(member, row, runs, heads.get(member.organisation, 0), on) for member in page]


def drawn(
    acting: Acting, campaign: UUID, on: date, limit: int, *, page: int = 1, above: str | None = None
) -> list[Line]:
    """One page, from 1, of all bodies, or of those under one office: first who owes a list, then who is nearer its end.

    Refuses as `one` does.
    """
    row, members = _one(acting, campaign)
    if above is not None:
        members = members.filter(above=above)
    whens = [When(state=state.value, then=Value(place)) for place, state in enumerate(_FIRST)]
    rank = Case(*whens, output_field=IntegerField())
    rows = members.defer("engagements").order_by(rank, "organisation")
    shown = list(rows[(page - 1) * limit : page * limit])
    heads = declared({member.organisation for member in shown})
    runs = _runs(shown)
    return [_line(member, row, runs, heads.get(member.organisation, 0), on) for member in shown]


def owed(acting: Acting, on: date, limit: int) -> list[Owed]:
    """The lists that the body owes, soonest due first, and then those it handed in lately. Refuses NOT_ENTITLED."""
    require(acting, Permission.STAFF_KEEP)
    mine = models.Member.objects.filter(organisation=acting.organisation).select_related("campaign")
    mine = mine.defer("engagements")
    open_ = list(_open(mine).order_by("campaign__due_on", "id")[:limit])
    rest = mine.exclude(id__in=[row.id for row in open_]).order_by("-campaign__opened_at", "-id")
    rows = [*open_, *rest[: max(0, limit - len(open_))]]
    runs = _runs(rows)
    return [_owed(acting, row, runs, on) for row in rows]


def owes(acting: Acting) -> int:
    """How many lists the body owes; none where the officer keeps none."""
    if not _may(acting, Permission.STAFF_KEEP):
        return 0
    return _open(models.Member.objects.filter(organisation=acting.organisation)).count()


def late_lists(acting: Acting, on: date) -> int:
    """How many lists of the office's own open campaigns are late."""
    rows = models.Member.objects.filter(campaign__office=acting.organisation, campaign__closed_on=None)
    return rows.filter(state=State.OWED.value, campaign__due_on__lt=on).count()


def late_campaigns(acting: Acting, on: date) -> int:
    """How many open campaigns that the officer may see have lists that are late."""
    owing = models.Member.objects.filter(campaign=OuterRef("id"), state=State.OWED.value)
    return _seen(acting).filter(Exists(owing), closed_on=None, due_on__lt=on).count()


def late_of(organisation: str, on: date) -> tuple[int, date] | None:
    """How many lists of one body are late in open campaigns, and since when the oldest is; None: none."""
    late = _open(models.Member.objects.filter(organisation=organisation, campaign__due_on__lt=on))
    found = late.aggregate(count=Count("id"), oldest=Min("campaign__due_on"))
    return (found["count"], found["oldest"]) if found["count"] else None


def hits(acting: Acting, members: Collection[UUID]) -> dict[UUID, list[Hit]]:
    """The rows that say more than *no record* about the body's own staff, in order, by list. Refuses NOT_ENTITLED."""
    require(acting, Permission.STAFF_KEEP)
    found: dict[UUID, list[Hit]] = {member: [] for member in members}
    own = models.Member.objects.filter(id__in=list(found), run__isnull=False)
    of_runs = dict(own.values_list("run", "id"))
    rows = HitRow.objects.filter(run__in=list(of_runs), organisation=acting.organisation)
    for row in rows.order_by("row", "id"):
        found[of_runs[row.run]].append(Hit(row.id, row.row, row.engagement, Answer(row.answer)))
    return found


def _seen(acting: Acting) -> "QuerySet[models.Campaign]":
    """Asked of each campaign, of which there are few: to list the bodies of a province takes longer."""
    _require_overseeing(acting)
    within = codes_within(acting, Permission.BODIES_OVERSEE).filter(code=OuterRef("office"))
    asked = models.Member.objects.filter(asker=acting.organisation, campaign=OuterRef("pk"))
    return models.Campaign.objects.filter(Exists(within) | Exists(asked))


def _one(acting: Acting, campaign: UUID) -> "tuple[models.Campaign, QuerySet[models.Member]]":
    """A campaign, and those of its bodies that the officer sees.

    Of an office that the officer oversees, every body; of another, those that their own asks about.
    """
    _require_overseeing(acting)
    row = models.Campaign.objects.filter(id=campaign).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="campaign")
    members = models.Member.objects.filter(campaign=row)
    if codes_within(acting, Permission.BODIES_OVERSEE).filter(code=row.office).exists():
        return row, members
    own = members.filter(asker=acting.organisation)
    if not own.exists():
        raise Refusal(Reason.NOT_FOUND, what="campaign")
    return row, own


def _require_overseeing(acting: Acting) -> None:
    if not holds(acting, Permission.BODIES_OVERSEE):
        raise Refusal(Reason.NOT_ENTITLED)


def _rows(members: "QuerySet[models.Member]") -> Rows:
    """Of whom the lists under way say that they are in post, and how many of them are answered."""
    going = members.filter(state=State.ASKED.value)
    total = going.aggregate(total=Sum("people"))["total"] or 0
    begun = Run.objects.filter(state=RunState.RUNNING.value, id__in=going.values("run"))
    return Rows(min(total, begun.aggregate(done=Sum("done_rows"))["done"] or 0), total)


def _open(rows: "QuerySet[models.Member]") -> "QuerySet[models.Member]":
    return rows.filter(state=State.OWED.value, campaign__closed_on=None)


def _tallies(acting: Acting, rows: Collection[models.Campaign], on: date) -> dict[UUID, Tally]:
    """Counted by an index alone: a campaign of a province has 20,000 bodies."""
    offices = {row.office for row in rows}
    reached = set(codes_within(acting, Permission.BODIES_OVERSEE).filter(code__in=offices))
    whole = [row.id for row in rows if row.office in reached]
    others = [row.id for row in rows if row.office not in reached]
    members = models.Member.objects.filter(campaign__in=whole)
    own = models.Member.objects.filter(campaign__in=others, asker=acting.organisation)
    counted: dict[UUID, dict[State, int]] = {row.id: {} for row in rows}
    for part in (members, own):
        grouped = part.values_list("campaign", "state").order_by().annotate(count=Count("*"))
        for campaign, state, count in grouped:
            counted[campaign][State(state)] = count
    return {row.id: _tally(counted[row.id], row, on) for row in rows}


def _tally(states: dict[State, int], row: models.Campaign, on: date) -> Tally:
    return Tally(states, states.get(State.OWED, 0) if row.due_on < on else 0)


def _campaign(row: models.Campaign, tally: Tally) -> Campaign:
    return Campaign(row.id, row.office, row.purpose, row.opened_at, row.due_on, row.closed_on, tally)


def _runs(rows: Iterable[models.Member]) -> dict[UUID, Run]:
    wanted = [row.run for row in rows if row.run is not None]
    return Run.objects.defer("blocks", "authorisation").in_bulk(wanted)


def _answers(run: Run | None) -> dict[Answer, int] | None:
    if run is None or not run.counts:
        return None
    return {Answer(answer): count for answer, count in run.counts.items()}


def _refusal(run: Run | None) -> Refusal | None:
    if run is None or not run.refusal:
        return None
    return Refusal(Reason(run.refusal), **run.refusal_values)


def _line(member: models.Member, row: models.Campaign, runs: dict[UUID, Run], head: int, on: date) -> Line:
    run = runs.get(member.run) if member.run is not None else None
    state = State(member.state)
    return Line(
        member.id,
        member.organisation,
        state,
        state is State.OWED and row.due_on < on,
        member.people,
        head,
        _answers(run),
        _refusal(run),
        member.reminded_on,
        member.ordered_on,
    )


def _owed(acting: Acting, row: models.Member, runs: dict[UUID, Run], on: date) -> Owed:
    run, state = runs.get(row.run) if row.run is not None else None, State(row.state)
    return Owed(
        row.id,
        row.campaign_id,
        row.campaign.office,
        row.campaign.purpose,
        row.campaign.due_on,
        state,
        state is State.OWED and row.campaign.due_on < on,
        row.campaign.closed_on is None,
        row.asker == acting.organisation,
        row.people,
        row.run,
        _answers(run),
        _refusal(run),
        row.reminded_on,
        row.ordered_on,
    )


def _may(acting: Acting, permission: Permission) -> bool:
    try:
        require(acting, permission)
    except Refusal:
        return False
    return True
