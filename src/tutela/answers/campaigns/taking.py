"""All lists that came are asked about at one press of a button: so many at a time, each piece ordering the next.

A piece queues its runs and then itself, behind them: however large the province, the queue and the disk never hold
more than one piece of it, and other offices' pieces come in between.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django_q.models import OrmQ
from django_q.tasks import async_task

from tutela.answers.campaigns.models import Asking, Member
from tutela.answers.campaigns.queueing import TO_ASK, locked, queue, require_to_ask
from tutela.answers.campaigns.rerouting import reroute
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import acting_still
from tutela.core.errors import Reason, Refusal

AT_ONCE: Final = 100
"""Lists of one piece."""
_OF_ONE_LIST: Final = frozenset({Reason.FILE_TOO_LARGE})
"""Refusals that concern one list, and keep no other from being asked about."""
_TASK: Final = "tutela.answers.campaigns.tasks.take"
_QUIET: Final = timedelta(minutes=10)  # a piece takes seconds: after that its worker was killed


def waiting(campaign: UUID, asker: str, after: str = "") -> "QuerySet[Member]":
    """The lists of a campaign that a body may have asked about, by code, behind this one."""
    rows = Member.objects.filter(campaign=campaign, asker=asker, state__in=TO_ASK, organisation__gt=after)
    return rows.order_by("organisation")


def goes_on(refusal: Refusal | None) -> bool:
    """Whether the other lists may follow one that came to this."""
    return refusal is None or refusal.reason in _OF_ONE_LIST


def begin(*, acting: Acting, lists: int, first: Member, refusal: Refusal | None, at: datetime) -> None:
    """The first of so many lists came to this; the queue gets the others. In the transaction that took it up."""
    row = Asking(
        id=uuid4(),
        campaign_id=first.campaign_id,
        asker=acting.organisation,
        officer=acting.officer,
        begun_at=at,
        lists=lists,
    )
    _came_to(row, first, refusal, at)
    row.save(force_insert=True)
    transaction.on_commit(lambda: _enqueue(row.id))


def go_on(*, asking: UUID, at: datetime) -> None:
    """The next piece; and what comes after it is queued. Safe to be called twice, or again after a crash.

    It ends where no list waits behind the last one, or where one is refused for what concerns all of them: the page of
    the campaign then says why, and the next press goes on.
    """
    row = Asking.objects.filter(id=asking, ended_at=None).first()
    if row is None:
        return
    reroute(at=at, campaign=row.campaign_id)
    piece = list(waiting(row.campaign_id, row.asker, row.after).values_list("id", flat=True)[:AT_ONCE])
    if _taken(asking, piece, at) and len(piece) == AT_ONCE:
        _enqueue(asking)
    else:
        Asking.objects.filter(id=asking, ended_at=None).update(ended_at=at)


def keep_up(*, at: datetime) -> int:
    """Queues again what a killed worker left; returns how many."""
    going = Asking.objects.filter(ended_at=None)
    known = dict(going.values_list("id", "moved_at"))
    if not known:
        return 0
    queued = {message.task.get("name"): message.pk for message in OrmQ.objects.all()}
    count = 0
    for asking, moved_at in known.items():
        message = queued.get(asking.hex)
        if message is None:
            _enqueue(asking)
            count += 1
        elif moved_at < at - _QUIET:
            count += OrmQ.objects.filter(pk=message, lock__gt=at).update(lock=at)
    return count


def _taken(asking: UUID, piece: Iterable[UUID], at: datetime) -> bool:
    """Whether every list of a piece was taken up; each is a transaction of its own."""
    for member in piece:
        with transaction.atomic():
            row = Asking.objects.select_for_update().filter(id=asking, ended_at=None).first()
            if row is None or not _took(row, member, at):
                return False
    return True


def _took(row: Asking, member: UUID, at: datetime) -> bool:
    """Whether the others may follow."""
    found = locked(Member.objects.filter(id=member, asker=row.asker, state__in=TO_ASK))
    if found is None or found.organisation <= row.after:
        return True  # another officer or office, or the same piece delivered twice, was quicker
    refusal = _refused(row, found, at)
    _came_to(row, found, refusal, at)
    row.save()
    return goes_on(refusal)


def _came_to(row: Asking, member: Member, refusal: Refusal | None, at: datetime) -> None:
    row.after, row.moved_at = member.organisation, at
    if refusal is None:
        row.taken += 1
    else:
        row.refusal, row.refusal_values = refusal.reason.value, dict(refusal.values)
        row.ended_at = None if goes_on(refusal) else at


def _refused(row: Asking, member: Member, at: datetime) -> Refusal | None:
    try:
        acting = acting_still(row.officer, row.asker)
        require_to_ask(acting, member.campaign.purpose)
    except Refusal as refusal:
        return refusal
    return queue(acting, member, at)


def _enqueue(asking: UUID) -> None:
    """The queue holds its id and nothing else."""
    async_task(_TASK, str(asking), task_name=asking.hex)
