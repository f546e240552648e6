"""`python -m tests.mutation --sample 300 --seed 1`: how many mutants of the core the tests find, and which live."""

import argparse
import math
import os
import sys
import tempfile
from pathlib import Path

import hypothesis
import pytest

from tests.mutation.making import Mutant, all_mutants, sample
from tests.mutation.running import Session

TESTS = Path(__file__).parents[1]
# the quick before the slow
SUITE = (
    "core/test_disclosure_worked.py",
    "core/test_law_telling.py",
    "core/test_law_refusals.py",
    "core/test_law_calendar.py",
    "core/test_law_clocks.py",
    "core/test_law_holidays.py",
    "core/test_law_hierarchy.py",
    "core/test_law_differences.py",
    "policy/test_coverage.py",
    "policy/test_fact_names.py",
    "core/test_disclosure_conditions.py",
    "core/test_disclosure_decide.py",
    "core/test_disclosure_explain.py",
    "core/test_law_nearest.py",
    "core/test_disclosure_days.py",
    "core/test_law_speaking.py",
    "core/test_law_regime.py",
    "core/test_disclosure_memory.py",
    "core/test_disclosure_turning_days.py",
    "core/test_compare.py",
    "core/test_law_wholeness.py",
    "core/test_law_packs.py",
    "policy/test_national_readings.py",
    "policy/test_regimes.py",
    "policy/test_manual.py",
    "policy/test_provision_boundaries.py",
    "policy/test_cases.py",
    "core/test_disclosure_intervals.py",
    "core/test_disclosure_regimes.py",
    "core/test_disclosure_properties.py",
    "core/test_disclosure_worlds.py",
    "core/test_bans.py",
    "core/test_disclosure_trace.py",
)
FLAGS = (
    "-q",
    "-x",
    "--tb=native",
    "-p",
    "no:django",
    "-p",
    "no:xdist",
    "-p",
    "no:cacheprovider",
    "-m",
    "not slow",
)
# what is imported here before pytest cannot be rewritten, and need not be
IMPORTED = ("-W", "ignore::pytest.PytestAssertRewriteWarning")


def main() -> None:
    """Tries the mutants, prints what becomes of each, then the share that is found and its 95 % interval."""
    arguments = _arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # a failure need not be made small
    hypothesis.settings.register_profile(
        "mutation", derandomize=True, database=None, phases=phases, deadline=None
    )
    hypothesis.settings.load_profile("mutation")
    every = all_mutants()
    mutants = [one for one in every if any(part in one.name for part in arguments.within or ("",))]
    chosen = sample(mutants, arguments.sample, arguments.seed)
    print(f"{len(mutants)} mutants, {len(chosen)} chosen with seed {arguments.seed}", flush=True)
    tried: list[str] = []

    def tell(mutant: Mutant, said: str) -> None:
        tried.append(said)
        sys.__stdout__.write(f"{mutant.name}: {said}\n")  # type: ignore[union-attr]
        if said.startswith("lives"):
            sys.__stdout__.write(mutant.difference() + "\n")  # type: ignore[union-attr]
        sys.__stdout__.flush()  # type: ignore[union-attr]

    surveyed = arguments.survey or Path(tempfile.mkdtemp()) / "survey.json"
    files = arguments.tests or [str(TESTS / file) for file in SUITE]
    pytest.main(
        [*FLAGS, *IMPORTED, *files], plugins=[Session(every, chosen, arguments.patience, surveyed, tell)]
    )
    if not tried:
        sys.exit("nothing was tried: do the tests run without a change?")
    found = sum(said.startswith("killed") for said in tried)
    low, high = interval(found, len(tried))
    print(f"{found} of {len(tried)} found: {found / len(tried):.1%} ({low:.1%} to {high:.1%})")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=300, help="how many mutants to try")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--within",
        action="append",
        help="only mutants whose name holds this, such as law.calendar; may be given several times",
    )
    parser.add_argument(
        "--patience", type=float, default=30.0, help="seconds of processor time for one mutant"
    )
    parser.add_argument(
        "--survey",
        type=Path,
        help="where it is kept which test enters which function; made when it is not there",
    )
    parser.add_argument(
        "tests", nargs="*", help="test files, the quick first; all of the core's when none is given"
    )
    return parser.parse_args()


def interval(found: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, share = 1.96, found / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return middle - reach, middle + reach


if __name__ == "__main__":
    main()
