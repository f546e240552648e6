"""What times tell of who was asked about: one procedure for every pair of classes, free of any shape of the noise.

Times come in pairs, one of each class, taken one right after the other in an order drawn for each pair. Where the class
makes no difference, either of the two is as likely to be the longer.

- The test is the sign test, given as its interval: the difference is the median of the differences within pairs, with
  the order statistics between which it lies (Conover, Practical Nonparametric Statistics).
- The distinguishing advantage is what somebody gains who guesses the class from one time of each: the area under the
  curve of Mann and Whitney less one half, with the variance of its influence in each pair (Obuchowski, Biometrics 53,
  567), so that a drift which meets both of a pair widens nothing.
- Detectable is the least difference that the sign test finds in 99 of 100 cases, on differences spread as these were.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]
POWER: Final = 0.99
FEWEST: Final = 50
"""Pairs, for the normal approximation of the binomial behind the ranks."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two classes of times. Differences (first less second) and what is detectable are in microseconds."""

    pairs: int
    difference: float
    between: tuple[float, float]
    detectable: float
    advantage: float  # -0.5 to 0.5
    advantage_between: tuple[float, float]

    @property
    def is_told_apart(self) -> bool:
        """Whether either of the two intervals leaves nothing out."""
        return not (_holds_nought(self.between) and _holds_nought(self.advantage_between))

    def as_json(self) -> dict[str, Any]:
        """For the kept results."""
        return {
            "pairs": self.pairs,
            "difference_us": round(self.difference, 2),
            "between_us": [round(end, 2) for end in self.between],
            "detectable_us": round(self.detectable, 2),
            "advantage": round(self.advantage, 5),
            "advantage_between": [round(end, 5) for end in self.advantage_between],
            "told_apart": self.is_told_apart,
        }


def compare(first: Times, second: Times, *, level: float) -> Compared:
    """Two arrays of one length, microseconds; `level` is the chance of a false alarm, halved between both intervals.

    Raises ValueError for fewer than `FEWEST` pairs.
    """
    pairs = len(first)
    if pairs < FEWEST or pairs != len(second):
        raise ValueError(f"{FEWEST} pairs at least")
    deviation = NormalDist().inv_cdf(1 - level / 4)
    differences = np.sort(first - second)
    advantage, error = _advantage(first, second)
    return Compared(
        pairs,
        float(np.median(differences)),
        _median_between(differences, deviation),
        _detectable(differences, deviation),
        advantage,
        (advantage - deviation * error, advantage + deviation * error),
    )


def _median_between(ordered: Times, deviation: float) -> tuple[float, float]:
    """The order statistics that the sign test does not reject."""
    pairs = len(ordered)
    rank = max(0, int(pairs / 2 - deviation * np.sqrt(pairs) / 2 - 0.5))
    return float(ordered[rank]), float(ordered[pairs - 1 - rank])


def _detectable(ordered: Times, deviation: float) -> float:
    """The shift after which so many differences are above nought that the sign test rejects with `POWER`."""
    needed = 0.5 + (deviation + NormalDist().inv_cdf(POWER)) / (2 * np.sqrt(len(ordered)))
    if needed >= 1:
        return float("inf")
    centred = ordered - np.median(ordered)
    below, above = np.quantile(centred, (1 - needed, needed))
    return float(max(-below, above))


def _advantage(first: Times, second: Times) -> tuple[float, float]:
    """The advantage, and its standard error."""
    of_first = _share_below(first, second)
    of_second = 1 - _share_below(second, first)
    influence = of_first + of_second
    error = float(np.std(influence, ddof=1) / np.sqrt(len(first)))
    return float(np.mean(of_first) - 0.5), error


def _share_below(values: Times, others: Times) -> Times:
    """Of each value: the share of the others that are less, an equal one counting half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")
    share: Times = below / (2 * len(others))
    return share


def _holds_nought(between: tuple[float, float]) -> bool:
    return between[0] <= 0 <= between[1]
