"""What looks like a walk through the numbers, each detector by itself: a count, and from where on it is too many.

The figures are ours. They lie above what a school's year, a roster import, a hiring season and an office's yearly
screening bring about (`tests/core/test_sweeping.py` plays them), and far below what a walk needs to be worth it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from tutela.core.sweeping.persons import Column


class Detector(StrEnum):
    """What was counted."""

    SERIAL = "serial"  # one region and birth date, the last digits running
    BIRTHDAY = "birthday"  # one birth date
    REGION = "region"  # one place, not the body's own
    NIGHT = "night"  # at night and on days off
    BULK = "bulk"  # a day beyond staff, vacancies and every day before
    UNKNOWN = "unknown"  # names that do not belong to their numbers
    CANARY = "canary"  # a person who is nobody
    SPREAD = "spread"  # one person, asked about by many bodies


@dataclass(frozen=True, slots=True)
class Window:
    """Counts over the persons a body asked about in a few days, or in one call; `today` of the one day.

    `serial`, `birthday` and `region` are the most persons who share a value, each with how many values there can be;
    `usual` is how many a day may bring, from what the body declared and did before. `fold`: how many times as many may
    be alike as of one body's own persons; 1 but where a body asks what others filed.
    """

    persons: int
    serial: int
    birthday: int
    region: int
    at_night: int
    unknown: int
    today: int
    usual: int
    serial_values: int = 1 << 16
    birthday_values: int = 1 << 12
    fold: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """A detector's count, with the count from which a body is slowed and that from which it is stopped; None: never."""

    detector: Detector
    counted: int
    slowed_from: int
    stopped_from: int | None

    @property
    def slows(self) -> bool:
        """Whether it is too many."""
        return self.counted >= self.slowed_from

    @property
    def stops(self) -> bool:
        """Whether it is far too many."""
        return self.stopped_from is not None and self.counted >= self.stopped_from


FOR_OTHERS: Final = 5
"""The fold of what others filed: so many of them at once would have to walk, each just below its own limit."""

_CHANCE: Final = 8  # times as many as chance alone puts together
_DAYS_BORN: Final = 14_600  # forty years of birth dates
_FEW: Final = 8  # values that are quicker counted one by one


def serial(window: Window) -> Finding:
    """Persons of one region, born on one day: six among a body's few hundred are not met by chance."""
    chance = _by_chance(window.persons, window.serial_values)
    return Finding(Detector.SERIAL, window.serial, 6 * window.fold + chance, 12 * window.fold + chance)


def birthday(window: Window) -> Finding:
    """Persons born on one day, wherever: a walk that changes the region instead."""
    chance = _by_chance(window.persons, window.birthday_values)
    return Finding(Detector.BIRTHDAY, window.birthday, 10 * window.fold + chance, 20 * window.fold + chance)


def region(window: Window) -> Finding:
    """Most persons from one place that is not the body's own. It slows and does not stop: staff are hired so, too."""
    share = -(-window.persons * 3 // 5)
    return Finding(Detector.REGION, window.region, max(30 * window.fold, share), None)


def night(window: Window) -> Finding:
    """Most questions at night or on days off. It slows and does not stop: some work is done then."""
    share = -(-window.persons // 2)
    return Finding(Detector.NIGHT, window.at_night, max(20, share), None)


def bulk(window: Window) -> Finding:
    """A day of more persons than declared staff, vacancies and former days explain. Quotas hold beside it."""
    return Finding(Detector.BULK, window.today, window.usual + 1, 3 * window.usual + 1)


def unknown(window: Window) -> Finding:
    """Names that the register does not know by their numbers: names are being guessed, or numbers are."""
    few, many = -(-window.persons * 2 // 5), -(-window.persons * 3 // 5)
    return Finding(Detector.UNKNOWN, window.unknown, max(8, few), max(25, many))


DETECTORS: Final[tuple[Callable[[Window], Finding], ...]] = (serial, birthday, region, night, bulk, unknown)
"""Those that judge a window of one body."""


def findings(window: Window) -> tuple[Finding, ...]:
    """What is too many in a window; nothing in almost all."""
    return tuple(found for detector in DETECTORS if (found := detector(window)).slows)


def _by_chance(persons: int, values: int) -> int:
    """How many may share a value without anybody's doing, were all of one region: persons spread over birth dates."""
    return _CHANCE * persons // min(values, _DAYS_BORN)


def usual_day(*, declared: int, most_before: int) -> int:
    """How many persons a day may bring: all staff and vacancies and half as many again, or thrice the former most."""
    return max(50, declared + declared // 2, 3 * most_before)


def most_alike(values: Column, among: Column | None = None) -> int:
    """How many share the value that most share; `among`: the values of which alone that is asked."""
    if among is not None and len(among) <= _FEW:
        return max((int(np.count_nonzero(values == one)) for one in among), default=0)
    if len(values) <= _FEW:
        return max(Counter(values.tolist()).values(), default=0)
    return int(np.unique(values, return_counts=True)[1].max())
