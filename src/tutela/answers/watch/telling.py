"""Tells bodies what waits for them, and takes back what has ended; run again and again, beside everything else.

What waits, the answer, its entry, the filing and the message go in one transaction: cut off anywhere, nothing of it was
done, and it is done anew. So each body is told at least once of what stands, and no answer is given twice.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import QuerySet

from tutela.answers.filings import watching
from tutela.answers.filings.watching import Hit
from tutela.answers.identities.rekey import rekey
from tutela.answers.routes import route_of
from tutela.answers.staff import queries as staff
from tutela.answers.staff.queries import Posted
from tutela.answers.watch import answering
from tutela.answers.watch.models import Message, Waiting
from tutela.answers.watch.noticing import TABLE, Noted, noted
from tutela.answers.withdrawals import actions as withdrawals
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import acting_by_rule
from tutela.core.errors import Refusal
from tutela.index.lookup import queries as index
from tutela.index.lookup.named import bears
from tutela.ledger import retention
from tutela.packs.current import legal_day_of

_log = logging.getLogger(__name__)
_AT_ONCE: Final = 100  # documents, or messages, in one transaction: who publishes waits for it


@dataclass(frozen=True, slots=True)
class _Page:
    """Rows that were dealt with in one transaction: the last of them, and how many bodies were told."""

    last: UUID
    told: int
    put_off: int


def keep_up(*, at: datetime) -> int:
    """Tells what is due, and withdraws what has ended by its day; returns how many bodies were told, or told back.

    Safe to repeat, and to run twice at once. Refuses `NOT_READY` and `DATABASE_RESTORED` while nothing is answered.
    """
    return tell(at=at) + expire(at=at)


def tell(*, at: datetime) -> int:
    """Tells every body with somebody in post whom the list has begun to answer with *record* about; how many.

    Whoever may not be asked about now, because a feed is missing say, is tried again by the next call.
    """
    told = put_off = 0
    last: UUID | None = None
    while (page := _told(at, last)) is not None:
        told, put_off, last = told + page.told, put_off + page.put_off, page.last
    if put_off:
        _log.debug("The watch could not tell of %d persons yet", put_off)  # `/metrics` says since when
    return told


def expire(*, at: datetime) -> int:
    """Once a legal day: withdraws what was told of whoever the list has ceased to answer with *record*; how many.

    A change withdraws what it ends by itself (`answers.withdrawals`); this is for records that end by their day.
    """
    ended = 0
    while (count := _checked(at)) is not None:
        ended += count
    return ended


def follow_key(*, at: datetime) -> int:
    """After a rotation of the data key: what waits is written anew under the one in force; how many."""
    del at
    return rekey(Waiting, TABLE)


@transaction.atomic
def _told(at: datetime, after: UUID | None) -> _Page | None:
    """One page of what is due; None where nothing is left."""
    on = legal_day_of(at)
    if not _due(on, after).exists():
        return None
    index.hold()  # before any row is locked: who publishes holds the list first, and these rows after it
    rows = list(_due(on, after, locked=True).order_by("id")[:_AT_ONCE])
    if not rows:
        return None
    waiting = {row.id: noted(row) for row in rows}
    hits, unasked = _hits(list(waiting.values()), on)
    looked = answering.answer(hits, at=at)
    for hit, inquiry in looked.told:
        _keep(hit, inquiry, on, at)
    again = unasked | {hit.person.canonical for hit in looked.put_off}
    Waiting.objects.filter(id__in=[id_ for id_, one in waiting.items() if one.document not in again]).delete()
    return _Page(rows[-1].id, len(looked.told), len(again))


def _due(on: date, after: UUID | None, *, locked: bool = False) -> "QuerySet[Waiting]":
    rows = Waiting.objects.filter(due_on__lte=on)
    if locked:  # another process deals with what it holds; SQLite has one writer
        rows = rows.select_for_update(skip_locked=connection.vendor == "postgresql")
    return rows if after is None else rows.filter(id__gt=after)


def _hits(waiting: Sequence[Noted], on: date) -> tuple[list[tuple[Hit, Acting]], set[str]]:
    """Who is in post under a purpose and name for which a record has come, and in whose name it is asked.

    Nobody is told twice. Beside them the documents of those for whose body nobody may ask: that is for the registry to
    put right, so they wait. A body that was closed has nobody in post.
    """
    by_document: defaultdict[str, list[Noted]] = defaultdict(list)
    for what in waiting:
        by_document[what.document].append(what)
    posted = staff.posted(by_document.keys(), on, locked=True)
    found = [one for one in posted if _is_meant(one, by_document[one.document])]
    known = watching.already_told([one.engagement.id for one in found])
    bodies = acting_by_rule({one.organisation for one in found})
    new = [
        one
        for one in found
        if (one.engagement.id, one.engagement.purpose) not in known and one.organisation in bodies
    ]
    askers = {one.engagement.id: _asker(bodies[one.organisation], one, on) for one in new}
    acting = acting_by_rule({asker for asker in askers.values() if asker})
    hits = [
        (_hit(one, asker), acting[asker]) for one in new if (asker := askers[one.engagement.id]) in acting
    ]
    return hits, {one.document for one in new if askers[one.engagement.id] not in acting}


def _is_meant(one: Posted, waiting: Iterable[Noted]) -> bool:
    purpose, name = one.engagement.purpose, one.engagement.person.canonical_name
    return any(_bears(what, purpose, name) for what in waiting)


def _bears(what: Noted, purpose: str, name: str) -> bool:
    if purpose not in {code for code, _ in what.names}:
        return False
    hashed = bears(what.key_id, purpose, what.document, name)
    return hashed is None or (purpose, hashed) in what.names  # a key that is gone: the look-up says it


def _asker(body: Acting, one: Posted, on: date) -> str:
    """The code of who asks for a body; empty where nobody may."""
    try:
        return route_of(body, one.engagement.purpose, on).asker
    except Refusal:
        return ""


def _hit(one: Posted, asker: str) -> Hit:
    engagement = one.engagement
    return Hit(one.organisation, asker, engagement.purpose, engagement.id, engagement.person)


def _keep(hit: Hit, inquiry: UUID, on: date, at: datetime) -> None:
    Message.objects.create(
        id=uuid4(),
        filing=watching.told(hit, inquiry=inquiry, at=at),
        organisation=hit.organisation,
        purpose=hit.purpose,
        told_at=at,
        checked_on=on,
    )


@transaction.atomic
def _checked(at: datetime) -> int | None:
    """Some of the messages that this day has not seen yet; None where none are left."""
    on = legal_day_of(at)
    due = Message.objects.filter(checked_on__lt=on, is_standing=True)
    if not due.exists():
        return None
    retention.hold()  # what is withdrawn is shredded; before the list, as the gate holds the two
    index.hold()
    rows = list(due.select_for_update().order_by("checked_on", "id")[:_AT_ONCE])
    told = watching.persons_of([row.filing for row in rows])
    ended = withdrawals.withdraw(_as_if_listed(told.values(), on), at=at)
    standing = watching.persons_of([row.filing for row in rows])
    for row in rows:
        row.checked_on, row.is_standing = on, row.filing in standing
    Message.objects.bulk_update(rows, ["checked_on", "is_standing"])
    return ended


def _as_if_listed(told: Collection[tuple[str, str]], on: date) -> withdrawals.Standing:
    """They were listed when it was told."""
    pairs = frozenset(told)
    return withdrawals.Standing(on, pairs, pairs)
