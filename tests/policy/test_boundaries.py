"""Every number, day and list item of every pack is held by a case: moving or dropping it breaks one."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.laws import everything, holidays, lawyers_cases
from tests.policy.mutants import Mutant, mutants_of
from tutela.core.law.cases import Case
from tutela.core.law.editions import Pack
from tutela.core.law.jurisdictions import Deployment
from tutela.core.law.policy import Policy, assemble
from tutela.core.law.words import Switch
from tutela.packs.verdicts import verdict

ROOT = Path(__file__).parents[2] / "policy"
EVERYTHING = everything()
CASES = lawyers_cases()
HOLIDAYS = holidays()
FIRST_PURPOSE = date(2020, 8, 20)
NOT_TO_BE_SEEN = {
    # both rules seal the non-prosecution of a minor since 2021-06-01, so the narrower one does not show
    "cn/delinquency-prevention-law sealing juvenile-non-prosecution under_years -1",
    "cn/delinquency-prevention-law sealing juvenile-non-prosecution dropped",
    # a person decides in every case, so that nothing follows from an answer by itself
    "kr/kr-youth-protection-act kr-publication without published",
    "kr/kr-youth-protection-act kr-notification without notified",
    "kr/kr-youth-protection-act youngest_years +1",
    "proposal-limited-disclosure/limited-disclosure-paper guardian-notice without kept-confidential",
    # whose sentence is suspended is at large with its effect, and completes nothing before it
    "cn/criminal-law ban injunction-under-suspension starts at-large",
    # hours run from a moment and cases give days: test_regimes holds the twenty-four
    "gb-eng/gb-child-sex-offender-disclosure gb-initial-checks clock -1",
    "gb-eng/gb-child-sex-offender-disclosure gb-initial-checks clock +1",
    # the edition before keeps logs for the same six months, and an overlap is refused when packs are loaded
    "cn/cybersecurity-law from_on -1",
}
OFF = {
    pack.id: frozenset(state.rule for state in EVERYTHING.switched_off if state.pack == pack.id)
    for pack in EVERYTHING.packs
}
MUTANTS = [
    mutant
    for pack in EVERYTHING.packs
    if pack.until_on is None
    for mutant in mutants_of(pack, FIRST_PURPOSE, OFF[pack.id])
    if mutant.name not in NOT_TO_BE_SEEN
]


def law_of(regime: str, packs: tuple[Pack, ...], readings: dict[str, Switch] | None = None) -> Policy:
    """One regime alone: quicker to assemble than all of them."""
    deployment = Deployment(frozenset({regime}), {regime: "study"})
    return assemble(packs, readings or {}, EVERYTHING.jurisdictions.values(), deployment)


def with_mutant(mutant: Mutant) -> tuple[Pack, ...]:
    """All packs with the mutant in place of its edition."""
    return tuple(
        Pack(pack.jurisdiction, mutant.content, pack.sha256) if pack is mutant.pack else pack
        for pack in EVERYTHING.packs
    )


@cache
def cases_for(pack: str) -> tuple[Case, ...]:
    """The cases that may notice, those beside the pack first."""
    regime, instrument = pack.split("/")[:2]
    near = [case for case in CASES if case.pack == pack]
    same = [case for case in CASES if case.pack != pack and case.pack.startswith(f"{regime}/{instrument}/")]
    others = [case for case in CASES if case.regime == regime and case not in near and case not in same]
    return (*near, *same, *others)


def heirs(regime: str) -> Iterator[str]:
    """The regime itself, then those that inherit its law."""
    yield regime
    for code, land in EVERYTHING.jurisdictions.items():
        if land.inherits == regime:
            yield code


def noticed(mutant: Mutant) -> bool:
    """Whether some case, in the pack's regime or in one that inherits from it, comes out otherwise."""
    packs = with_mutant(mutant)
    for regime in heirs(mutant.pack.jurisdiction):
        policy = law_of(regime, packs)
        cases = cases_for(mutant.pack.id) if regime == mutant.pack.jurisdiction else of_regime(regime)
        if any(verdict(case, policy, HOLIDAYS) for case in cases):
            return True
    return False


@cache
def of_regime(regime: str) -> tuple[Case, ...]:
    """All cases of a regime."""
    return tuple(case for case in CASES if case.regime == regime)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", [pytest.param(mutant, id=mutant.name) for mutant in MUTANTS])
def test_a_case_notices_when_a_value_of_a_pack_moves(mutant: Mutant) -> None:
    assert noticed(mutant)


def test_each_regime_alone_disturbs_no_case_of_its_own() -> None:
    for regime in EVERYTHING.eras:
        policy = law_of(regime, EVERYTHING.packs)
        assert not [case.name for case in of_regime(regime) if verdict(case, policy, HOLIDAYS)]


def test_no_mutant_is_the_pack_itself() -> None:
    assert len(MUTANTS) == len({mutant.name for mutant in MUTANTS})
    assert not [mutant.name for mutant in MUTANTS if mutant.content == mutant.pack.content]


def test_the_wider_reading_of_violence_asks_a_person_when_it_is_on() -> None:
    wider = law_of("cn", EVERYTHING.packs, {"minors-protection-law/other-violence-convictions": Switch.ON})
    moved_cases = {case.name for case in of_regime("cn") if verdict(case, wider, HOLIDAYS)}
    assert len(moved_cases) == 5
    assert all("wider reading of violence" in name for name in moved_cases)
