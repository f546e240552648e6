"""Writes of the bodies: handing in a list, and having the lists asked about."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tutela.answers.campaigns import tasks
from tutela.answers.campaigns.campaign import State
from tutela.answers.campaigns.models import Member
from tutela.answers.campaigns.notes import note
from tutela.answers.campaigns.rosters import SUFFIX, Listed, roster_of
from tutela.answers.filings import actions as filings
from tutela.answers.inquiries import queries as inquiries
from tutela.answers.screening import actions as screening
from tutela.answers.staff import queries as staff
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, require
from tutela.core.errors import Reason, Refusal
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of, purpose

MOST_AT_ONCE: Final = 100
"""Lists whose runs one request queues; the next takes up the rest."""
_TO_ASK: Final = (State.LISTED.value, State.FAILED.value)


def hand_in(*, acting: Acting, member: UUID, at: datetime) -> None:
    """The body declares that its staff list is whole; where the law lets it ask for itself, its run is queued.

    A body with nobody in post is done. Refuses NOT_ENTITLED, NOT_FOUND (another body's included), ALREADY_DONE,
    STEP_NOT_POSSIBLE (the campaign is closed); and as a screening does, the list being handed in all the same.
    """
    with transaction.atomic():
        refusal = _handed_in(acting, member, at)
    if refusal is not None:
        raise refusal


def _handed_in(acting: Acting, member: UUID, at: datetime) -> Refusal | None:
    """A refusal of the run is returned, not raised, so that its entry and the list stand."""
    require(acting, Permission.STAFF_KEEP)
    row = _locked(Member.objects.filter(id=member, organisation=acting.organisation))
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="campaign")
    if row.state != State.OWED.value:
        raise Refusal(Reason.ALREADY_DONE, what="list")
    if row.campaign.closed_on is not None:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    row.people, row.listed_at, row.listed_by = staff.headcount(acting.organisation), at, acting.officer
    row.state = (State.LISTED if row.people else State.DONE).value
    row.save()
    note(Event.CAMPAIGN_LISTED, acting, row.campaign_id, at, body=row.organisation, people=row.people)
    if not row.people:
        _has_asked(row, at)
    elif row.asker == acting.organisation:
        return _ask(acting, row, at)
    return None


def ask(*, acting: Acting, campaign: UUID, at: datetime) -> int:
    """Queues the runs over all lists that came and that the officer's body asks about; returns how many.

    At most MOST_AT_ONCE. Refuses NOT_ENTITLED, NOT_FOUND (a campaign in which the body asks about nobody), and as a
    screening does.
    """
    mine = Member.objects.filter(campaign=campaign, asker=acting.organisation)
    purpose_code = mine.values_list("campaign__purpose", flat=True).first()
    if purpose_code is None:
        if not may_ask(acting):
            raise Refusal(Reason.NOT_ENTITLED)
        raise Refusal(Reason.NOT_FOUND, what="campaign")
    require(acting, Permission.ROSTER_SCREEN, _scope(purpose_code))
    waiting = mine.filter(state__in=_TO_ASK).order_by("organisation").values_list("id", flat=True)
    listed = list(waiting[:MOST_AT_ONCE])
    for member in listed:
        with transaction.atomic():  # each by itself: what one is refused for takes nothing from those before
            row = _locked(Member.objects.filter(id=member, state__in=_TO_ASK))
            refusal = None if row is None else _ask(acting, row, at)  # another officer was quicker
        if refusal is not None:
            raise refusal
    return len(listed)


def may_ask(acting: Acting) -> bool:
    """Whether the officer may have any roster asked about at all."""
    return bool(inquiries.askable(acting, Permission.ROSTER_SCREEN))


def _ask(acting: Acting, row: Member, at: datetime) -> Refusal | None:
    """Queues one run: who has left since the list came is not asked about, who was hired is. Why not, where not."""
    listed = roster_of(row.organisation)
    if not listed.people:
        row.state = State.DONE.value
        row.save()
        _has_asked(row, at)
        return None
    known = purpose(row.campaign.purpose)
    try:
        run = screening.submit(
            acting=acting,
            purpose_code=known.code,
            authorisation=f"依法年度筛查：{known.cite.instrument} {known.cite.article}，{row.campaign_id}",
            content=listed.content,
            filename_suffix=SUFFIX,
            at=at,
            holder=row.organisation,
            task=tasks.NAME,
        )
    except Refusal as refusal:
        return refusal
    _asked(acting, row, run, listed, at)
    return None


def _has_asked(row: Member, at: datetime) -> None:
    filings.count(asker=row.asker, organisation=row.organisation, year=legal_day_of(at).year)


def _asked(acting: Acting, row: Member, run: UUID, listed: Listed, at: datetime) -> None:
    row.state, row.run, row.engagements = State.ASKED.value, run, listed.engagements
    row.save()
    of_list = hashlib.sha256(listed.engagements).hexdigest()
    facts: dict[str, str | int] = {
        "body": row.organisation,
        "run": str(run),
        "people": listed.people,
        "list": of_list,
    }
    note(Event.CAMPAIGN_ASKED, acting, row.campaign_id, at, **facts)


def _locked(rows: "QuerySet[Member]") -> Member | None:
    return rows.select_for_update(of=("self",)).select_related("campaign").first()


def _scope(purpose_code: str) -> Scope:
    return Scope(purpose=purpose_code, askers=tuple(sorted(purpose(purpose_code).asked_by)))
