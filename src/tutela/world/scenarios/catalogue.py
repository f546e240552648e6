"""Every scenario there is, and how many persons play each."""

from collections.abc import Mapping
from typing import Final

from tutela.world.scenarios.adults import ADULTS, ORDINARY
from tutela.world.scenarios.elsewhere import ELSEWHERE
from tutela.world.scenarios.gaps import GAPS
from tutela.world.scenarios.identities import IDENTITIES
from tutela.world.scenarios.minors import MINORS
from tutela.world.scenarios.scenario import Scenario

SCENARIOS: Final = (*ORDINARY, *ADULTS, *MINORS, *ELSEWHERE, *GAPS, *IDENTITIES)
BY_NAME: Final[Mapping[str, Scenario]] = {scenario.name: scenario for scenario in SCENARIOS}
_ENOUGH: Final = 300
_AT_LEAST: Final = 3


def casting(records: int) -> dict[str, int]:
    """How many times each special scenario is played among about `records` records; ordinary ones fill the rest.

    From 300 records on each is played at least three times.
    """
    total = sum(scenario.share for scenario in SCENARIOS)
    least = _AT_LEAST if records >= _ENOUGH else 0
    return {
        scenario.name: max(least, round(scenario.share / total * records))
        for scenario in SCENARIOS
        if scenario not in ORDINARY
    }
