"""Spent convictions: the first one, light, and years without another, is treated as if it had not been."""

from collections.abc import Iterator, Mapping
from datetime import date

from tutela.core.disclosure.answers import NO, YES, Answer, all_of, any_of, left_open
from tutela.core.disclosure.history import Penalty, Record, RecordKind, Sentence
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.possible import Possible, acts_read, decision
from tutela.core.disclosure.trace import Trace, Used, in_words, listed, note
from tutela.core.law.calendar import end_of_term
from tutela.core.law.regime import Rules
from tutela.core.law.schema import SpentRule

NEVER_LIGHT = frozenset({Penalty.LIFE, Penalty.DEATH})
PRISON = frozenset({Penalty.FIXED_TERM, Penalty.DETENTION})


def without_spent(
    records: list[Record], on: date, rules: Rules, trace: Trace
) -> tuple[list[Record], Mapping[str, str]]:
    """The records left, and by reference the fact that leaves open whether a conviction among them is spent."""
    left: list[Record] = []
    unsettled: dict[str, str] = {}
    for record in records:
        answer = _spent(record, records, on, rules, trace)
        if answer[0] is not True:
            left.append(record)
        if answer[0] is None:
            unsettled[record.reference] = answer[1] or ""
    return left, unsettled


def _spent(record: Record, records: list[Record], on: date, rules: Rules, trace: Trace) -> Answer:
    if record.kind is not RecordKind.CONVICTION:
        return NO
    return any_of(_under_rule(rule, record, records, on, rules, trace) for rule in rules.spent)


def _under_rule(
    rule: SpentRule, record: Record, records: list[Record], on: date, rules: Rules, trace: Trace
) -> Answer:
    """Cap. 297, section 2(1): (a) the sentence was light, (b) no earlier conviction, (c) the years went by clean."""
    others = [one for one in records if one is not record and _is_conviction(one, on)]
    decided = decision(record, rules.offences)
    parts = (light(rule, record.sentence, decided), _over(rule, decided, on))
    answer = all_of((*parts, *(_first_and_clean(rule, decided, one, on, rules) for one in others)))
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


def _over(rule: SpentRule, decided: Possible, on: date) -> Answer:
    """Whether the years are over; where the day of the decision is missing, in every case it allows."""
    if decided.first is not None and on < _end(rule, decided.first):
        return NO
    if decided.last is not None and on >= _end(rule, decided.last):
        return YES
    return left_open(Missing.DECISION_DAY)


def _end(rule: SpentRule, decided_on: date) -> date:
    return end_of_term(decided_on, years=rule.clean.years, months=rule.clean.months, days=rule.clean.days)


def _first_and_clean(rule: SpentRule, decided: Possible, other: Record, on: date, rules: Rules) -> Answer:
    """The other conviction came neither before nor within the years; on the same day it is the same occasion."""
    when = decision(other, rules.offences)
    if when.first is not None and on < when.first:
        return YES
    same = decided.missing is None and decided.first == when.first == when.last
    if same:
        return YES
    after, _ = when.not_before(_end(rule, decided.last)) if decided.last is not None else (None, None)
    if after:
        return YES
    earlier = when.last is not None and decided.first is not None and when.last < decided.first
    within = (
        when.first is not None
        and decided.last is not None
        and when.first > decided.last
        and when.last is not None
        and decided.first is not None
        and when.last < _end(rule, decided.first)
    )
    return NO if earlier or within else left_open(Missing.DECISION_DAY)


def turning_days(records: tuple[Record, ...], rules: Rules) -> Iterator[date]:
    """The days on which a conviction can become spent, or another one can come to matter."""
    for record in records:
        if rules.spent and record.kind is RecordKind.CONVICTION:
            decided = decision(record, rules.offences)
            days = {day for day in (decided.first, decided.last) if day is not None}
            yield from days
            yield from (_end(rule, day) for rule in rules.spent for day in days)


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
