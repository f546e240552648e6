"""Bans that stand because a body ordered them, under the rule of their kind that was law when they were ordered."""

from collections.abc import Mapping, Sequence
from datetime import date

from tutela.core.bans.anomalies import anomalies_of
from tutela.core.bans.ban import Ban, state_of
from tutela.core.bans.tells import told
from tutela.core.disclosure.conditions import Facts
from tutela.core.disclosure.history import Measure
from tutela.core.disclosure.measures import record_of, rule_for, span_under
from tutela.core.disclosure.trace import Trace
from tutela.core.law.bans import BanRule


def ban_by_order(measure: Measure, facts: Facts, began: Mapping[str, date], trace: Trace) -> Ban:
    """The ban of one order on the day of the facts."""
    bans = _law_of(measure, facts.rules.bans, began)
    rule = rule_for(measure, facts.history, facts.rules, bans, None)
    span = span_under(measure, facts.history, facts.rules, bans, trace)
    record = record_of(measure, facts.history)
    must = rule is not None and rule.must_be_pronounced
    return Ban(
        rule=rule.rule if rule else measure.kind.value,
        kind=measure.kind,
        state=state_of(span, facts.on),
        from_on=span.from_on,
        until_on=span.until_on,
        reference=measure.reference,
        citation=span.citation,
        decided_by=rule.decided_by if rule else (),
        must_be_pronounced=must,
        pronounced=True if must else None,
        missing=span.missing,
        anomalies=anomalies_of(measure, record, rule, span, facts, began, trace),
        tells=told(rule, record, measure, span, facts.rules) if rule else (),
        breach=rule.breach_cite if rule else None,
    )


def _law_of(measure: Measure, bans: Sequence[BanRule], began: Mapping[str, date]) -> Sequence[BanRule]:
    """The rules that were law when the order was made; where none was, which is an anomaly, the oldest of its kind."""
    of_kind = [rule for rule in bans if rule.kind is measure.kind]
    made_on = measure.decided_on
    if made_on is None or not of_kind:
        return of_kind
    oldest = min(began[rule.rule] for rule in of_kind)
    return [rule for rule in of_kind if began[rule.rule] <= max(made_on, oldest)]
