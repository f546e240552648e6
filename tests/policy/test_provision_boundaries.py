"""How the times of provisions are counted is held by cases too: what they count, and whether a last day moves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.laws import everything, holidays, lawyers_cases
from tests.policy.mutants import numbers, timed_keys
from tutela.core.law.cases import Case
from tutela.core.law.clocks import holidays_of, last_day, provision
from tutela.core.law.coverage import ROOMS
from tutela.core.law.provisions import Provision
from tutela.core.law.values import Clock
from tutela.core.law.words import ClockUnit, Switch

ROOT = Path(__file__).parents[2] / "policy"
POLICY = everything()
HOLIDAYS = holidays()
CASES = tuple(case for case in lawyers_cases() if case.ask.provision and case.expect.due_on)
OFF = {f"{state.pack}/{state.rule}" for state in POLICY.states if state.switch is Switch.OFF}
ELSEWHERE = frozenset({"outside"})  # performed by nobody here
OTHER_UNIT = {
    ClockUnit.DAYS: ClockUnit.WORKING_DAYS,
    ClockUnit.WORKING_DAYS: ClockUnit.DAYS,
    ClockUnit.MONTHS: ClockUnit.DAYS,
    ClockUnit.YEARS: ClockUnit.MONTHS,
}


def other_counts(clock: Clock) -> Iterator[tuple[str, Clock]]:
    """The clock with a last day that stays, and with another unit where it has any length."""
    if clock.moves_under:
        yield "does not move", replace(clock, moves_under=None)
    if clock.within and clock.unit is not ClockUnit.HOURS:  # hours run from a moment, which no case has
        yield "in another unit", replace(clock, unit=OTHER_UNIT[clock.unit])


def mutants(one: Provision, *, closed: bool) -> Iterator[tuple[str, Provision]]:
    """Ways to count otherwise; of a closed edition the numbers too, for the other test moves those of open ones."""
    if one.clock:
        yield from ((f"clock {name}", replace(one, clock=clock)) for name, clock in other_counts(one.clock))
    if one.at_most:
        yield from (
            (f"at_most {name}", replace(one, at_most=clock)) for name, clock in other_counts(one.at_most)
        )
    if closed:
        yield from numbers(one, *timed_keys(one))


MUTANTS = [
    (pack.id, one, name, mutant)
    for pack in POLICY.packs
    for one in pack.content.provisions or ()
    if f"{pack.id}/{one.code}" not in OFF
    for name, mutant in mutants(one, closed=pack.until_on is not None)
]


def answer(case: Case, one: Provision) -> date | None:
    """The last day that a case gets; None where the provision gives none."""
    assert case.ask.from_on is not None
    try:
        return last_day(
            one,
            case.ask.from_on,
            holidays_of(POLICY, case.regime, HOLIDAYS),
            extended=case.ask.extended,
            at_most_from_on=case.ask.at_most_from_on,
        )
    except ValueError:
        return None


def asks(case: Case, one: Provision) -> bool:
    """Whether a case is about a provision, in the edition it stands in."""
    code, from_on = case.ask.provision, case.ask.from_on
    assert from_on is not None
    return code == one.code and provision(POLICY, code, case.regime, from_on) == one


@pytest.mark.parametrize(
    ("pack", "one", "mutant"),
    [pytest.param(pack, one, mutant, id=f"{pack} {one.code} {name}") for pack, one, name, mutant in MUTANTS],
)
def test_a_case_notices_when_a_time_is_counted_otherwise(
    pack: str, one: Provision, mutant: Provision
) -> None:
    beside = [case for case in CASES if case.pack == pack and asks(case, one)]
    assert any(answer(case, mutant) != case.expect.due_on for case in beside)


def test_no_two_instruments_of_one_law_share_a_provision() -> None:
    owner: dict[tuple[str, str], str] = {}
    for pack in POLICY.packs:
        land = POLICY.jurisdictions[pack.jurisdiction]
        for one in pack.content.provisions or ():
            for key in {(pack.jurisdiction, one.code), (land.inherits or pack.jurisdiction, one.code)}:
                assert owner.setdefault(key, pack.line) == pack.line, one.code


def test_every_provision_names_a_room_of_the_design_or_that_it_is_outside() -> None:
    lost = {
        f"{pack.id} {one.code}: {one.room}"
        for pack in POLICY.packs
        for one in pack.content.provisions or ()
        if one.room not in ROOMS | ELSEWHERE
    }
    assert not lost
