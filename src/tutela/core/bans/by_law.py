"""Bans that stand by law beside every record that meets their conditions, pronounced or not."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from tutela.core.bans.ban import Anomaly, AnomalyCode, Ban, BanState, state_of
from tutela.core.bans.tells import told
from tutela.core.disclosure.answers import Answer, all_of, any_of, left_open
from tutela.core.disclosure.conditions import Facts, record_meets
from tutela.core.disclosure.history import Record
from tutela.core.disclosure.measures import Span, end_under, was_staff
from tutela.core.disclosure.possible import start_of
from tutela.core.disclosure.standing import stands
from tutela.core.disclosure.trace import Trace, note
from tutela.core.law.bans import BanRule


def bans_by_law(facts: Facts, began: Mapping[str, date], trace: Trace) -> Iterator[Ban]:
    """One ban for each rule and each visible record that stands and meets it, or may."""
    for rule in facts.rules.bans:
        if rule.grows_from is not None:
            for record in facts.visible:
                yield from _beside(record, rule, facts, began[rule.rule], trace)


def _beside(record: Record, rule: BanRule, facts: Facts, began: date, trace: Trace) -> Iterator[Ban]:
    """None where the record does not ban, and where the court pronounced it: the order then speaks."""
    answer = _grows(record, rule, facts, trace)
    if answer[0] is False:
        return
    if rule.must_be_pronounced and _pronounced(record, rule, facts, trace):
        return
    span = _span(record, rule, facts, began)
    span = replace(span, missing=answer[1] or span.missing)
    _note_span(record, rule, span, began, trace)
    yield _ban(record, rule, span, facts)


def _grows(record: Record, rule: BanRule, facts: Facts, trace: Trace) -> Answer:
    standing = stands(record, facts.on, facts.rules.judgments, trace)
    if standing[0] is False or not rule.grows_from:
        return False, None
    answers = [standing, _banned_for(record, rule, facts, trace)]
    if record.reference in facts.unsettled:
        answers.append(left_open(facts.unsettled[record.reference]))
    return all_of(answers)


def _banned_for(record: Record, rule: BanRule, facts: Facts, trace: Trace) -> Answer:
    """Whether an act bans; of staff the same act, so that each is looked at as if it were the record's only one."""
    grows = rule.grows_from or ()
    if not rule.staff_only:
        return record_meets(grows, record, facts, trace)
    each = [replace(record, acts=(act,)) for act in record.acts] or [record]
    return any_of(
        [
            all_of(
                (
                    record_meets(grows, one, facts, trace),
                    was_staff(one, facts.history, facts.rules, rule, trace),
                )
            )
            for one in each
        ]
    )


def _pronounced(record: Record, rule: BanRule, facts: Facts, trace: Trace) -> bool:
    """Whether an order of the rule's kind, or of one that says as much, was made with the record by the day."""
    kinds = (rule.kind, *(rule.pronounced_as or ()))
    orders = [
        measure
        for measure in facts.history.measures
        if measure.kind in kinds
        and measure.record == record.reference
        and (measure.decided_on is None or measure.decided_on <= facts.on)
    ]
    note(
        trace, "pronounced", record.reference, bool(orders), rule.cite,
        kinds=" ".join(kind.value for kind in kinds), asked_on=facts.on,
        orders=" ".join(f"{one.reference}:{one.decided_on}" for one in orders),
    )  # fmt: skip
    return bool(orders)


def _span(record: Record, rule: BanRule, facts: Facts, began: date) -> Span:
    """From the day the law counts from, but never before the law itself began."""
    begins = start_of(rule.starts, record, facts.rules.judgments.appeal_days, facts.rules.offences)
    earliest = max(begins.first, began) if begins.first is not None else began
    settled = begins.missing is None
    until_on, open_end = end_under(rule, record, begins.first if settled else None)
    return Span(
        earliest if settled else None,
        until_on,
        begins.missing or open_end,
        rule.cite,
        None if settled else earliest,
    )


def _note_span(record: Record, rule: BanRule, span: Span, began: date, trace: Trace) -> None:
    note(
        trace, rule.rule, record.reference, None if span.missing else True, rule.cite, span.missing,
        starts=rule.starts.value, ends=rule.ends.value, completed_on=record.completed_on,
        paroled_on=record.paroled_on, law_from=began, runs_from=span.from_on, runs_until=span.until_on,
    )  # fmt: skip


def _ban(record: Record, rule: BanRule, span: Span, facts: Facts) -> Ban:
    pronounced = False if rule.must_be_pronounced else None
    unsaid = Anomaly(AnomalyCode.NOT_PRONOUNCED, rule.cite)
    state = state_of(span, facts.on)
    return Ban(
        rule=rule.rule,
        kind=rule.kind,
        state=state,
        from_on=span.from_on,
        until_on=span.until_on,
        reference=record.reference,
        citation=rule.cite,
        decided_by=rule.decided_by,
        must_be_pronounced=rule.must_be_pronounced,
        pronounced=pronounced,
        missing=span.missing,
        anomalies=(unsaid,) if pronounced is False and state is not BanState.NEEDS_A_PERSON else (),
        tells=told(rule, record, None, span, facts.rules),
        breach=rule.breach_cite,
    )
