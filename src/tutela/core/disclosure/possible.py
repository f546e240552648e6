"""The days on which something can have happened, as far as a record tells: one day, a stretch, or any."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tutela.core.disclosure.ages import act_days, decided_by
from tutela.core.disclosure.answers import NO, YES, Answer, left_open
from tutela.core.disclosure.history import Act, Record
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.standing import effect_of, penalty_of
from tutela.core.disclosure.trace import Used, listed
from tutela.core.law.schema import Offence
from tutela.core.law.words import Start


@dataclass(frozen=True, slots=True)
class Possible:
    """From `first` to `last`, both inclusive, None where nothing bounds it; `missing` unless it is one day."""

    first: date | None
    last: date | None
    missing: Missing | None = None

    def not_before(self, day: date) -> Answer:
        """Whether it happened on the day or later."""
        if self.first is not None and self.first >= day:
            return YES
        if self.last is not None and self.last < day:
            return NO
        return left_open(self.missing or "")


def known(day: date) -> Possible:
    """One day and no other."""
    return Possible(day, day)


def end_of_act(act: Act, record: Record, offence: Offence | None) -> Possible:
    """The last day of an act: not after the decision on it, nor before its offence existed."""
    latest = decided_by(record)
    last = act_days(act, latest)[1]
    if last is not None:
        return known(last)
    return Possible(offence.existed_from if offence else None, latest, Missing.ACT_DAY)


def start_of_act(act: Act, record: Record, offence: Offence | None) -> Possible:
    """The first day of an act, within the same bounds."""
    latest = decided_by(record)
    first, last = act_days(act, latest)
    if first is not None:
        return known(first)
    return Possible(offence.existed_from if offence else None, last or latest, Missing.ACT_DAY)


def end_of_acts(record: Record, offences: Mapping[str, Offence]) -> Possible:
    """The last day of the last act of a record."""
    ends = [end_of_act(act, record, offences.get(act.offence)) for act in record.acts]
    firsts = [end.first for end in ends if end.first is not None]
    first = max(firsts, default=None)
    if ends and all(end.missing is None for end in ends) and first is not None:
        return known(first)
    return Possible(first, decided_by(record), Missing.ACT_DAY)


def decision(record: Record, offences: Mapping[str, Offence]) -> Possible:
    """The day of the decision: not before the acts it decides, nor after it was served or took effect."""
    if record.decided_on is not None:
        return known(record.decided_on)
    later = [day for day in (record.served_on, record.effective_on) if day is not None]
    return Possible(end_of_acts(record, offences).first, min(later, default=None), Missing.DECISION_DAY)


def effect(record: Record, appeal_days: int) -> Possible:
    """The day on which the decision took effect."""
    found = effect_of(record, appeal_days)
    if found.effective_on is not None:
        return known(found.effective_on)
    return Possible(found.earliest_on, None, Missing.EFFECTIVE_DAY)


def completion(record: Record, appeal_days: int, *, or_parole: bool) -> Possible:
    """刑罚执行完毕之日(或者假释之日): the earlier of the two where both are entered; not before effect.

    判决和裁定在发生法律效力后执行 (Criminal Procedure Law 259(1)): a term that custody had used up by the judgment was
    completed with its effect.
    """
    days = (record.completed_on, record.paroled_on if or_parole else None)
    entered = [day for day in days if day is not None]
    began = effect(record, appeal_days)
    if not entered:
        return Possible(began.first, None, Missing.COMPLETION_DAY)
    return known(max(min(entered), began.first) if began.missing is None and began.first else min(entered))


def at_large(record: Record, appeal_days: int) -> Possible:
    """The first day outside: completion, parole, or, before both, the effect of a sentence that is suspended (缓刑)."""
    outside = completion(record, appeal_days, or_parole=True)
    sentence = record.sentence
    if sentence is not None and sentence.suspended_months is None:
        return outside
    released = effect(record, appeal_days)
    latest = outside.last
    if sentence is None:
        return Possible(released.first, latest, Missing.SENTENCE)
    if released.missing is not None:
        return Possible(released.first, latest, released.missing)
    return released


def start_of(start: Start, record: Record, appeal_days: int, offences: Mapping[str, Offence]) -> Possible:
    """The day that a term or a window counts from, for one record.

    A record has no day of an order: `ordered` counts from its decision.
    """
    match start:
        case Start.EFFECT:
            return effect(record, appeal_days)
        case Start.COMPLETED:
            return completion(record, appeal_days, or_parole=False)
        case Start.COMPLETED_OR_PAROLED:
            return completion(record, appeal_days, or_parole=True)
        case Start.AT_LARGE:
            return at_large(record, appeal_days)
        case Start.ACTED:
            return end_of_acts(record, offences)
        case _:
            return decision(record, offences)


def days_read(
    start: Start, record: Record, appeal_days: int, offences: Mapping[str, Offence]
) -> dict[str, Used]:
    """The facts that `start_of` goes by, by their names, for a trace."""
    values: dict[str, Used] = {
        "decided_on": record.decided_on, "served_on": record.served_on, "effective_on": record.effective_on,
    }  # fmt: skip
    if start in (Start.DECIDED, Start.ACTED, Start.ORDERED):
        return values | acts_read(record, offences)
    values |= {"appealed": record.appealed, "penalty": penalty_of(record), "appeal_days": appeal_days}
    if start is Start.EFFECT:
        return values
    values["completed_on"] = record.completed_on
    if start is not Start.COMPLETED:
        values["paroled_on"] = record.paroled_on
    if start is Start.AT_LARGE:
        values["suspended_months"] = record.sentence.suspended_months if record.sentence else None
    return values


def acts_read(record: Record, offences: Mapping[str, Offence]) -> dict[str, Used]:
    """The days of all acts of a record and of the laws they fall under, for a trace."""
    known_laws = [offences[act.offence].existed_from for act in record.acts if act.offence in offences]
    return {
        "offence": listed(act.offence for act in record.acts),
        "acted_on": listed(act.acted_on for act in record.acts),
        "acted_until": listed(act.acted_until for act in record.acts),
        "existed_from": listed(known_laws),
    }
