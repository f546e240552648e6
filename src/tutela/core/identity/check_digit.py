"""The check character of GB 11643 numbers: ISO 7064 MOD 11-2."""

from operator import mul
from typing import Final

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"


def check_digit(first_seventeen: str) -> str:
    """The eighteenth character for seventeen ASCII digits: `0`-`9` or `X` (GB 11643-1999, ISO 7064 MOD 11-2).

    The system finds every single wrong digit and every exchange of two neighbours.
    """
    if len(first_seventeen) != len(WEIGHTS):
        raise ValueError("a check digit is of seventeen digits")
    return CHECKS[sum(map(mul, WEIGHTS, map(int, first_seventeen))) % 11]
