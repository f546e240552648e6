"""Once a legal day everybody is looked at for seals and doubts that begin by date or by a new edition of a law."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from tutela.agencies.sealing import doubts, gate, rules
from tutela.agencies.sealing.models import GateState
from tutela.packs.current import legal_day_of
from tutela.records.registry import queries
from tutela.records.vault import heads, holdings
from tutela.sql.rewriting import rewrite

_BATCH: Final = 500
_LEFT_BY_ROWS: Final = (
    "registry.Person",
    "registry.SourceRecord",
    "registry.RecordVersion",
    "registry.SourceKey",
    "registry.IdentityKey",
    "registry.Merge",
    "registry.ReviewTask",
    "intake.Upload",
    "intake.StagedPart",
    "lookup.IndexRow",
    "lookup.TreePage",
    "ledger.Opening",
    "sealing.SealingDoubt",
    "django_q.OrmQ",
)
"""Tables from which rows go when something is sealed; they are written anew every day, whether or not any went."""


def is_due(at: datetime) -> bool:
    """Whether this legal day was not looked through yet."""
    return not GateState.objects.filter(swept_on__gte=legal_day_of(at)).exists()


def sweep(*, at: datetime) -> gate.Turn:
    """One turn for everything that waits and everybody whom the day concerns.

    It publishes whether or not there is anything, so that a day on which something was sealed looks like any other.
    The day counts as looked through when all of it is done: one that was cut off is done again. Reading goes before
    the turn and holds nobody back; what comes in between is dealt with by its own turn.
    """
    on = legal_day_of(at)
    found = {person for batch in _batches() for person in _concerned(batch, on)}
    done = gate.turn(at=at, persons=found, daily=True)
    heads.publish(at=at)
    rewrite(_LEFT_BY_ROWS)
    GateState.objects.filter(id=1).update(swept_on=on)
    holdings.verify()  # when all is done: what is missing in the vault is said once a day, and holds nothing up
    return done


def _batches() -> Iterator[Sequence[UUID]]:
    everybody = queries.all_persons()
    for start in range(0, len(everybody), _BATCH):
        yield everybody[start : start + _BATCH]


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
