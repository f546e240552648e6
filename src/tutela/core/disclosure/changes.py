"""Whose answers an edition of the law changes: the same law with the old edition in place of the new."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tutela.core.disclosure.history import History
from tutela.core.disclosure.intervals import intervals
from tutela.core.disclosure.question import Interval, Outcome
from tutela.core.law.calendar import stretches
from tutela.core.law.editions import Pack
from tutela.core.law.jurisdictions import Deployment
from tutela.core.law.policy import Policy, assemble
from tutela.core.law.switches import RuleState, rule_states
from tutela.core.law.words import Mode, Status, Switch

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Changed:
    """One person's answer for one purpose, other under the new edition than under the old, on these days.

    `person` is the place in the histories given; `until_on` is exclusive, None while open.
    """

    person: int
    purpose: str
    regime: str
    was: Outcome
    becomes: Outcome
    from_on: date
    until_on: date | None


def changed_by(
    histories: Sequence[History],
    policy: Policy,
    old: Pack,
    new: Pack,
    *,
    progress: Progress = lambda done, of: None,
) -> tuple[Changed, ...]:
    """What is answered otherwise because the new edition is law and the old one is not, from the new one's first day.

    ValueError where the two are not editions of one instrument. A purpose that only one of them knows answers
    *no record* under the other: there nobody can ask.
    """
    if old.line != new.line:
        raise ValueError("these are not editions of one instrument")
    before = _without(policy, old, new)
    asked = sorted(set(policy.regimes.items()) | set(before.regimes.items()))
    found: list[Changed] = []
    for person, history in enumerate(histories):
        for purpose, regime in asked:
            was, becomes = (_days(history, purpose, regime, law) for law in (before, policy))
            if was != becomes:
                found += _otherwise(person, purpose, regime, was, becomes)
        progress(person + 1, len(histories))
    return tuple(found)


def _days(history: History, purpose: str, regime: str, law: Policy) -> tuple[Interval, ...]:
    return intervals(history, purpose, law, regime) if law.regimes.get(purpose) == regime else ()


def _without(policy: Policy, old: Pack, new: Pack) -> Policy:
    """The policy with the old edition's rules on the new edition's days; all else, switches too, is the same."""
    days = replace(new.content.in_force, cite=old.content.in_force.cite)
    standing_in = Pack(old.jurisdiction, replace(old.content, in_force=days), old.sha256)
    packs = tuple(standing_in if pack.id == new.id else pack for pack in policy.packs)
    known = {state.name for pack in packs for state in rule_states(pack, {}) if _is_reading(state)}
    readings: dict[str, Switch] = {
        state.name: state.switch for state in policy.states if _is_reading(state) and state.name in known
    }
    return assemble(packs, readings, policy.jurisdictions.values(), _deployment(policy), policy.holidays)


def _is_reading(state: RuleState) -> bool:
    return state.citation.status == Status.READING


def _deployment(policy: Policy) -> Deployment:
    """What the policy was assembled for, as far as it shows in it."""
    telling = {
        policy.regimes[code]: "compared"
        for code, purpose in policy.purposes.items()
        if purpose.mode in (Mode.NOTICE, Mode.PUBLICATION)
    }
    return Deployment(frozenset(policy.eras), telling)


def _otherwise(
    person: int,
    purpose: str,
    regime: str,
    was: Sequence[Interval],
    becomes: Sequence[Interval],
) -> Iterator[Changed]:
    """The spans on which two lines of days differ; days without an interval are *no record*.

    Neighbours of one line differ, so that no two spans are alike: at each turn one of the lines changes.
    """
    spans = (*was, *becomes)
    ends = {span.until_on for span in spans if span.until_on}
    turns = sorted({span.from_on for span in spans} | ends)
    for day, end in stretches(turns):
        one, other = outcome_on(was, day), outcome_on(becomes, day)
        if one is not other:
            yield Changed(person, purpose, regime, one, other, day, end)


def outcome_on(spans: Iterable[Interval], day: date) -> Outcome:
    """The outcome on a day; NO_RECORD where no span covers it."""
    for span in spans:
        if span.from_on <= day and (span.until_on is None or day < span.until_on):
            return span.outcome
    return Outcome.NO_RECORD
