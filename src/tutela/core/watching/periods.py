"""Periods in which a record stands, before and after a change: on which days it begins to."""

from collections.abc import Iterable
from datetime import date

Period = tuple[date, date | None]
"""From a day, inclusive, until a day, exclusive; None: open."""


def stands(periods: Iterable[Period], on: date) -> bool:
    """Whether a day lies in any of them."""
    return any(from_on <= on and (until_on is None or on < until_on) for from_on, until_on in periods)


def joined(periods: Iterable[Period]) -> list[Period]:
    """The same days in as few periods as there can be, in order."""
    found: list[Period] = []
    for from_on, until_on in sorted(periods, key=lambda period: period[0]):
        if until_on is not None and until_on <= from_on:
            continue
        if not found or not _reaches(found[-1], from_on):
            found.append((from_on, until_on))
            continue
        start, end = found[-1]
        found[-1] = (start, None if end is None or until_on is None else max(end, until_on))
    return found


def begins(before: Iterable[Period], after: Iterable[Period], on: date) -> frozenset[date]:
    """The days, from this one on, on which it begins to stand: today only where it did not before the change.

    What is to begin later is said of every change anew: the days said before it are then given up.
    """
    now = joined(after)
    later = frozenset(from_on for from_on, _ in now if from_on > on)
    return later | {on} if stands(now, on) and not stands(before, on) else later


def _reaches(period: Period, day: date) -> bool:
    return period[1] is None or day <= period[1]
