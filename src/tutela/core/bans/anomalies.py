"""What is amiss with an order: it stands as its body made it until that body changes it, but a person looks."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from tutela.core.bans.ban import Anomaly, AnomalyCode
from tutela.core.disclosure.history import Measure, Record
from tutela.core.disclosure.measures import (
    OF_THE_SENTENCE,
    Span,
    sentence_ends,
    too_old,
    unsettled_rule,
)
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.possible import start_of
from tutela.core.disclosure.trace import Trace, note
from tutela.core.law.bans import BanRule
from tutela.core.law.calendar import end_of_term
from tutela.core.law.regime import Rules
from tutela.core.law.values import Term
from tutela.core.law.words import Start

OF_THE_ORDER: Final = (Start.ORDERED, Start.DECIDED)
ANY_DAY: Final = date(2000, 1, 1)  # terms compare alike from every first of January


def anomalies_of(
    measure: Measure,
    record: Record | None,
    rule: BanRule | None,
    span: Span,
    rules: Rules,
    began: Mapping[str, date],
    trace: Trace,
) -> tuple[Anomaly, ...]:
    """Everything amiss with one order, in the order of `AnomalyCode`."""
    if rule is None:
        missing = unsettled_rule(measure, record, rules.bans)
        code = AnomalyCode.WITHOUT_RECORD if missing is Missing.ORDER_RECORD else AnomalyCode.NO_LAW
        return (Anomaly(code, None, missing),)
    return tuple(_of_rule(measure, record, rule, span, rules, began[rule.rule], trace))


def _of_rule(
    measure: Measure,
    record: Record | None,
    rule: BanRule,
    span: Span,
    rules: Rules,
    began: date,
    trace: Trace,
) -> Iterator[Anomaly]:
    old = too_old(record, rule, rules, None)
    if old is not None:
        missing = None if old is Missing.ORDER_FOR_OLDER_ACTS else old
        yield Anomaly(AnomalyCode.OLDER_ACTS, rule.not_before_cite or rule.cite, missing)
    if _term_outside(measure, record, rule, span, trace):
        yield Anomaly(AnomalyCode.TERM_OUTSIDE_LAW, rule.cite)
    if record is None and rule.starts not in OF_THE_ORDER:
        yield Anomaly(AnomalyCode.WITHOUT_RECORD, rule.cite, Missing.ORDER_RECORD)
    if _other_start(measure, record, rule, rules, trace):
        yield Anomaly(AnomalyCode.OTHER_START, rule.cite)
    if measure.decided_on is not None and measure.decided_on < began:
        note(
            trace, "law-when-ordered", measure.reference, False, rule.cite,
            decided_on=measure.decided_on, law_from=began,
        )  # fmt: skip
        yield Anomaly(AnomalyCode.NO_LAW_WHEN_ORDERED, rule.cite)


def _term_outside(measure: Measure, record: Record | None, rule: BanRule, span: Span, trace: Trace) -> bool:
    """Whether the term ordered is shorter or longer than the law allows; 以上、以下 include the number (99).

    By the months ordered, else by the days stated. A term that neither gives is not judged. An injunction holds
    在执行期间 and 在缓刑考验期限内 (38(2), 72(2)): one longer than the control or probation decided is too long.
    """
    if rule.at_least is None and rule.at_most is None:
        return False
    if measure.months is None and (measure.until_on is None or span.from_on is None):
        return False
    begins = span.from_on or ANY_DAY
    ends = measure.until_on if measure.months is None else end_of_term(begins, months=measure.months)
    short = rule.at_least is not None and ends is not None and ends < _after(rule.at_least, begins)
    long = rule.at_most is not None and ends is not None and ends > _after(rule.at_most, begins)
    whole = sentence_ends(rule.ends, record, begins) if rule.ends in OF_THE_SENTENCE else None
    long = long or (whole is not None and ends is not None and ends > whole)
    note(
        trace, "term-within-the-law", measure.reference, not (short or long), rule.cite,
        months=measure.months, from_on=span.from_on, until_on=measure.until_on,
        at_least=_text(rule.at_least), at_most=_text(rule.at_most), sentence_until=whole,
    )  # fmt: skip
    return short or long


def _after(term: Term, from_on: date) -> date:
    return end_of_term(from_on, years=term.years, months=term.months, days=term.days)


def _text(term: Term | None) -> str | None:
    return f"{term.years}y{term.months}m{term.days}d" if term else None


def _other_start(measure: Measure, record: Record | None, rule: BanRule, rules: Rules, trace: Trace) -> bool:
    """Whether the day the order states is not the one the law counts from: the parole day, not its end (37-1)."""
    if measure.from_on is None or record is None or rule.starts in OF_THE_ORDER:
        return False
    by_law = start_of(rule.starts, record, rules.judgments.appeal_days, rules.offences)
    other = by_law.missing is None and by_law.first != measure.from_on
    note(
        trace, "starts-as-the-law-counts", measure.reference, not other, rule.cite,
        from_on=measure.from_on, by_law=by_law.first, starts=rule.starts.value,
        completed_on=record.completed_on, paroled_on=record.paroled_on,
    )  # fmt: skip
    return other
