"""Once a legal day everybody is looked at for seals and doubts that begin by date or by a new edition of a law."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from tutela.agencies.sealing import doubts, gate, rules
from tutela.agencies.sealing.models import GateState
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of
from tutela.records.registry import queries
from tutela.records.vault import heads, holdings, signatures, upkeep
from tutela.sql.rewriting import rewrite

_log = logging.getLogger(__name__)
_BATCH: Final = 500
_AT_ONCE: Final = 2_000  # persons whom the day concerns, in one turn
LEFT_BY_ROWS: Final = (
    "registry.Person",
    "registry.SourceRecord",
    "registry.RecordVersion",
    "registry.SourceKey",
    "registry.IdentityKey",
    "registry.Merge",
    "registry.ReviewTask",
    "registry.Verdict",
    "registry.Inventory",
    "intake.Upload",
    "intake.StagedPart",
    "intake.ToLookAt",
    "lookup.IndexRow",
    "lookup.TreePage",
    "ledger.Opening",
    "ledger.Due",
    "sealing.SealingDoubt",
    "subjects.SubjectLink",
    "subjects.Shown",
    "authorisations.Invitation",
    "authorisations.Authorisation",
    "authorisations.Paper",
    "certificates.Certificate",
    "filings.Filing",
    "filings.Line",
    "screening.Hit",
    "staff.Import",
    "verifying.Case",
    "relief.Recheck",
    "following.Following",
    "following.Step",
    "following.Declaration",
    "following.Paper",
    "watch.Waiting",
    "django_q.OrmQ",
)
"""Tables from which rows or encrypted values go when something is sealed, or when an answer that rested on it is
withdrawn; they are written anew every day, whether or not any went."""


def is_due(at: datetime) -> bool:
    """Whether this legal day was not looked through yet."""
    return not GateState.objects.filter(swept_on__gte=legal_day_of(at)).exists()


def sweep(*, at: datetime, between: Callable[[], object] = lambda: None) -> gate.Turn:
    """One turn for everything that waits and everybody whom the day concerns.

    It publishes whether or not there is anything, so that a day on which something was sealed looks like any other.
    The day counts as looked through when all of it is done: one that was cut off is done again. Reading goes before
    the turn, so many persons at a time, and holds nobody back: after each of these `between` is called, which may take
    turns of its own. Where a new edition concerns more people than one turn should hold, there are several turns.
    """
    on = legal_day_of(at)
    found = _found(on, between)
    while len(found) > _AT_ONCE:
        gate.turn(at=at, persons=found[:_AT_ONCE])
        found = found[_AT_ONCE:]
    done = gate.turn(at=at, persons=found, daily=True)
    heads.publish(at=at)
    GateState.objects.filter(id=1).update(swept_on=on)
    try:
        rewrite_what_is_due()
    except Refusal as refusal:  # who holds a table holds up nobody's records: the gate tries again
        _log.error("After the day's round: %s %s", refusal.reason, refusal.values.get("what", ""))
    holdings.verify()  # when all is done: what is missing in the vault is said once a day, and holds nothing up
    signatures.verify()
    return done


def rewriting_is_due() -> bool:
    """Whether a round was done after which the tables were not written anew yet."""
    state = GateState.objects.filter(id=1, swept_on__isnull=False).first()
    return state is not None and state.rewritten_on != state.swept_on


def rewrite_what_is_due() -> None:
    """Writes the tables of both databases anew from which rows go. To do it again does no harm.

    Refuses `REWRITING_BLOCKED` where another process held one of them; the others are done then, and it stays due.
    """
    on = GateState.objects.values_list("swept_on", flat=True).get(id=1)
    held = [refusal for one in (_registry, upkeep.rewrite) if (refusal := _refused(one))]
    if held:
        raise Refusal(held[0].reason, what=", ".join(str(one.values["what"]) for one in held))
    GateState.objects.filter(id=1).update(rewritten_on=on)


def _registry() -> None:
    rewrite(LEFT_BY_ROWS)


def _refused(act: Callable[[], None]) -> Refusal | None:
    try:
        act()
    except Refusal as refusal:
        if refusal.reason is not Reason.REWRITING_BLOCKED:
            raise
        return refusal
    return None


def _found(on: date, between: Callable[[], object]) -> list[UUID]:
    found = list[UUID]()
    for batch in _batches():
        found += _concerned(batch, on)
        between()
    return found


def _batches() -> Iterator[Sequence[UUID]]:
    batch = queries.persons_after(None, _BATCH)
    while batch:
        yield batch
        batch = queries.persons_after(batch[-1], _BATCH)


def _concerned(persons: Sequence[UUID], on: date) -> Iterator[UUID]:
    """Those who have something that is sealed now, or whose doubts are not those on the list."""
    known = queries.persons(persons)
    records = {
        person: {UUID(record.reference) for record in one.history.records} for person, one in known.items()
    }
    listed = doubts.standing({record for own in records.values() for record in own})
    for person, one in known.items():
        open_now = {UUID(doubt.record): doubt.missing for doubt in rules.doubts(one.history, on)}
        on_the_list = {record: listed[record] for record in records[person] if record in listed}
        if rules.sealed(one.history, on) or on_the_list != open_now:
            yield person
