"""A decision with what comes next: the day on which the answer changes and why, and what a person must settle."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.history import History
from tutela.core.disclosure.intervals import intervals
from tutela.core.disclosure.question import Citation, Decision, Interval, Outcome, Question, Step
from tutela.core.disclosure.trace import COUNTS, STANDS, SUPPORTING, note
from tutela.core.law.policy import Policy
from tutela.core.law.regime import Rules

A_DAY: Final = timedelta(days=1)
DAY_ASKED: Final = "asked_on"  # the one value that differs on every day and explains nothing


@dataclass(frozen=True, slots=True)
class Change:
    """The next day with another answer; None as `outcome` means that the law falls silent.

    `because` are the steps of that day that differ from the day before.
    """

    on: date
    outcome: Outcome | None
    because: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that a person must settle, the record or order it is missing from, and the provision that asks for it."""

    record: str | None
    missing: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision, its next change (None: it stays), and what is needed before it can be final."""

    decision: Decision
    change: Change | None
    needs: tuple[Need, ...]


def explain(history: History, question: Question, policy: Policy) -> Explanation:
    """The decision on the day asked, with the nearest change after it and the facts that are open.

    Nothing is decided here: every answer is that of `decide` and `intervals`. Refusals as `decide`.
    """
    decision = decide(history, question, policy)
    return Explanation(decision, _change(history, question, decision, policy), _needs(decision))


def _change(history: History, question: Question, decision: Decision, policy: Policy) -> Change | None:
    eras = policy.rules_with(question.purpose, question.regime)
    found = intervals(history, question.purpose, policy, question.regime)
    for day in _days_after(question.asked_on, eras, found):
        outcome = _outcome(day, eras, found)
        if outcome is not decision.outcome:
            return Change(day, outcome, _because(history, question, day, outcome, policy))
    return None


def _days_after(on: date, eras: tuple[Rules, ...], found: tuple[Interval, ...]) -> list[date]:
    """The days after `on` on which the law or the answer turns."""
    turns = [day for era in eras for day in (era.from_on, era.until_on)]
    turns += [day for one in found for day in (one.from_on, one.until_on)]
    days = sorted({day for day in turns if day is not None})
    return days[bisect_right(days, on) :]


def _outcome(day: date, eras: tuple[Rules, ...], found: tuple[Interval, ...]) -> Outcome | None:
    """As the intervals have it; None where the law is silent."""
    if not any(_covers(era, day) for era in eras):
        return None
    return next((one.outcome for one in found if _covers(one, day)), Outcome.NO_RECORD)


def _covers(one: Rules | Interval, day: date) -> bool:
    return one.from_on <= day and (one.until_on is None or day < one.until_on)


def _because(
    history: History, question: Question, day: date, outcome: Outcome | None, policy: Policy
) -> tuple[Step, ...]:
    """The steps of the day that are not steps of the day before; where the law ends, that it does."""
    if outcome is None:
        return _silence(question.purpose, day, policy)
    after = decide(history, replace(question, asked_on=day), policy)
    before = decide(history, replace(question, asked_on=day - A_DAY), policy)
    known = Counter(_without_day(step) for step in before.steps)
    new: list[Step] = []
    for step in after.steps:
        plain = _without_day(step)
        if known[plain]:
            known[plain] -= 1
        else:
            new.append(step)
    return tuple(new)


def _without_day(step: Step) -> Step:
    return replace(step, values=tuple((name, value) for name, value in step.values if name != DAY_ASKED))


def _silence(purpose: str, day: date, policy: Policy) -> tuple[Step, ...]:
    """The edition that declared the purpose was in force until this day, and none follows that declares it."""
    steps: list[Step] = []
    for pack in policy.packs:
        declared = {one.code for one in pack.content.purposes or ()}
        if pack.until_on == day and purpose in declared:
            period = pack.content.in_force
            note(
                steps, "in-force", None, False, period.cite, from_on=period.from_on, until_on=period.until_on
            )
    return tuple(steps)


def _needs(decision: Decision) -> tuple[Need, ...]:
    """What is open in the records that leave a decision pending, and every doubt about a seal; each fact once."""
    needs = [Need(doubt.record, doubt.missing, doubt.citation) for doubt in decision.doubts]
    if decision.outcome is Outcome.PENDING:
        for step in decision.steps:
            if step.rule == COUNTS and step.holds is None:
                needs += _open_facts(step, [one for one in decision.steps if one.record == step.record])
    first: dict[tuple[str | None, str], Need] = {}
    for need in needs:
        first.setdefault((need.record, need.missing), need)
    return tuple(first.values())


def _open_facts(last: Step, steps: list[Step]) -> list[Need]:
    """Of one record or order: what its standing, its limbs and its days leave open; else what leaves it unsettled.

    Steps on sealing come before it is asked whether the record stands, and are settled where it is seen.
    """
    begin = next((at for at, step in enumerate(steps) if step.rule == STANDS), 0)
    concluding = [step for step in steps if step.missing and step.rule not in SUPPORTING]
    after = [step for step in steps[begin:] if step in concluding and step is not last]
    found = after or [step for step in concluding if step.missing == last.missing]
    return [Need(step.record, step.missing or "", step.citation) for step in found]
