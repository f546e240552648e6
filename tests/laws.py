"""The law of the repository, read once for all tests: nothing in it can be changed, and reading it takes a while."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from tutela.core.law.cases import Case, load_cases
from tutela.core.law.fact_codes import codes_of
from tutela.core.law.holidays import Holidays
from tutela.core.law.packs import load_policy, study
from tutela.core.law.policy import Policy

ROOT: Final = Path(__file__).parents[1] / "policy"


@cache
def everything() -> Policy:
    """Every regime."""
    return study(ROOT)


@cache
def national() -> Policy:
    """The regime that answers by default."""
    return load_policy(ROOT)


@cache
def lawyers_cases() -> tuple[Case, ...]:
    """The cases beside every pack, each naming only what packs know."""
    return load_cases(ROOT, codes_of(everything()))


def holidays() -> Mapping[str, Holidays]:
    """The days off of every jurisdiction that has any."""
    return everything().holidays
