"""The end of openings: each has its time and a keyed while beyond it, and goes in a batch with others.

How many fall due on a day can be foreseen by nobody outside. What stands behind an answer that is withdrawn goes with
the withdrawal, whatever the reason. Entries and their commitments stay for ever.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.core.law.calendar import add_months
from tutela.core.proofs import entries
from tutela.core.proofs.entries import EntryContent
from tutela.keys import current
from tutela.ledger import actions, models
from tutela.ledger.pages import PAGE_ROWS
from tutela.packs.current import legal_day_of

BEYOND: Final = 92
"""Days beyond its time over which openings go, drawn for each by a keyed hash."""
MOST_AT_ONCE: Final = 5_000
_AT_ONCE: Final = 400  # entries in one statement


class Period(StrEnum):
    """Whose time counts. What was refused was never looked up: it is a line of a log, and no processing."""

    LOG = "log"  # TUTELA_LOG_MONTHS
    RECORD = "record"  # TUTELA_RECORD_YEARS


LEAST_MONTHS: Final[Mapping[Period, int]] = {Period.LOG: 6, Period.RECORD: 36}
"""What the law gives at least; `config.settings` accepts no fewer."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What has fallen due of a period, and the position below which nothing of it is kept any more."""

    entries: Sequence[UUID]
    position: int


@transaction.atomic
def shred_for_sealing(*, entries: Sequence[UUID], at: datetime) -> None:
    """Orders that what stands behind these entries goes with the next day's look. Refuses `NOT_FOUND`.

    For what cannot go in the transaction that orders it; the order itself is forgotten when it is carried out.
    """
    wanted = set(entries)
    if models.Entry.objects.filter(id__in=wanted).count() != len(wanted):
        raise Refusal(Reason.NOT_FOUND, what="entry")
    ordered = [models.Due(entry_id=entry_id, ordered_at=at) for entry_id in sorted(wanted)]
    models.Due.objects.bulk_create(ordered, ignore_conflicts=True)


@transaction.atomic
def shred_now(*, entries: Collection[UUID], at: datetime) -> None:
    """Destroys what stands behind these entries in the caller's transaction, in one act; what is gone is passed over.

    For answers that are withdrawn: the ledger says of each that it is, so that their destruction tells nothing more.
    """
    hold()
    kept = models.Opening.objects.filter(entry__in=list(entries), shredded_by__isnull=True)
    if kept.exists():
        actions.shred(at=at, organisation="registry", officer="clock", entries=sorted(set(entries)))


@transaction.atomic
def shred_due(*, at: datetime) -> list[UUID]:
    """Once a legal day: destroys what has reached the end of its time, and what was ordered; returns the entries.

    At most `MOST_AT_ONCE` of a kind; the day's look is over with the first call that finds less, so callers call until
    nothing is returned. A look that a wrong clock dated ahead holds nothing up. Whatever else is kept about these
    entries' persons is to go in the same transaction.
    """
    on = legal_day_of(at)
    state = hold()
    if state.looked_on == on:
        return []
    log, record = _due(Period.LOG, state.log_position, on), _due(Period.RECORD, state.record_position, on)
    ordinary = [*log.entries, *record.entries]
    ordered = _ordered()
    is_over = max(len(log.entries), len(record.entries), len(ordered)) < MOST_AT_ONCE
    state.looked_on = on if is_over else None
    state.log_position, state.record_position = log.position, record.position
    state.save()
    shredded = [*ordinary, *ordered]
    if not models.Opening.objects.filter(entry__in=shredded, shredded_by__isnull=True).exists():
        models.Due.objects.filter(entry__in=shredded).delete()
        return []
    actions.shred(at=at, organisation="registry", officer="clock", entries=shredded)
    models.Due.objects.filter(entry__in=shredded).delete()
    return shredded


def period_of(content: EntryContent) -> Period:
    """Of the openings of one entry."""
    return Period.LOG if content.facts.get("answer") == "refused" else Period.RECORD


def kept_until(accepted_at: datetime) -> date:
    """The first legal day on which what stands behind an answer may be gone."""
    return _least(accepted_at, Period.RECORD)


def ends_on(content: EntryContent, period: Period) -> date:
    """The legal day from which what stands behind the entry goes: never before the end of its time."""
    return _least(content.at, period) + timedelta(days=_beyond(content.entry_id))


@dataclass(frozen=True, slots=True)
class Early:
    """An entry behind which something was destroyed before its least time, and the act that did."""

    entry: UUID
    event: str
    act: UUID


def shredded_early() -> Iterator[Early]:
    """Entries behind which something was destroyed before the least time that the law gives it.

    Cybersecurity Law 23(3); Personal Information Protection Law 56: whatever the deployment has set, now or then.
    """
    rows = models.Opening.objects.filter(shredded_by__isnull=False).order_by("entry_id")
    columns = rows.values_list(
        "entry_id", "entry__event", "entry__body", "shredded_by_id", "shredded_by__accepted_at"
    )
    for entry_id, event, body, act, gone_at in columns.distinct().iterator(chunk_size=PAGE_ROWS):
        content = entries.parse(bytes(body))
        least = add_months(legal_day_of(content.at), LEAST_MONTHS[period_of(content)])
        if act is not None and legal_day_of(gone_at) <= least:
            yield Early(entry_id, event, act)


def acts_on(entry_ids: Collection[UUID]) -> set[UUID]:
    """The acts by which what stood behind these entries was destroyed."""
    listed, found = sorted(entry_ids), set[UUID]()
    for start in range(0, len(listed), _AT_ONCE):
        gone = models.Opening.objects.filter(
            entry__in=listed[start : start + _AT_ONCE], shredded_by__isnull=False
        )
        found |= {act for act in gone.values_list("shredded_by_id", flat=True) if act is not None}
    return found


def passed_over() -> Iterator[UUID]:
    """Entries behind which something is kept that no later look would come to."""
    state = models.Retention.objects.filter(pk=1).first()
    if state is None:
        return
    done = {Period.LOG: state.log_position, Period.RECORD: state.record_position}
    rows = models.Opening.objects.filter(shredded_by__isnull=True, entry__position__lt=max(done.values()))
    columns = rows.order_by("entry_id").values_list("entry_id", "entry__position", "entry__body").distinct()
    for entry_id, position, body in columns.iterator(chunk_size=PAGE_ROWS):
        assert position is not None
        if position < done[period_of(entries.parse(bytes(body)))]:
            yield entry_id


def _least(accepted_at: datetime, period: Period) -> date:
    months = settings.TUTELA_LOG_MONTHS if period is Period.LOG else settings.TUTELA_RECORD_YEARS * 12
    # The day after the last on which it must still be there.
    return add_months(legal_day_of(accepted_at), months) + timedelta(days=1)


def _beyond(entry_id: UUID) -> int:
    key = current.ring().active(Use.DATA).hash_key("ledger", "retention")
    return int.from_bytes(key.digest(entry_id.bytes)[:8], "big") % BEYOND


def _due(period: Period, position: int, on: date) -> _Batch:
    """In the order of the log, from where the last look left off, to the first that is younger than its time."""
    found, done, is_clear = list[UUID](), position, True
    for place, content, is_kept in _from(position):
        # Positions follow the moments of acceptance but for what committed late, seconds at most.
        if len(found) >= MOST_AT_ONCE or _least(content.at, period) > on + timedelta(days=1):
            break
        if is_kept and period_of(content) is period:
            if ends_on(content, period) <= on:
                found.append(content.entry_id)
            else:
                is_clear = False
        if is_clear:
            done = place + 1
    return _Batch(found, done)


def _from(position: int) -> Iterator[tuple[int, EntryContent, bool]]:
    """Entries of the tree from a position on, and whether anything is kept behind them."""
    while True:
        rows = models.Entry.objects.filter(position__gte=position).order_by("position")
        page = list(rows.values_list("position", "id", "body")[:PAGE_ROWS])
        if not page:
            return
        ids = [entry_id for _, entry_id, _ in page]
        openings = models.Opening.objects.filter(entry__in=ids, shredded_by__isnull=True)
        kept = set(openings.values_list("entry_id", flat=True))
        for place, entry_id, body in page:
            assert place is not None
            position = place + 1
            yield place, entries.parse(bytes(body)), entry_id in kept


def _ordered() -> list[UUID]:
    waiting = models.Due.objects.order_by("ordered_at", "pk")[:MOST_AT_ONCE]
    return list(waiting.values_list("entry_id", flat=True))


def hold() -> models.Retention:
    """Who destroys waits for whoever does, so that two acts never meet on one opening. In a transaction."""
    models.Retention.objects.get_or_create(pk=1)
    return models.Retention.objects.select_for_update().get(pk=1)
