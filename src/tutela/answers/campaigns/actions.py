"""Writes of the office: ordering a screening, reminding, ordering what is late, closing."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from tutela.answers.campaigns.campaign import State
from tutela.answers.campaigns.models import Campaign, Member
from tutela.answers.campaigns.notes import note
from tutela.answers.campaigns.scope import Reached, purposes, reached
from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.law.calendar import add_months
from tutela.core.law.clocks import MONTHS
from tutela.core.law.schema import Purpose
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

_GOING: Final = (State.LISTED.value, State.FAILED.value, State.ASKED.value)


@transaction.atomic
def open_campaign(
    *,
    acting: Acting,
    purpose_code: str,
    kinds: Sequence[BodyKind],
    due_on: date,
    at: datetime,
    under: str = "",
) -> UUID:
    """Orders a yearly screening of all bodies of these kinds below the office, or below one office under it.

    Refuses NOT_ENTITLED, PURPOSE_UNKNOWN (none for staff in post), NOBODY_ASKS (no body there for whom the law lets
    anybody ask), CELL_DAY_ORDER (a day that is past), CELL_VALUE (one more than a year ahead).
    """
    require(acting, Permission.SCREENING_CAMPAIGN)
    wanted = _in_post(purpose_code)
    today = legal_day_of(at)
    if due_on < today:
        raise Refusal(Reason.CELL_DAY_ORDER, earlier="部署日期", later="截止日期")
    if due_on > (latest := add_months(today, MONTHS)):
        raise Refusal(Reason.CELL_VALUE, column="截止日期", known=f"{today} – {latest}")
    found = reached(acting, wanted, kinds, under)
    if not found:
        raise Refusal(Reason.NOBODY_ASKS)
    row = Campaign.objects.create(
        id=uuid4(),
        office=acting.organisation,
        officer=acting.officer,
        purpose=wanted.code,
        opened_at=at,
        due_on=due_on,
        bodies=len(found),
        members=digest_of(one.organisation for one in found),
    )
    Member.objects.bulk_create((_owed(row, one) for one in found), batch_size=500)
    facts: dict[str, str | int] = {
        "purpose": row.purpose,
        "due": due_on.isoformat(),
        "bodies": row.bodies,
        "members": row.members,
    }
    note(Event.CAMPAIGN_OPENED, acting, row.id, at, **facts)
    return row.id


@transaction.atomic
def remind(*, acting: Acting, campaign: UUID, at: datetime) -> int:
    """Reminds every body whose list has not come; it stands on their first screen. Returns how many.

    Refuses NOT_ENTITLED, NOT_FOUND (another office's), NOT_READY (nobody owes one, or all were reminded today).
    """
    row, on = _own(acting, campaign), legal_day_of(at)
    owing = Member.objects.filter(campaign=row, state=State.OWED.value).exclude(reminded_on=on)
    count = owing.update(reminded_on=on)
    if not count:
        raise Refusal(Reason.NOT_READY, what="campaign")
    note(Event.CAMPAIGN_REMINDED, acting, row.id, at, bodies=count)
    return count


@transaction.atomic
def order(*, acting: Acting, campaign: UUID, member: UUID, at: datetime) -> None:
    """Orders a body whose list is late to hand it in (Opinions of 2020, 13: 由上级教育行政部门责令改正).

    Refuses NOT_ENTITLED, NOT_FOUND (another office's), NOT_READY (not late), ALREADY_DONE.
    """
    owner, on = _own(acting, campaign), legal_day_of(at)
    row = Member.objects.select_for_update().filter(id=member, campaign=owner).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="campaign")
    if row.state != State.OWED.value or owner.due_on >= on:
        raise Refusal(Reason.NOT_READY, what="campaign")
    if row.ordered_on is not None:
        raise Refusal(Reason.ALREADY_DONE, what="ordered")
    row.ordered_on = on
    row.save(update_fields=["ordered_on"])
    note(Event.CAMPAIGN_ORDERED, acting, owner.id, at, body=row.organisation)


@transaction.atomic
def close(*, acting: Acting, campaign: UUID, at: datetime) -> None:
    """Takes no further list; what was not handed in stays owed, for all to see.

    Refuses NOT_ENTITLED, NOT_FOUND (another office's), ALREADY_DONE, NOT_READY (lists that nobody has asked about).
    """
    row = _own(acting, campaign)
    if row.closed_on is not None:
        raise Refusal(Reason.ALREADY_DONE, what="closed")
    owing = Member.objects.filter(campaign=row, state=State.OWED.value).order_by("id")
    list(owing.select_for_update().values_list("id", flat=True))  # nobody hands one in meanwhile
    if Member.objects.filter(campaign=row, state__in=_GOING).exists():
        raise Refusal(Reason.NOT_READY, what="campaign")
    row.closed_on = legal_day_of(at)
    row.save(update_fields=["closed_on"])
    note(Event.CAMPAIGN_CLOSED, acting, row.id, at, closed=row.closed_on.isoformat())


def digest_of(codes: Iterable[str]) -> str:
    """SHA-256 over the codes of the bodies of a campaign, in order, each on its line."""
    return hashlib.sha256("".join(f"{code}\n" for code in sorted(codes)).encode()).hexdigest()


def _in_post(code: str) -> Purpose:
    found = next((one for one in purposes() if one.code == code), None)
    if found is None:
        raise Refusal(Reason.PURPOSE_UNKNOWN, purpose=code, known=", ".join(one.code for one in purposes()))
    return found


def _own(acting: Acting, campaign: UUID) -> Campaign:
    require(acting, Permission.SCREENING_CAMPAIGN)
    rows = Campaign.objects.select_for_update().filter(office=acting.organisation, id=campaign)
    row = rows.first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="campaign")
    return row


def _owed(row: Campaign, one: Reached) -> Member:
    return Member(
        id=uuid4(),
        campaign=row,
        organisation=one.organisation,
        asker=one.asker,
        above=one.above,
        state=State.OWED.value,
    )
