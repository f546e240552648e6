"""The statistics behind the timing find a planted shift and no other; no clock is asserted here, only the procedure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import timing
from bench.timing_statistics import FEWEST, Compared, Times, compare
from tests.depth import tries

LEVEL = 0.001
SPREAD = 40.0  # microseconds, of what is noise to both of a pair


def noise(seed: int, pairs: int) -> tuple[Times, Times]:
    """Two classes of times that differ by nothing: a drift, long tails and a noise of each alone."""
    lots = np.random.default_rng(seed)
    drift = 3_000 + np.cumsum(lots.normal(0, 20, pairs))

    def one() -> Times:
        return drift + lots.normal(0, SPREAD, pairs) + lots.exponential(60, pairs) ** 1.3

    return one(), one()


def test_a_planted_shift_of_some_microseconds_is_found_with_its_size_and_sign() -> None:
    first, second = noise(1, 20_000)
    longer, shorter = compare(first + 12, second, level=LEVEL), compare(first, second + 12, level=LEVEL)
    assert longer.is_told_apart
    assert shorter.is_told_apart
    assert longer.between[0] < 12 < longer.between[1]
    assert shorter.between[0] < -12 < shorter.between[1]
    assert longer.advantage > 0 > shorter.advantage


def test_equal_classes_are_told_apart_no_more_often_than_the_level_says() -> None:
    alarms = sum(compare(*noise(seed, 400), level=0.05).is_told_apart for seed in range(300))
    assert alarms <= 28, "300 draws at 5 in 100: more than 28 would be rare in ten thousand"
    assert alarms > 0, "a test that never alarms is none"


def test_what_is_detectable_is_found_and_a_third_of_it_mostly_is_not() -> None:
    detectable = compare(*noise(7, 2_000), level=LEVEL).detectable
    found = [compare(a + detectable, b, level=LEVEL).is_told_apart for a, b in _many(50)]
    missed = [compare(a + detectable / 3, b, level=LEVEL).is_told_apart for a, b in _many(50)]
    assert sum(found) >= 45
    assert sum(missed) <= 15


def test_a_spread_that_differs_without_a_shift_is_no_difference_of_the_median() -> None:
    lots = np.random.default_rng(3)
    found = compare(lots.normal(0, 10, 5_000), lots.normal(0, 40, 5_000), level=LEVEL)
    assert found.between[0] <= 0 <= found.between[1]


def test_a_drift_that_meets_both_widens_the_advantage_by_little() -> None:
    first, second = noise(5, 4_000)
    low, high = compare(first, second, level=LEVEL).advantage_between
    assert high - low < 0.02, "taken without their pairs it would be over 0.04"


def test_some_that_are_far_longer_are_found_by_the_advantage_alone() -> None:
    """Half of the first class is far up, the other half a little below its pair: the median may be nought."""
    lots = np.random.default_rng(11)
    second = lots.normal(0, 1, 3_000)
    first = second - 0.01
    first[::2] = second[::2] + 50
    found = compare(first, second, level=LEVEL)
    assert found.between[0] <= 0 <= found.between[1]
    assert found.is_told_apart
    assert found.advantage_between[0] > 0.2


@given(seed=st.integers(0, 2**32 - 1), shift=st.floats(-1_000, 1_000))
@tries(30)
def test_the_two_classes_changed_about_are_the_same_with_the_other_sign(seed: int, shift: float) -> None:
    first, second = noise(seed, 200)
    one, other = compare(first + shift, second, level=LEVEL), compare(second, first + shift, level=LEVEL)
    assert one.between == pytest.approx((-other.between[1], -other.between[0]))
    assert one.advantage == pytest.approx(-other.advantage)
    assert one.is_told_apart == other.is_told_apart


@pytest.mark.parametrize("pairs, enough", [(FEWEST - 1, False), (FEWEST, True)])
def test_too_few_pairs_are_refused(pairs: int, enough: bool) -> None:
    first, second = noise(2, pairs)
    if enough:
        assert compare(first, second, level=LEVEL).pairs == FEWEST
        return
    with pytest.raises(ValueError, match="pairs"):
        compare(first, second, level=LEVEL)


def test_a_run_fails_for_classes_told_apart_and_for_a_control_that_is_missed() -> None:
    fine = Compared(100, 1.0, (-1.0, 3.0), 50.0, 0.0, (-0.1, 0.1))
    apart = Compared(100, 5.0, (3.0, 7.0), 50.0, 0.1, (0.05, 0.15))
    blind = Compared(100, 5.0, (-900.0, 900.0), 2_000.0, 0.0, (-0.4, 0.4))

    def door(compared: Compared, planted: Compared) -> dict[str, object]:
        return {"door": "d", "compared": {"a / b": compared.as_json()}, "planted": planted.as_json()}

    assert timing.failures([door(fine, apart), door(fine, blind)]) == []
    assert timing.failures([door(apart, apart)]) == ["d: a / b are told apart"]
    assert timing.failures([door(fine, fine)]) == ["d: the planted difference is missed"]


def _many(count: int) -> list[tuple[Times, Times]]:
    return [noise(100 + seed, 2_000) for seed in range(count)]
