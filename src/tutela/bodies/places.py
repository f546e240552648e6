"""Where bodies stand: regions by the digits of GB/T 2260, and the path from the top of the tree to a body."""

import re
from typing import Final

REGION: Final = re.compile("[0-9]{6}")
CODE: Final = re.compile(r"[^\s/]{1,40}")
MOST_LEVELS: Final = 8
_SLASH: Final = "/"


def significant(region: str) -> str:
    """The digits of a six-digit code that name its region: 2 of a province, 4 of a prefecture, 6 of a county.

    `000000` is the whole country and has none.
    """
    if region == "000000":
        return ""
    if region.endswith("0000"):
        return region[:2]
    return region[:4] if region.endswith("00") else region


def is_within(region: str, wider: str) -> bool:
    """Whether a region is the wider one or lies in it; a county lies in its prefecture, and not the other way."""
    return region.startswith(significant(wider))


def wider(region: str) -> tuple[str, ...]:
    """A region and those that it lies in, up to the whole country."""
    return (region, f"{region[:4]}00", f"{region[:2]}0000", "000000")


def path_of(code: str, above: str = "") -> str:
    """The codes from the top of the tree down to the body, each followed by a slash; `above` is its parent's path."""
    return f"{above}{code}{_SLASH}"


def codes_above(path: str) -> tuple[str, ...]:
    """The bodies above the one whose path this is, highest first."""
    return tuple(path.split(_SLASH)[:-2])


def levels(path: str) -> int:
    """How deep a body stands; 1 at the top."""
    return path.count(_SLASH)
