"""Spent convictions: the first one, light, and years without another, is treated as if it had not been."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tutela.core.disclosure.answers import NO, YES, Answer, all_of, any_of, left_open
from tutela.core.disclosure.history import Penalty, Record, RecordKind, Sentence
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.possible import Possible, acts_read, decision
from tutela.core.disclosure.trace import Trace, Used, in_words, listed, note
from tutela.core.law.calendar import end_of_term
from tutela.core.law.regime import Rules
from tutela.core.law.schema import SpentRule

NEVER_LIGHT = frozenset({Penalty.LIFE, Penalty.DEATH})
PRISON = frozenset({Penalty.FIXED_TERM, Penalty.DETENTION})


def without_spent(
    records: Sequence[Record], on: date, rules: Rules, trace: Trace, memory: Memory | None = None
) -> tuple[list[Record], Mapping[str, str]]:
    """The records left, and by reference the fact that leaves open whether a conviction among them is spent."""
    left: list[Record] = []
    unsettled: dict[str, str] = {}
    for record in records:
        answer = _spent(record, records, on, rules, trace, memory)
        if answer[0] is not True:
            left.append(record)
        if answer[0] is None:
            unsettled[record.reference] = answer[1] or ""
    return left, unsettled


def _spent(
    record: Record, records: Sequence[Record], on: date, rules: Rules, trace: Trace, memory: Memory | None
) -> Answer:
    if record.kind is not RecordKind.CONVICTION:
        return NO
    return any_of([_under_rule(rule, record, records, on, rules, trace, memory) for rule in rules.spent])


@dataclass(frozen=True, slots=True)
class Years:
    """What no day changes of one conviction under one rule: whether its sentence was light, and its years.

    The years begin with the decision and are over on `over_first` at the earliest, on `over_last` at the latest; None
    where nothing bounds the day of the decision.
    """

    light: Answer
    decided: Possible
    over_first: date | None
    over_last: date | None


def years_of(rule: SpentRule, record: Record, rules: Rules, memory: Memory | None) -> Years:
    """The years that a conviction needs to be clean, in every case that its day of decision allows."""
    key = ("years", id(rule), id(record), id(rules.offences))
    found: Years | None = memory.get(key) if memory is not None else None
    if found is not None:
        return found
    decided = decision(record, rules.offences)
    first, last = decided.first, decided.last
    over_first = _end(rule, first) if first is not None else None
    over_last = over_first if first == last else _end(rule, last) if last is not None else None
    found = Years(light(rule, record.sentence, decided), decided, over_first, over_last)
    if memory is not None:
        memory[key] = found
    return found


def _under_rule(
    rule: SpentRule,
    record: Record,
    records: Sequence[Record],
    on: date,
    rules: Rules,
    trace: Trace,
    memory: Memory | None,
) -> Answer:
    """Cap. 297, section 2(1): (a) the sentence was light, (b) no earlier conviction, (c) the years went by clean."""
    others = [one for one in records if one is not record and _is_conviction(one, on)]
    years = years_of(rule, record, rules, memory)
    beside = [_first_and_clean(years, one, rules) for one in others]
    answer = all_of((years.light, _over(years, on), *beside))
    if trace is not None:
        note(
            trace, rule.rule, record.reference, answer[0], rule.cite, answer[1],
            **_used(rule, record, others, on, rules),
        )  # fmt: skip
    return answer


def _is_conviction(record: Record, on: date) -> bool:
    """A conviction that had not been quashed by the day."""
    fallen = record.overturned_on is not None and record.overturned_on <= on
    return record.kind is RecordKind.CONVICTION and not fallen


def light(rule: SpentRule, sentence: Sentence | None, decided: Possible) -> Answer:
    """Not sentenced to imprisonment exceeding the months, nor to a fine exceeding the sum.

    A fine that was the whole sentence must be known; beside another sentence none entered is none.
    """
    if sentence is None:
        return left_open(Missing.SENTENCE)
    if sentence.penalty in NEVER_LIGHT:
        return NO
    prison = _short(rule, sentence, decided) if sentence.penalty in PRISON else YES
    return all_of((prison, _cheap(rule, sentence)))


def _short(rule: SpentRule, sentence: Sentence, decided: Possible) -> Answer:
    """Months by months; days alone, or beyond whole months, by the calendar from the day of the decision."""
    if sentence.months is None and (sentence.days is None or sentence.penalty is Penalty.FIXED_TERM):
        return left_open(Missing.SENTENCE)
    months, days = sentence.months or 0, sentence.days or 0
    if not days or months >= rule.months_at_most:
        return YES if (months, days) <= (rule.months_at_most, 0) else NO
    if decided.missing is not None or decided.first is None:
        return left_open(Missing.DECISION_DAY)
    ends = end_of_term(decided.first, months=months, days=days)
    return YES if ends <= end_of_term(decided.first, months=rule.months_at_most) else NO


def _cheap(rule: SpentRule, sentence: Sentence) -> Answer:
    if sentence.fine is None:
        return left_open(Missing.FINE) if sentence.penalty is Penalty.FINE else YES
    return YES if sentence.fine <= rule.fine_at_most else NO


def _over(years: Years, on: date) -> Answer:
    """Whether the years are over; where the day of the decision is missing, in every case it allows."""
    if years.over_first is not None and on < years.over_first:
        return NO
    if years.over_last is not None and on >= years.over_last:
        return YES
    return left_open(Missing.DECISION_DAY)


def _end(rule: SpentRule, decided_on: date) -> date:
    return end_of_term(decided_on, years=rule.clean.years, months=rule.clean.months, days=rule.clean.days)


def _first_and_clean(years: Years, other: Record, rules: Rules) -> Answer:
    """The other conviction came neither before nor within the years; on the same day it is the same occasion.

    One that is still to come needs no line of its own: by a day on which the years are over it comes after them.
    """
    decided, when = years.decided, decision(other, rules.offences)
    same = decided.missing is None and decided.first == when.first == when.last
    if same:
        return YES
    after, _ = when.not_before(years.over_last) if years.over_last is not None else (None, None)
    if after:
        return YES
    earlier = when.last is not None and decided.first is not None and when.last < decided.first
    within = (
        when.first is not None
        and decided.last is not None
        and when.first > decided.last
        and when.last is not None
        and years.over_first is not None
        and when.last < years.over_first
    )
    return NO if earlier or within else left_open(Missing.DECISION_DAY)


def turning_days(records: tuple[Record, ...], rules: Rules, memory: Memory | None = None) -> Iterator[date]:
    """The days on which a conviction can become spent, or another one can come to matter."""
    convictions = [record for record in records if record.kind is RecordKind.CONVICTION]
    for rule in rules.spent:
        for record in convictions:
            years = years_of(rule, record, rules, memory)
            days = (years.decided.first, years.decided.last, years.over_first, years.over_last)
            yield from (day for day in days if day is not None)


def _used(rule: SpentRule, record: Record, others: list[Record], on: date, rules: Rules) -> dict[str, Used]:
    """The sentence, the day of the decision, those of the other convictions, and the limits of the rule."""
    sentence = record.sentence
    return {
        "penalty": sentence.penalty.value if sentence else None,
        "months": sentence.months if sentence else None,
        "days": sentence.days if sentence else None,
        "fine": sentence.fine if sentence else None,
        "decided_on": record.decided_on,
        "served_on": record.served_on,
        "effective_on": record.effective_on,
        **acts_read(record, rules.offences),
        "overturned_on": record.overturned_on,
        "others_decided_on": listed(one.decided_on for one in others),
        "months_at_most": rule.months_at_most,
        "fine_at_most": rule.fine_at_most,
        "clean": in_words(rule.clean),
        "asked_on": on,
    }
