"""What a body may still do: ask as always, ask a few persons an hour, or nothing; only two officers lead back."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from tutela.core.sweeping.detectors import Finding


class Level(StrEnum):
    """In this order; a body goes up by itself, and down by two persons."""

    NORMAL = "normal"
    SLOWED = "slowed"
    STOPPED = "stopped"


HOUR_SECONDS: Final = 3600
SLOWED_PERSONS: Final = 5
"""Whom a slowed body may ask about within an hour: who has to hire somebody today still can."""

_ORDER: Final = tuple(Level)


def level_of(findings: Iterable[Finding]) -> Level:
    """Where these findings put a body that was at nothing before."""
    found = list(findings)
    if any(one.stops for one in found):
        return Level.STOPPED
    return Level.SLOWED if any(one.slows for one in found) else Level.NORMAL


def higher(one: Level, other: Level) -> Level:
    """The stricter of two."""
    return max(one, other, key=_ORDER.index)
