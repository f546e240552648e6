"""Every day's outcome at once: `decide` on each day on which it can change, equal neighbours merged."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from tutela.core.disclosure import scopes, spent, windows
from tutela.core.disclosure.conditions import Limbs, limbs_for
from tutela.core.disclosure.decide import outcome_on, seen_on_every_day, unsealed_records
from tutela.core.disclosure.history import History
from tutela.core.disclosure.limbs import UNNAMED
from tutela.core.disclosure.measures import span_of
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.question import Interval, Outcome, SealingDoubt
from tutela.core.disclosure.standing import effect_of
from tutela.core.law.calendar import stretches
from tutela.core.law.policy import Policy
from tutela.core.law.regime import PurposeScope, Rules
from tutela.core.law.speaking import Charge

A_DAY: Final = timedelta(days=1)


def intervals(history: History, purpose: str, policy: Policy, regime: str = "cn") -> tuple[Interval, ...]:
    """The days on which the outcome is RECORD or PENDING, in order, as the law loaded now sees them.

    NO_RECORD and days on which the purpose's law is silent are left out: absence. Refusal(PURPOSE_UNKNOWN).
    """
    return _intervals(history, purpose, policy, regime, {})


def every_interval(
    history: History, purposes: Iterable[str], policy: Policy
) -> Iterator[tuple[str, tuple[Interval, ...]]]:
    """Each purpose with its intervals; those that the law answers alike are found once. Refusal(PURPOSE_UNKNOWN)."""
    memory: Memory = {}
    found: dict[str, tuple[Interval, ...]] = {}
    for purpose in purposes:
        one = policy.alike.get(purpose, purpose)
        if one not in found:
            found[one] = _intervals(history, one, policy, policy.regimes.get(one, ""), memory)
        yield purpose, found[one]


def sealing_doubts(
    history: History, on: date, policy: Policy, regime: str = "cn"
) -> tuple[SealingDoubt, ...]:
    """The records, in order, whose sealing is in doubt on a day for any purpose; none before the law of sealing."""
    rules = policy.rules_on(regime, on)
    if rules is None:
        return ()
    asked = (None, *rules.opened)
    first: dict[str, SealingDoubt] = {}
    for purpose in asked:
        for doubt in unsealed_records(history, on, rules, None, purpose)[1]:
            first.setdefault(doubt.record, doubt)
    return tuple(first[record.reference] for record in history.records if record.reference in first)


def _intervals(
    history: History, purpose: str, policy: Policy, regime: str, memory: Memory
) -> tuple[Interval, ...]:
    found: list[Interval] = []
    for law in _laws(history, purpose, policy, regime, memory):
        scope, rules = law.rules.purposes[purpose], law.rules
        for day, until_on in _turns(history, scope, law, memory):
            outcome, _ = outcome_on(history, day, scope, rules, None, memory)
            if outcome is Outcome.NO_RECORD:
                continue
            last = found[-1] if found else None
            if last is not None and last.until_on == day and last.outcome is outcome:
                found[-1] = Interval(outcome, last.from_on, until_on)
            else:
                found.append(Interval(outcome, day, until_on))
    return tuple(found)


class Law(NamedTuple):
    """The rules that a person is answered by from `from_on` (inclusive) until `until_on` (exclusive, None: open)."""

    rules: Rules
    from_on: date
    until_on: date | None


def _laws(history: History, purpose: str, policy: Policy, regime: str, memory: Memory) -> Iterator[Law]:
    """The law that may count one of these records, from day to day; as one what leaves the same of them to be seen.

    A person's orders go by the law of each day.
    """
    spans = policy.rules_with(purpose, regime)
    if history.measures:
        yield from (Law(rules, rules.from_on, rules.until_on) for rules in spans)
        return
    charges: frozenset[Charge] | None = memory.get("charges")
    if charges is None:
        charges = memory["charges"] = frozenset(
            [
                # What the catalogue does not have can be any offence; its words are kept nowhere (`spans_naming`).
                (record.kind, act.offence if act.offence in policy.offences else UNNAMED.offence)
                for record in history.records
                for act in record.acts or (UNNAMED,)
            ]
        )
    for together in policy.spans_naming(purpose, charges):
        yield from _as_one(together, history, purpose, memory)


def _as_one(together: Sequence[Rules], history: History, purpose: str, memory: Memory) -> Iterator[Law]:
    """Neighbours that differ by their seals alone, as one where these leave the same records to be seen every day."""
    first, *others = together
    from_on, seen = first.from_on, seen_on_every_day(history, first, purpose, memory) if others else None
    until_on = first.until_on
    for rules in others:
        left = seen_on_every_day(history, rules, purpose, memory)
        if left is None or left != seen:
            yield Law(first, from_on, until_on)
            first, from_on, seen = rules, rules.from_on, left
        until_on = rules.until_on
    yield Law(first, from_on, until_on)


def _turns(
    history: History, scope: PurposeScope, law: Law, memory: Memory
) -> Iterator[tuple[date, date | None]]:
    """From each turning day to the next, within a span of law; none before any fact can count."""
    rules, from_on, end = law
    orders = bool(scope.measures and history.measures)
    first, days = _own_days(history, rules.judgments.appeal_days, memory)
    begin = from_on if orders else max(from_on, first)
    if end is not None and end <= begin:
        return
    limbs: list[Limbs] = []
    if scope.turning or history.measures:
        limbs = [limbs_for(record, scope, rules, memory) for record in history.records]
        if not orders and not any(limbs):
            return
    if scope.turning:
        shown = _while_shown(history, limbs, begin, end, rules, memory)
        if shown is None and not orders:
            return
        days = [*days, *(shown or ()), *(finding.found_on for finding in history.findings)]
    if orders or rules.spent:
        days = [
            *days,
            *_days_of_orders(history, scope, rules),
            *spent.turning_days(history.records, rules, memory),
        ]
    inside = sorted({day for day in days if begin < day and (end is None or day < end)})
    yield from stretches((begin, *inside), end)


def _own_days(history: History, appeal_days: int, memory: Memory) -> tuple[date, list[date]]:
    """The first day on which a record can stand, and those on which one takes effect, falls, is sealed or unsealed.

    Where the day of an effect is not bounded, any day may be the first.
    """
    key = ("own-days", appeal_days)
    found: tuple[date, list[date]] | None = memory.get(key)
    if found is None:
        effects = [effect_of(record, appeal_days, memory).earliest_on for record in history.records]
        falls = (
            day
            for record in history.records
            for day in (record.overturned_on, record.sealed_on, record.unsealed_on)
        )
        days = sorted({day for day in (*effects, *falls) if day is not None})
        first = min((day or date.min for day in effects), default=date.max)
        found = memory[key] = first, days
    return found


def _while_shown(
    history: History, limbs: Iterable[Limbs], begin: date, end: date | None, rules: Rules, memory: Memory
) -> set[date] | None:
    """The days on which windows of these limbs can turn; None where each has one and none can be open in the span."""
    last = end - A_DAY if end is not None else None
    days: set[date] = set()
    may_show = False
    for record, naming in zip(history.records, limbs, strict=True):
        for limb in naming:
            for turns in (
                windows.turns_ever(limb.window, record, history, rules, memory) if limb.window else ()
            ):
                if turns.may_be_open(begin, last):
                    may_show = True
                    days.update(turns.days)
            may_show = may_show or limb.window is None
    return days if may_show else None


def _days_of_orders(history: History, scope: PurposeScope, rules: Rules) -> Iterator[date]:
    """The days on which orders that the purpose counts begin and end."""
    for rule in scope.measures:
        for measure in scopes.orders_of(rule, history):
            yield from scopes.turning_days(span_of(measure, history, rules))
