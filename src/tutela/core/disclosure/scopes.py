"""What counts for a purpose: records that meet its limbs, and orders that stand beside records on their days."""

from collections.abc import Iterator
from datetime import date

from tutela.core.disclosure.answers import NO, YES, Answer, any_of, left_open
from tutela.core.disclosure.conditions import record_counts
from tutela.core.disclosure.history import History, Measure, Record
from tutela.core.disclosure.limbs import Facts
from tutela.core.disclosure.measures import Span, span_of
from tutela.core.disclosure.trace import COUNTS, Trace, note
from tutela.core.law.counting import MeasureCounting
from tutela.core.law.regime import PurposeScope


def counts(record: Record, scope: PurposeScope, facts: Facts, trace: Trace) -> Answer:
    """A record counts where one of its acts does; it is open where none does and one may."""
    kind = scope.kinds.get(record.kind)
    if kind is None:
        note(
            trace, "kind-of-record", record.reference, False, scope.purpose.cite, kind=record.kind.value
        )  # fmt: skip
        return NO
    memory, rules = facts.memory, facts.rules
    if memory is None or kind.turns:
        return record_counts(kind, record, scope.purpose.cite, facts, trace)
    key = ("counts", id(record), id(kind), id(rules.offences), id(rules.responsibility))
    found: Answer | None = memory.get(key)
    if found is None:
        found = memory[key] = record_counts(kind, record, scope.purpose.cite, facts, None)
    return found


def orders_count(scope: PurposeScope, facts: Facts, trace: Trace) -> Answer:
    """An order of a kind that the scope counts does so on the days on which it is in force.

    An order that was made with a record which left with its seal, or as spent, leaves with it.
    """
    return any_of(
        _in_force(rule, measure, facts, trace)
        for rule in scope.measures
        for measure in orders_of(rule, facts.history)
        if seen_with_record(measure, facts, trace)
    )


def orders_of(rule: MeasureCounting, history: History) -> Iterator[Measure]:
    """The orders of the kind that a rule counts."""
    return (measure for measure in history.measures if measure.kind is rule.kind)


def seen_with_record(measure: Measure, facts: Facts, trace: Trace) -> bool:
    """Whether the record that an order was made with, if it is here, is one that may be seen."""
    made_with = {record.reference for record in facts.history.records if record.reference == measure.record}
    seen = made_with <= {record.reference for record in facts.visible}
    note(
        trace, "record-of-order", measure.reference, seen, facts.rules.sealed_by_order,
        kind=measure.kind.value, made_with=measure.record,
    )  # fmt: skip
    return seen


def _in_force(rule: MeasureCounting, measure: Measure, facts: Facts, trace: Trace) -> Answer:
    """From its first day until its end; a day that is missing and may have come leaves it open."""
    span = span_of(measure, facts.history, facts.rules, trace)
    holds = span.holds_on(facts.on)
    answer = YES if holds else NO if holds is False else left_open(span.missing or "")
    note(
        trace, rule.rule, measure.reference, answer[0], rule.cite, answer[1],
        kind=measure.kind.value, from_on=span.from_on, until_on=span.until_on,
        earliest_on=span.earliest_on, asked_on=facts.on,
    )  # fmt: skip
    note(trace, COUNTS, measure.reference, answer[0], rule.cite, answer[1])
    return answer


def turning_days(span: Span) -> Iterator[date]:
    """The days on which an order's part in an outcome can change."""
    yield from (day for day in (span.from_on, span.earliest_on, span.until_on) if day is not None)
