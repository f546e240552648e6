"""Every day's outcome at once: `decide` on each day on which it can change, equal neighbours merged."""

from collections.abc import Iterator
from datetime import date

from tutela.core.disclosure import scopes, spent, windows
from tutela.core.disclosure.decide import outcome_on, unsealed_records
from tutela.core.disclosure.history import History, Record
from tutela.core.disclosure.measures import span_of
from tutela.core.disclosure.question import Interval, Outcome, SealingDoubt
from tutela.core.disclosure.standing import effect_of
from tutela.core.law.policy import Policy
from tutela.core.law.regime import PurposeScope, Rules


def intervals(history: History, purpose: str, policy: Policy, regime: str = "cn") -> tuple[Interval, ...]:
    """The days on which the outcome is RECORD or PENDING, in order, as the law loaded now sees them.

    NO_RECORD and days on which the purpose's law is silent are left out: absence. Refusal(PURPOSE_UNKNOWN).
    """
    eras = policy.rules_with(purpose, regime)
    found: list[Interval] = []
    for rules, day, until_on in _spans(history, purpose, eras):
        outcome, _ = outcome_on(history, day, rules.purposes[purpose], rules, None)
        if outcome is Outcome.NO_RECORD:
            continue
        last = found[-1] if found else None
        if last is not None and last.until_on == day and last.outcome is outcome:
            found[-1] = Interval(outcome, last.from_on, until_on)
        else:
            found.append(Interval(outcome, day, until_on))
    return tuple(found)


def sealing_doubts(
    history: History, on: date, policy: Policy, regime: str = "cn"
) -> tuple[SealingDoubt, ...]:
    """The records whose sealing is in doubt on a day for any purpose; none before the law of sealing."""
    rules = policy.rules_on(regime, on)
    if rules is None:
        return ()
    asked = (None, *rules.opened)
    found = [doubt for purpose in asked for doubt in unsealed_records(history, on, rules, None, purpose)[1]]
    return tuple({doubt.record: doubt for doubt in reversed(found)}.values())[::-1]


def _spans(
    history: History, purpose: str, eras: tuple[Rules, ...]
) -> Iterator[tuple[Rules, date, date | None]]:
    """From each turning day to the next, within the spans on which the law speaks; none before any fact can count."""
    orders = orders_and_falls(history.records)
    effects: dict[int, list[date | None]] = {}
    last: tuple[Rules, set[date]] | None = None
    for rules, end in _eras_for(history, purpose, eras):
        start, appeal_days = rules.from_on, rules.judgments.appeal_days
        if appeal_days not in effects:
            effects[appeal_days] = [effect_of(record, appeal_days).earliest_on for record in history.records]
        first = first_day(effects[appeal_days], history, rules.purposes[purpose])
        if first is None or (end is not None and end <= first):
            continue
        begin = max(start, first)
        if last is None or not _turn_alike(purpose, last[0], rules):
            last = rules, turns_under(history, purpose, rules)
        turning = {*orders, *effects[appeal_days], *last[1]}
        inside = sorted(day for day in turning if day and begin < day and (end is None or day < end))
        for day, until_on in zip((begin, *inside), (*inside, end), strict=True):
            yield rules, day, until_on


def _eras_for(history: History, purpose: str, eras: tuple[Rules, ...]) -> Iterator[tuple[Rules, date | None]]:
    """The spans of law with their ends, those that answer alike for these kinds of record as one.

    Where orders count each stands for itself: their days go by the law of the day.
    """
    kinds = {record.kind for record in history.records}
    held: Rules | None = None
    end: date | None = None
    for rules in eras:
        scope = rules.purposes[purpose]
        alike = scope.differs_for.isdisjoint(kinds) and not (scope.measures and history.measures)
        if held is not None and end == rules.from_on and alike:
            end = rules.until_on
            continue
        if held is not None:
            yield held, end
        held, end = rules, rules.until_on
    if held is not None:
        yield held, end


def _turn_alike(purpose: str, one: Rules, other: Rules) -> bool:
    """Whether all that turning days are found by is the same under two laws."""
    before, after = one.purposes[purpose], other.purposes[purpose]
    return (
        before.turning == after.turning
        and not (after.measures or other.spent or one.spent)
        and one.offences is other.offences
        and one.judgments.appeal_days == other.judgments.appeal_days
    )


def first_day(effects: list[date | None], history: History, scope: PurposeScope) -> date | None:
    """The first day on which a record of this history can stand; None where nothing in it can ever count.

    Where orders count, or the day of an effect is not bounded, any day may be the first.
    """
    if None in effects or (scope.measures and history.measures):
        return date.min
    return min((day for day in effects if day), default=None)


def orders_and_falls(records: tuple[Record, ...]) -> list[date | None]:
    """The days on which a record falls, is sealed by order or unsealed."""
    return [day for record in records for day in (record.overturned_on, record.sealed_on, record.unsealed_on)]


def turns_under(history: History, purpose: str, rules: Rules) -> set[date]:
    """The further days on which conditions can turn: windows, findings, orders, spent convictions."""
    scope = rules.purposes[purpose]
    if not scope.turning and not scope.measures and not rules.spent:
        return set()
    turns = set(spent.turning_days(history.records, rules)) if rules.spent else set()
    for rule in scope.measures:
        for measure in scopes.orders_of(rule, history):
            turns.update(scopes.turning_days(span_of(measure, history, rules)))
    if scope.turning:
        turns.update(finding.found_on for finding in history.findings)
    for kind, window in scope.windows:
        for record in history.records:
            if record.kind is kind:
                turns.update(windows.turning_days(window, record, rules))
    return turns
