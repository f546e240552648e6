"""Every lawyer's example beside every pack of every regime, decided."""

from pathlib import Path

import pytest

from tests.laws import everything, lawyers_cases
from tutela.core.law.cases import Case
from tutela.packs.verdicts import verdict

ROOT = Path(__file__).parents[2] / "policy"
POLICY = everything()
CASES = lawyers_cases()


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.pack}: {case.name}") for case in CASES])
def test_the_law_makes_of_a_case_what_the_lawyer_says(case: Case) -> None:
    assert verdict(case, POLICY, POLICY.holidays) == ""


def test_every_pack_has_cases() -> None:
    assert {case.pack for case in CASES} == {pack.id for pack in POLICY.packs}


def test_no_two_cases_of_a_pack_share_a_name() -> None:
    named = [(case.pack, case.name) for case in CASES]
    assert len(named) == len(set(named))
    said = [(case.pack, case.zh) for case in CASES]
    assert len(said) == len(set(said))
