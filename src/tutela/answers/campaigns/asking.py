"""Writes of the bodies: handing in a list, and having the lists asked about."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tutela.answers.campaigns import taking
from tutela.answers.campaigns.campaign import State
from tutela.answers.campaigns.models import Asking, Campaign, Member
from tutela.answers.campaigns.notes import note
from tutela.answers.campaigns.queueing import has_asked, locked, queue, require_to_ask
from tutela.answers.campaigns.rerouting import reroute
from tutela.answers.inquiries import queries as inquiries
from tutela.answers.staff import queries as staff
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.ledger.events import Event


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
    row = locked(Member.objects.filter(id=member, organisation=acting.organisation))
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="campaign")
    if row.state != State.OWED.value:
        raise Refusal(Reason.ALREADY_DONE, what="list")
    # Read once the row is held: whoever closes the campaign holds it first.
    if Campaign.objects.filter(id=row.campaign_id).exclude(closed_on=None).exists():
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    row.people, row.listed_at, row.listed_by = staff.headcount(acting.organisation), at, acting.officer
    row.state = (State.LISTED if row.people else State.DONE).value
    row.save()
    note(Event.CAMPAIGN_LISTED, acting, row.campaign_id, at, body=row.organisation, people=row.people)
    if not row.people:
        has_asked(row, at)
    elif row.asker == acting.organisation:
        return queue(acting, row, at)
    return None


def ask(*, acting: Acting, campaign: UUID, at: datetime) -> int:
    """Has all lists asked about that came and that the officer's body asks about; returns how many.

    The first run is queued at once, the others one after another by `taking`. Refuses NOT_ENTITLED, NOT_FOUND (a
    campaign in which the body asks about nobody), STEP_NOT_POSSIBLE (they are being taken up already), and for the
    first list as a screening does.
    """
    mine = Member.objects.filter(campaign=campaign, asker=acting.organisation)
    purpose_code = mine.values_list("campaign__purpose", flat=True).first()
    if purpose_code is None:
        if not may_ask(acting):
            raise Refusal(Reason.NOT_ENTITLED)
        raise Refusal(Reason.NOT_FOUND, what="campaign")
    require_to_ask(acting, purpose_code)
    with transaction.atomic():
        count, refusal = _pressed(acting, campaign, at)
    if refusal is not None:
        raise refusal
    return count


def may_ask(acting: Acting) -> bool:
    """Whether the officer may have any roster asked about at all."""
    return bool(inquiries.askable(acting, Permission.ROSTER_SCREEN))


def _pressed(acting: Acting, campaign: UUID, at: datetime) -> tuple[int, Refusal | None]:
    """How many lists, and why not; one press after another."""
    Campaign.objects.select_for_update().get(id=campaign)
    if Asking.objects.filter(campaign=campaign, asker=acting.organisation, ended_at=None).exists():
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    reroute(at=at, campaign=campaign)
    count = taking.waiting(campaign, acting.organisation).count()
    first = locked(taking.waiting(campaign, acting.organisation))
    if first is None:
        return 0, None
    refusal = queue(acting, first, at)
    if count == 1 or not taking.goes_on(refusal):
        return count, refusal
    taking.begin(acting=acting, lists=count, first=first, refusal=refusal, at=at)
    return count, None
