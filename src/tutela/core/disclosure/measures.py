"""The days of an order that stands beside a record: its own, else those that the law of its kind counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from tutela.core.disclosure.answers import Answer, all_of, any_of
from tutela.core.disclosure.history import Act, History, Measure, Penalty, Position, Record
from tutela.core.disclosure.limbs import UNNAMED
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.possible import (
    Possible,
    end_of_act,
    end_of_acts,
    known,
    start_of,
    start_of_act,
)
from tutela.core.disclosure.question import Citation
from tutela.core.disclosure.trace import Trace, note
from tutela.core.law.bans import BanRule
from tutela.core.law.calendar import end_of_term
from tutela.core.law.regime import Rules
from tutela.core.law.words import End, Start

Found: TypeAlias = tuple[date | None, Missing | None]
OF_THE_SENTENCE: Final = (End.CONTROL, End.PROBATION)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `from_on` (inclusive) until `until_on` (exclusive); None is open, or what `missing` leaves open.

    Where `from_on` is missing, `earliest_on` is the first day on which it can begin, where anything bounds it.
    """

    from_on: date | None
    until_on: date | None
    missing: str | None
    citation: Citation | None
    earliest_on: date | None = None

    def holds_on(self, on: date) -> bool | None:
        """Whether the day lies within; None where a missing day decides it."""
        if self.until_on is not None and self.until_on <= on:
            return False
        begins = self.from_on or self.earliest_on
        if begins is not None and on < begins:
            return False
        return None if self.missing else True


def span_of(measure: Measure, history: History, rules: Rules, trace: Trace = None) -> Span:
    """The days of an order under the rules in force; a missing day is named, never guessed.

    Where from_on is stated it counts, else what the rule of its kind says; an end that is stated counts, else the
    term ordered, else the rule's. It ends before that when it is lifted or the record it was made with falls.
    """
    return span_under(measure, history, rules, rules.bans, trace)


def span_under(
    measure: Measure, history: History, rules: Rules, bans: Sequence[BanRule], trace: Trace
) -> Span:
    """As `span_of`, under those bans only that are given."""
    record = record_of(measure, history)
    rule = rule_for(measure, history, rules, bans, trace)
    unsettled = unsettled_rule(measure, record, bans) if rule is None else None
    begins = _begin(measure, record, rule, rules, unsettled)
    from_on = begins.first if begins.missing is None else None
    ends, open_end = _end(measure, record, rule, from_on, unsettled)
    falls = (ends, measure.lifted_on, record.overturned_on if record else None)
    span = Span(
        from_on,
        min((day for day in falls if day is not None), default=None),
        begins.missing or open_end or too_old(record, rule, rules, trace),
        rule.cite if rule else None,
        begins.first if begins.missing else None,
    )
    _note(measure, record, rule, span, rules.judgments.overturned_cite, trace)
    return span


def too_old(record: Record | None, rule: BanRule | None, rules: Rules, trace: Trace) -> Missing | None:
    """What leaves an order open that its law does not allow for acts before a day (法释〔2015〕19号 art. 1).

    Neither believed nor dropped: the court that made it has to look at it. One act from that day on is enough.
    """
    if rule is None or rule.not_for_acts_before is None or record is None:
        return None
    last = end_of_acts(record, rules.offences)
    allowed, _ = last.not_before(rule.not_for_acts_before)
    missing = {True: None, False: Missing.ORDER_FOR_OLDER_ACTS, None: Missing.ACT_DAY}[allowed]
    note(
        trace, "acts-not-too-old", record.reference, allowed, rule.not_before_cite or rule.cite, missing,
        first_possible=last.first, last_possible=last.last, not_before=rule.not_for_acts_before,
    )  # fmt: skip
    return missing


def record_of(measure: Measure, history: History) -> Record | None:
    """The record that an order was made with."""
    return next((record for record in history.records if record.reference == measure.record), None)


def rule_for(
    measure: Measure, history: History, rules: Rules, bans: Sequence[BanRule], trace: Trace
) -> BanRule | None:
    """The rule an order was made under: one for orders before bans by law, one for staff before the general one.

    Of rules that end with control or probation only the one whose sentence was passed.
    """
    record = record_of(measure, history)
    of_kind = [rule for rule in bans if rule.kind is measure.kind and _fits(rule, record)]
    staff_rule = next((rule for rule in of_kind if rule.staff_only), None)
    staff = (
        record is not None
        and staff_rule is not None
        and was_staff(record, history, rules, staff_rule, trace)[0]
    )
    fitting = [rule for rule in of_kind if staff is True or not rule.staff_only]
    return min(fitting, key=lambda rule: (rule.grows_from is not None, not rule.staff_only), default=None)


def _fits(rule: BanRule, record: Record | None) -> bool:
    sentence = record.sentence if record else None
    if rule.ends is End.CONTROL:
        return sentence is not None and sentence.penalty is Penalty.CONTROL
    if rule.ends is End.PROBATION:
        return sentence is not None and sentence.suspended_months is not None
    return True


def unsettled_rule(measure: Measure, record: Record | None, bans: Sequence[BanRule]) -> Missing | None:
    """What leaves open under which rule an order was made: an injunction is one of control or one of probation."""
    by_sentence = any(rule.kind is measure.kind and rule.ends in OF_THE_SENTENCE for rule in bans)
    if not by_sentence:
        return None
    if record is None:
        return Missing.ORDER_RECORD
    return Missing.SENTENCE if record.sentence is None else None


def was_staff(record: Record, history: History, rules: Rules, rule: BanRule, trace: Trace) -> Answer:
    """教职员工实施…犯罪: whether a post was held on a day of one of the acts, with no word on the others.

    Nobody is staff of whom no post is known.
    """
    return any_of([_at_post(act, record, history, rules, rule, trace) for act in record.acts or (UNNAMED,)])


def _at_post(act: Act, record: Record, history: History, rules: Rules, rule: BanRule, trace: Trace) -> Answer:
    offence = rules.offences.get(act.offence)
    first, last = start_of_act(act, record, offence), end_of_act(act, record, offence)
    answer = any_of(_held(post, first, last) for post in history.positions)
    posts = " ".join(f"{post.from_on}/{post.until_on or ''}" for post in history.positions)
    note(
        trace, "held-a-post", record.reference, answer[0], rule.cite, answer[1],
        first_possible=first.first, last_possible=last.last, posts=posts,
    )  # fmt: skip
    return answer


def _held(post: Position, first: Possible, last: Possible) -> Answer:
    begun = last.not_before(post.from_on)
    if post.until_on is None:
        return begun
    ended = first.not_before(post.until_on)
    return all_of((begun, (None if ended[0] is None else not ended[0], ended[1])))


def _begin(
    measure: Measure, record: Record | None, rule: BanRule | None, rules: Rules, unsettled: Missing | None
) -> Possible:
    """The day that the order states, else the one its rule counts from; `unsettled` is why there is no rule."""
    if measure.from_on is not None:
        return known(measure.from_on)
    if rule is None and unsettled is not None:
        return Possible(measure.decided_on, None, unsettled)
    if rule is None or rule.starts is Start.ORDERED:
        return Possible(measure.decided_on, None, Missing.ORDER_DAY)
    if rule.starts is Start.DECIDED:
        return known(measure.decided_on) if measure.decided_on else Possible(None, None, Missing.ORDER_DAY)
    begins = Possible(measure.decided_on, None, Missing.ORDER_RECORD)
    if record is not None:
        begins = start_of(rule.starts, record, rules.judgments.appeal_days, rules.offences)
    return _declared(measure, rule, begins)


def _declared(measure: Measure, rule: BanRule, begins: Possible) -> Possible:
    """The day of the decision where the record's own day is missing and a body declared that the order has begun.

    丧失教师资格的…由县级以上人民政府教育行政部门收缴 (Teacher Qualification Regulations 18): the department collects
    what the judgment has taken already, so that it was lost by that day; not where the record denies it.
    """
    declared = measure.decided_on if rule.declared_cite is not None else None
    if begins.missing is None or declared is None or (begins.first is not None and declared < begins.first):
        return begins
    return known(declared)


def _end(
    measure: Measure,
    record: Record | None,
    rule: BanRule | None,
    from_on: date | None,
    unsettled: Missing | None,
) -> Found:
    """The end that is stated or ordered, else the rule's; `unsettled` is why there is no rule."""
    if measure.until_on is not None:
        return measure.until_on, None
    if measure.months is not None:
        ordered = end_of_term(from_on, months=measure.months) if from_on else None
        return _not_after_control(ordered, rule, record), None
    return end_under(rule, record, from_on) if rule else (None, unsettled)


def _not_after_control(ordered: date | None, rule: BanRule | None, record: Record | None) -> date | None:
    """在执行期间 (Criminal Law 38(2)): control that custody before the judgment shortened ends its injunction too."""
    if ordered is None or rule is None or rule.ends is not End.CONTROL or record is None:
        return ordered
    return min(ordered, record.completed_on or ordered)


def end_under(rule: BanRule, record: Record | None, from_on: date | None) -> Found:
    """The first free day after a ban that the rule itself ends; (None, None) for life or where no start is known.

    A ban by law without a length is for life; an order that must have a term and does not state it leaves it open.
    """
    if rule.ends is End.CONTROL:
        return _control_ends(record, from_on)
    if rule.ends is End.PROBATION:
        return _probation_ends(record, from_on)
    if rule.ends is End.TERM and rule.lasts is not None and from_on is not None:
        term = rule.lasts
        return end_of_term(from_on, years=term.years, months=term.months, days=term.days), None
    unsaid = rule.ends is End.TERM and rule.lasts is None and rule.grows_from is None
    return None, Missing.ORDER_TERM if unsaid else None


def _control_ends(record: Record | None, from_on: date | None) -> Found:
    """在执行期间 (Criminal Law 38(2)): to the day control was completed, else its whole term from the start.

    Custody before the judgment shortens the term by two days a day (41); it is not known here, so that a day of
    completion that is stated always wins.
    """
    if record is not None and record.completed_on is not None:
        return record.completed_on, None
    if _control_term(record) is None:
        return None, Missing.SENTENCE
    return (sentence_ends(End.CONTROL, record, from_on) if from_on else None), None


def _probation_ends(record: Record | None, from_on: date | None) -> Found:
    """在缓刑考验期限内 (72(2)); 缓刑考验期限，从判决确定之日起计算 (73(3))."""
    if _probation_term(record) is None:
        return None, Missing.SENTENCE
    return (sentence_ends(End.PROBATION, record, from_on) if from_on else None), None


def sentence_ends(ends: End, record: Record | None, from_on: date) -> date | None:
    """The first free day after the whole term of control or probation; None where the sentence does not state it."""
    term = {End.CONTROL: _control_term, End.PROBATION: _probation_term}[ends](record)
    return end_of_term(from_on, months=term[0], days=term[1]) if term else None


def _control_term(record: Record | None) -> tuple[int, int] | None:
    """Months and days of control as decided."""
    sentence = record.sentence if record else None
    if sentence is None or (sentence.months is None and sentence.days is None):
        return None
    return sentence.months or 0, sentence.days or 0


def _probation_term(record: Record | None) -> tuple[int, int] | None:
    """Months of probation as decided, which has no odd days."""
    sentence = record.sentence if record else None
    if sentence is None or sentence.suspended_months is None:
        return None
    return sentence.suspended_months, 0


def _note(
    measure: Measure,
    record: Record | None,
    rule: BanRule | None,
    span: Span,
    otherwise: Citation,
    trace: Trace,
) -> None:
    """One step with every value the span was read from; `otherwise` for an order of a kind without a rule."""
    if trace is None:
        return
    sentence = record.sentence if record else None
    note(
        trace, rule.rule if rule else measure.kind.value, measure.reference, None if span.missing else True,
        span.citation or otherwise, span.missing,
        decided_on=measure.decided_on, from_on=measure.from_on, until_on=measure.until_on, months=measure.months,
        made_with=measure.record, lifted_on=measure.lifted_on,
        overturned_on=record.overturned_on if record else None,
        judged_on=record.decided_on if record else None, served_on=record.served_on if record else None,
        effective_on=record.effective_on if record else None, appealed=record.appealed if record else None,
        completed_on=record.completed_on if record else None,
        paroled_on=record.paroled_on if record else None,
        penalty=sentence.penalty.value if sentence else None,
        term_months=sentence.months if sentence else None, term_days=sentence.days if sentence else None,
        suspended_months=sentence.suspended_months if sentence else None,
        starts=rule.starts.value if rule else None, ends=rule.ends.value if rule else None,
        runs_from=span.from_on, runs_until=span.until_on,
    )  # fmt: skip
