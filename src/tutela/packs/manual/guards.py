"""Which cases of a pack try each of its rules, and which tests hold it: what a reader of a rule asks next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from tutela.core.bans.decide import bans_on
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.question import Step
from tutela.core.errors import Refusal
from tutela.core.law.cases import Case
from tutela.core.law.editions import Pack
from tutela.core.law.policy import Policy
from tutela.core.law.switches import RuleState
from tutela.core.law.words import MainAct, Status, Switch

# What a trace calls the rules that a pack does not name itself.
ALIASES: Final = {"sealed-by-order": "sealing-order", "unsealed-by-order": "unsealing-order"}


@dataclass(frozen=True, slots=True)
class Tried:
    """The numbers of a pack's own cases in which a rule holds, or is what is asked, and in which it does not."""

    holds: tuple[int, ...] = ()
    fails: tuple[int, ...] = ()

    def __str__(self) -> str:
        """As a reader finds them: 1–3, 7; 不成立 not: 4."""
        parts = [ranges(self.holds)] if self.holds else []
        parts += [f"不成立 not: {ranges(self.fails)}"] if self.fails else []
        return "; ".join(parts)


def tried(pack: Pack, policy: Policy, cases: Iterable[Case]) -> Mapping[str, Tried]:
    """By the rule's name, the pack's own cases that try it; a case's number is its place in the file, from 1."""
    rules = {state.rule for state in policy.states if state.pack == pack.id}
    found: dict[str, dict[int, bool]] = {}
    for number, case in enumerate((one for one in cases if one.pack == pack.id), start=1):
        for name, holds in _rules_of(case, pack, policy):
            for rule in rules & {name, *_within(name, rules)}:
                numbers = found.setdefault(rule, {})
                numbers[number] = numbers.get(number, False) or holds
    return {
        rule: Tried(
            tuple(number for number, holds in numbers.items() if holds),
            tuple(number for number, holds in numbers.items() if not holds),
        )
        for rule, numbers in found.items()
    }


def _within(name: str, rules: Iterable[str]) -> Iterator[str]:
    """The limbs of bans that a trace calls by their own name."""
    return (rule for rule in rules if rule.endswith(f"/{name}"))


def _rules_of(case: Case, pack: Pack, policy: Policy) -> Iterator[tuple[str, bool]]:
    ask, expect = case.ask, case.expect
    for code in (ask.purpose, ask.check, ask.provision):
        if code is not None:
            yield code, True
    for follows in expect.follows or ():
        yield f"{ask.purpose}/{follows}", True
    for ban in expect.bans or ():
        yield ban.rule, True
    kinds = {measure.kind for measure in case.history.measures if measure.from_on is None}
    for rule in pack.content.bans or ():
        if rule.kind in kinds and rule.declared_cite is not None:
            yield f"{rule.rule}-declared", any(ban.rule == rule.rule for ban in expect.bans or ())
    yield from _steps_of(case, pack, policy)


def _steps_of(case: Case, pack: Pack, policy: Policy) -> Iterator[tuple[str, bool]]:
    for step in _steps(case, policy):
        yield ALIASES.get(step.rule, step.rule), step.holds is not False
        for one in pack.content.straddling or () if step.rule == "whole-case" else ():
            if (one.cite.instrument, one.cite.article) == (step.citation.instrument, step.citation.article):
                yield one.rule, step.holds is not (one.decides is MainAct.AFTER)


def _steps(case: Case, policy: Policy) -> Sequence[Step]:
    try:
        if case.ask.purpose is not None:
            return decide(case.history, case.question, policy).steps
        if case.ask.bans_on is not None:
            return bans_on(case.history, case.ask.bans_on, policy, case.regime).steps
    except Refusal:
        return ()
    return ()


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers as a reader writes them: 1–3, 7."""
    runs = [
        [number for _, number in run] for _, run in groupby(enumerate(numbers), key=lambda at: at[1] - at[0])
    ]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def guards_of(state: RuleState, pack: Pack, own: Tried | None) -> tuple[str, ...]:
    """The tests that turn red where the rule says something else; files under `tests/policy`."""
    if state.switch is Switch.OFF:
        return ("test_national_readings",) if state.citation.status == Status.READING else ("test_regimes",)
    if own is None:
        return ("test_manual",)
    if state.rule in {one.code for one in pack.content.provisions or ()}:
        return ("test_cases", "test_provision_boundaries")
    return ("test_cases", "test_boundaries") if pack.until_on is None else ("test_cases",)
