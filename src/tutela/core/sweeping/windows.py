"""From marks and calls to the counts that detectors judge."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tutela.core.sweeping import marks
from tutela.core.sweeping.detectors import Finding, Window, findings, most_alike
from tutela.core.sweeping.marks import Spread
from tutela.core.sweeping.persons import Column, Persons

DAYS: Final = 14
"""How long a mark is kept."""

INTERACTIVE: Final = 10
"""A call about more persons is a roster's, and says nothing of when somebody sat at a desk."""

_EXACT: Final = 1 << 40  # values of a column that was not cut short: chance puts nobody together


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What a call adds to a body's window: the marks of whoever is new in it, and what is too many with them."""

    kept: Column
    new: Column
    findings: tuple[Finding, ...]


def look(
    kept: bytes,
    spread: Spread,
    asked: Persons,
    *,
    day: int,
    off_hours: bool,
    today: int,
    usual: int,
    fold: int = 1,
) -> Looked:
    """Judges a call together with what the body asked before. `today` counts those of the day before this call."""
    before, persons = marks.read(kept, day=day, days=DAYS), asked.distinct()
    at_night = off_hours and len(persons) <= INTERACTIVE
    added = marks.marks_of(spread, persons, day=day, at_night=at_night)
    is_new = marks.is_new(added, before)
    new = added[is_new]
    if not len(new):
        return Looked(before, new, ())
    windows = [counted(np.concatenate([before, new]), new, today + len(new), usual, fold)]
    if len(new) > 1:
        windows.insert(0, _of_call(persons.take(np.flatnonzero(is_new)), fold))
    found = {one.detector: one for window in windows for one in findings(window)}
    return Looked(before, new, tuple(found.values()))


def counted(window: Column, new: Column, today: int, usual: int, fold: int = 1) -> Window:
    """The counts over marks, of which `new` are the last: who was alike before was counted then."""
    abroad = marks.regions(new)
    return Window(
        persons=len(window),
        serial=most_alike(marks.serials(window), marks.serials(new)),
        birthday=most_alike(marks.births(window), marks.births(new)),
        region=most_alike(_abroad(window), abroad[abroad > 0]),
        at_night=marks.at_night(window),
        unknown=marks.unknowns(window),
        today=today,
        usual=usual,
        fold=fold,
    )


def _abroad(window: Column) -> Column:
    places = marks.regions(window)
    return places[places > 0]


def _of_call(asked: Persons, fold: int) -> Window:
    """The counts over one call, whose numbers are whole; what only a window can say is left at nothing."""
    return Window(
        persons=len(asked),
        serial=most_alike(asked.serial),
        birthday=most_alike(asked.born),
        region=0,
        at_night=0,
        unknown=0,
        today=0,
        usual=0,
        serial_values=_EXACT,
        birthday_values=_EXACT,
        fold=fold,
    )
