"""Conditions on a person's other records: how often, how soon again, and whether a relief finding came after them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tutela.core.disclosure.answers import NO, YES, Answer, all_of, any_of, left_open
from tutela.core.disclosure.history import FindingKind, Record
from tutela.core.disclosure.limbs import Facts, meets_by_any_act
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.possible import Possible, decision, end_of_acts
from tutela.core.disclosure.standing import stands
from tutela.core.disclosure.trace import Trace, in_words, listed, note
from tutela.core.law.calendar import end_of_term
from tutela.core.law.counting import Counting
from tutela.core.law.values import Term


@dataclass(frozen=True, slots=True)
class Time:
    """One record that may be one of the times, and whether it is."""

    record: Record
    is_one: Answer
    decided: Possible
    ended: Possible  # the last act, for those that ask how soon again


def times_of(rule: Counting, facts: Facts) -> tuple[Time, ...]:
    """The visible records that stand, or may, and meet, or may meet, what the limb says of acts and sentence.

    The window, the risk and a relief say while a record is to be seen, not how often the person did it.
    """
    return tuple(_times(rule, facts))


def _times(rule: Counting, facts: Facts) -> Iterator[Time]:
    offences = facts.rules.offences
    for record in facts.visible:
        if record.kind is not rule.kind:
            continue
        standing = _stands(record, facts)
        if standing[0] is False:
            continue
        is_one = all_of((standing, meets_by_any_act(rule, record, facts)))
        if is_one is not NO:
            decided = decision(record, offences)
            ended = end_of_acts(record, offences) if rule.times_within else decided
            yield Time(record, is_one, decided, ended)


def _stands(record: Record, facts: Facts) -> Answer:
    standing, missing = stands(record, facts.on, facts.rules.judgments, None, facts.memory)
    if standing and record.reference in facts.unsettled:
        return left_open(facts.unsettled[record.reference])
    return standing, missing


def repeated(rule: Counting, record: str, facts: Facts, trace: Trace) -> Answer:
    """多次, or again within a term: so many times, the last act of each following the decision before it in time."""
    times = times_of(rule, facts)
    least = rule.times_at_least or 0
    answer = _chained(times, least, rule.times_within) if rule.times_within else _counted(times, least)
    if trace is not None:
        _note_times(rule, times, trace)
        note(
            trace, "times", record, answer[0], rule.cite, answer[1], times_at_least=least,
            times_within=in_words(rule.times_within), found=sum(one.is_one is YES for one in times),
            asked_on=facts.on,
        )  # fmt: skip
    return answer


def again_after(rule: Counting, record: Record, facts: Facts, trace: Trace) -> Answer:
    """受过…处罚，二年内又实施的: its last act follows the decision of such a record of another kind within the term."""
    within = rule.times_within
    if rule.again_after is None or within is None:
        return YES
    offences = facts.rules.offences
    again = Time(record, YES, decision(record, offences), end_of_acts(record, offences))
    times = times_of(_limb_before(rule, facts.memory), facts)
    answer = any_of(all_of((one.is_one, _again(one, again, within))) for one in times)
    if trace is not None:
        _note_times(rule, (*times, again), trace)
        note(
            trace, "again-after", record.reference, answer[0], rule.cite, answer[1],
            again_after=rule.again_after.value, times_within=in_words(within), asked_on=facts.on,
        )  # fmt: skip
    return answer


def _limb_before(rule: Counting, memory: Memory | None) -> Counting:
    if memory is None:
        return rule.before_it()
    key = ("before-it", id(rule))
    found: Counting | None = memory.get(key)
    if found is None:
        found = memory[key] = rule.before_it()
    return found


def _counted(times: tuple[Time, ...], least: int) -> Answer:
    """Enough that are: yes. Enough with those that may be: open, by the first fact that is missing."""
    if sum(one.is_one is YES for one in times) >= least:
        return YES
    if len(times) < least:
        return NO
    return next(one.is_one for one in times if one.is_one is not YES)


def _chained(times: tuple[Time, ...], least: int, within: Term) -> Answer:
    """One row of so many different records, each within the term after the one before it."""
    rows = (_row((first,), times, first.is_one, least, within) for first in times)
    return any_of(rows)


def _row(row: tuple[Time, ...], times: tuple[Time, ...], so_far: Answer, least: int, within: Term) -> Answer:
    """Whether a row can be continued to its length; a step that is out ends it at once."""
    if len(row) >= least or so_far is NO:
        return so_far
    return any_of(
        _row(
            (*row, after),
            times,
            all_of((so_far, after.is_one, _again(row[-1], after, within))),
            least,
            within,
        )
        for after in times
        if all(after is not one for one in row)
    )


def _again(before: Time, after: Time, within: Term) -> Answer:
    """Whether the later record's last act came after the earlier decision, and before the term from it was over."""
    decided, ended = before.decided, after.ended
    if decided.first is not None and ended.last is not None and ended.last <= decided.first:
        return NO
    over_last = _over(decided.last, within)
    if over_last is not None and ended.first is not None and ended.first >= over_last:
        return NO
    over_first = _over(decided.first, within)
    follows = decided.last is not None and ended.first is not None and ended.first > decided.last
    in_time = over_first is not None and ended.last is not None and ended.last < over_first
    if follows and in_time:
        return YES
    return left_open(decided.missing or ended.missing or "")


def _over(day: date | None, within: Term) -> date | None:
    if day is None:
        return None
    return end_of_term(day, years=within.years, months=within.months, days=within.days)


def _note_times(rule: Counting, times: tuple[Time, ...], trace: Trace) -> None:
    """One step per record that is, or may be, one of the times: its days."""
    for one in times if trace is not None else ():
        record = one.record
        note(
            trace, "one-of-the-times", record.reference, one.is_one[0], rule.cite, one.is_one[1],
            decided_on=record.decided_on, served_on=record.served_on, effective_on=record.effective_on,
            acted_on=listed(act.acted_on for act in record.acts),
            acted_until=listed(act.acted_until for act in record.acts),
        )  # fmt: skip


def relieved(rule: Counting, record: str, facts: Facts, trace: Trace) -> Answer:
    """Whether a relief finding, on or after the last decision, has ended the limb; a later decision revives it."""
    found = [
        one.found_on
        for one in facts.history.findings
        if one.kind is FindingKind.RELIEF and one.found_on <= facts.on
    ]
    last = max(found, default=None)
    times = times_of(rule, facts) if last is not None else ()
    answer = NO if last is None else all_of(_before(time, last) for time in times)
    if trace is not None:
        _note_times(rule, times, trace)
        note(
            trace, "relief", record, answer[0], rule.relief_cite or rule.cite, answer[1],
            found_on=last, asked_on=facts.on,
        )  # fmt: skip
    return answer


def _before(time: Time, last: date) -> Answer:
    """Whether the time was decided on or before the finding; one that may not count at all leaves it open."""
    later, missing = time.decided.not_before(date.fromordinal(last.toordinal() + 1))
    if later is False:
        return YES
    if later and time.is_one is YES:
        return NO
    return left_open(missing or time.is_one[1] or "")
