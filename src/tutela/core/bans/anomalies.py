"""What is amiss with an order: it stands as its body made it until that body changes it, but a person looks."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from tutela.core.bans.ban import Anomaly, AnomalyCode
from tutela.core.disclosure.answers import NO, YES, Answer, all_of, any_of, left_open
from tutela.core.disclosure.history import Measure, Penalty, Record, RecordKind
from tutela.core.disclosure.limbs import UNNAMED, Facts, meets, names, used
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
from tutela.core.law.counting import Counting
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
    facts: Facts,
    began: Mapping[str, date],
    trace: Trace,
) -> tuple[Anomaly, ...]:
    """Everything amiss with one order, in the order of `AnomalyCode`."""
    if rule is None:
        missing = unsettled_rule(measure, record, facts.rules.bans)
        code = AnomalyCode.WITHOUT_RECORD if missing is Missing.ORDER_RECORD else AnomalyCode.NO_LAW
        return (Anomaly(code, None, missing),)
    return tuple(_of_rule(measure, record, rule, span, facts, began[rule.rule], trace))


def _of_rule(
    measure: Measure,
    record: Record | None,
    rule: BanRule,
    span: Span,
    facts: Facts,
    began: date,
    trace: Trace,
) -> Iterator[Anomaly]:
    old = too_old(record, rule, facts.rules, None)
    if old is not None:
        missing = None if old is Missing.ORDER_FOR_OLDER_ACTS else old
        yield Anomaly(AnomalyCode.OLDER_ACTS, rule.not_before_cite or rule.cite, missing)
    if _term_outside(measure, record, rule, span, trace):
        yield Anomaly(AnomalyCode.TERM_OUTSIDE_LAW, rule.cite)
    if record is None and rule.starts not in OF_THE_ORDER:
        yield Anomaly(AnomalyCode.WITHOUT_RECORD, rule.cite, Missing.ORDER_RECORD)
    if record is not None and _based(record, rule, facts, trace)[0] is False:
        yield Anomaly(AnomalyCode.WITHOUT_BASIS, rule.cite)
    if _other_start(measure, record, rule, facts.rules, trace):
        yield Anomaly(AnomalyCode.OTHER_START, rule.cite)
    if measure.decided_on is not None and measure.decided_on < began:
        note(
            trace, "law-when-ordered", measure.reference, False, rule.cite,
            decided_on=measure.decided_on, law_from=began,
        )  # fmt: skip
        yield Anomaly(AnomalyCode.NO_LAW_WHEN_ORDERED, rule.cite)


def _term_outside(measure: Measure, record: Record | None, rule: BanRule, span: Span, trace: Trace) -> bool:
    """Whether the term ordered is shorter or longer than the law allows; 以上、以下 include the number (99).

    By the months ordered, else by the days stated, else by the sentence that it lasts as long as. A term that none
    of them gives is not judged. An injunction holds 在执行期间 and 在缓刑考验期限内 (38(2), 72(2)): one longer than the
    control or probation decided is too long.
    """
    if rule.at_least is None and rule.at_most is None:
        return False
    begins = span.from_on or ANY_DAY
    whole = sentence_ends(rule.ends, record, begins) if rule.ends in OF_THE_SENTENCE else None
    ends = _ordered_end(measure, span, whole)
    if ends is None:
        return False
    short = rule.at_least is not None and ends < _after(rule.at_least, begins)
    long = rule.at_most is not None and ends > _after(rule.at_most, begins)
    long = long or (whole is not None and ends > whole)
    note(
        trace, "term-within-the-law", measure.reference, not (short or long), rule.cite,
        months=measure.months, from_on=span.from_on, until_on=measure.until_on,
        at_least=_text(rule.at_least), at_most=_text(rule.at_most), sentence_until=whole,
    )  # fmt: skip
    return short or long


def _ordered_end(measure: Measure, span: Span, whole: date | None) -> date | None:
    """The end by which an order's length is judged; None where nothing gives it, or its start is missing."""
    if measure.months is not None:
        return end_of_term(span.from_on or ANY_DAY, months=measure.months)
    if measure.until_on is not None:
        return measure.until_on if span.from_on is not None else None
    return whole


def _after(term: Term, from_on: date) -> date:
    return end_of_term(from_on, years=term.years, months=term.months, days=term.days)


def _text(term: Term | None) -> str | None:
    return f"{term.years}y{term.months}m{term.days}d" if term else None


def _based(record: Record, rule: BanRule, facts: Facts, trace: Trace) -> Answer:
    """Whether the record an order names has the offence and the sentence that its law asks for.

    By the record alone: other records, findings and the day do not undo what was ordered with it.
    """
    answers = []
    if rule.punished_only:
        answers.append(_punished(record, rule, trace))
    if rule.grows_from:
        answers.append(any_of([_named(limb, record, facts, trace) for limb in rule.grows_from]))
    return all_of(answers)


def _punished(record: Record, rule: BanRule, trace: Trace) -> Answer:
    """被判处刑罚的 (Criminal Law 37-1(1)): no penalty and no prosecution carry no employment ban."""
    sentence = record.sentence
    answer = NO
    if record.kind is RecordKind.CONVICTION:
        answer = left_open(Missing.SENTENCE) if sentence is None else YES
        answer = NO if sentence is not None and sentence.penalty is Penalty.EXEMPT else answer
    note(
        trace, "penalty-passed", record.reference, answer[0], rule.cite, answer[1],
        kind=record.kind.value, penalty=sentence.penalty.value if sentence else None,
    )  # fmt: skip
    return answer


def _named(limb: Counting, record: Record, facts: Facts, trace: Trace) -> Answer:
    """Whether one limb of the law's own ban names an act of the record and the sentence that followed."""
    answers = []
    for act in record.acts or (UNNAMED,):
        answer = all_of((names(limb, act, record, facts.rules), meets(limb, act, record, facts)))
        note(
            trace, "basis-of-the-order", record.reference, answer[0], limb.cite, answer[1],
            kind=record.kind.value, **used(limb, act, record, facts),
        )  # fmt: skip
        answers.append(answer)
    return any_of(answers)


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
