"""Whether a record stands on a day: in effect, and not overturned."""

from datetime import date

from tutela.core.disclosure.history import Penalty, Record, RecordKind
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.question import Citation
from tutela.core.disclosure.trace import STANDS, Trace, note
from tutela.core.law.calendar import Basis, Effect, effective_day
from tutela.core.law.schema import Judgments


def effect_of(record: Record, appeal_days: int, memory: Memory | None = None) -> Effect:
    """When the record's decision took effect.

    A conviction: `calendar.effective_day`; one to death takes effect once it is approved, whatever time for an appeal
    has run out, and so on a day that must be stated (Criminal Procedure Law 246 to 248, 259(2)(3)). A non-prosecution
    or an administrative penalty: the day stated, else the day it was decided, our reading of "公开宣布" and of a
    penalty that review and lawsuit do not suspend.
    """
    if memory is None:
        return _effect(record, appeal_days)
    key = ("effect", id(record), appeal_days)
    found: Effect | None = memory.get(key)
    if found is None:
        found = memory[key] = _effect(record, appeal_days)
    return found


def _effect(record: Record, appeal_days: int) -> Effect:
    if record.kind is RecordKind.CONVICTION:
        return effective_day(
            decided_on=record.decided_on,
            served_on=record.served_on,
            effective_on=record.effective_on,
            appealed=None if penalty_of(record) == Penalty.DEATH else record.appealed,
            appeal_days=appeal_days,
        )
    day = record.effective_on or record.decided_on
    if day is not None:
        return Effect(Basis.STATED, day, day)
    return Effect(Basis.UNKNOWN, None, None)


def penalty_of(record: Record) -> str | None:
    """The penalty by its code, None where no sentence is known."""
    return record.sentence.penalty.value if record.sentence else None


def stands(
    record: Record, on: date, judgments: Judgments, trace: Trace, memory: Memory | None = None
) -> tuple[bool | None, Missing | None]:
    """Whether the record stands on the day; None where the day it took effect is missing and may have come.

    A decision that was quashed (改判, 撤销) is no record from that day on.
    """
    overturned = record.overturned_on is not None and record.overturned_on <= on
    if trace is not None:
        note(
            trace, STANDS, record.reference, overturned, judgments.overturned_cite,
            overturned_on=record.overturned_on, asked_on=on,
        )  # fmt: skip
    if overturned:
        return False, None
    effect = effect_of(record, judgments.appeal_days, memory)
    holds, missing = _in_effect(record, effect, on)
    if trace is not None:
        note(
            trace, "in-effect", record.reference, holds, _effect_cite(record.kind, judgments), missing,
            decided_on=record.decided_on, served_on=record.served_on, effective_on=record.effective_on,
            appealed=record.appealed, penalty=penalty_of(record), appeal_days=judgments.appeal_days,
            basis=effect.basis.value,
            effect_on=effect.effective_on, earliest_on=effect.earliest_on, asked_on=on,
        )  # fmt: skip
    return holds, missing


def _effect_cite(kind: RecordKind, judgments: Judgments) -> Citation:
    if kind is RecordKind.CONVICTION:
        return judgments.cite
    penalty = kind is RecordKind.ADMINISTRATIVE_PENALTY
    return judgments.penalty_cite if penalty else judgments.non_prosecution_cite


def _in_effect(record: Record, effect: Effect, on: date) -> tuple[bool | None, Missing | None]:
    if effect.effective_on is not None:
        return effect.effective_on <= on, None
    if effect.earliest_on is not None and on < effect.earliest_on:
        return False, None
    is_conviction = record.kind is RecordKind.CONVICTION
    return None, Missing.EFFECTIVE_DAY if is_conviction else Missing.DECISION_DAY
