"""The calls of many bodies judged side by side: what `windows.look` says of each, by columns over all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tutela.core.sweeping import marks, windows
from tutela.core.sweeping.detectors import DETECTORS, Window
from tutela.core.sweeping.marks import Spread
from tutela.core.sweeping.persons import Persons, joined
from tutela.core.sweeping.windows import DAYS, INTERACTIVE, Looked

FEW: Final = 8
"""A call about more persons is judged by itself; so is every call in which something may be too many."""

_Truths = NDArray[np.bool_]
_Limits = tuple[int, ...]  # in the order of `DETECTORS`


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """What `windows.look` takes of one body."""

    kept: bytes
    spread: Spread
    persons: Persons
    off_hours: bool
    today: int
    usual: int
    fold: int = 1

    def alone(self, day: int) -> Looked:
        """Judged by itself."""
        return windows.look(
            self.kept,
            self.spread,
            self.persons,
            day=day,
            off_hours=self.off_hours,
            today=self.today,
            usual=self.usual,
            fold=self.fold,
        )


def look_each(asking: Sequence[Asking], *, day: int) -> list[Looked]:
    """Of each body the same as `windows.look`, in order."""
    small = [place for place, one in enumerate(asking) if 0 < len(one.persons) <= FEW and one.fold == 1]
    if len(small) < 2:
        return [one.alone(day) for one in asking]
    found = dict(zip(small, _side_by_side([asking[place] for place in small], day), strict=True))
    return [found.get(place) or one.alone(day) for place, one in enumerate(asking)]


class _Bodies:
    """The windows of all bodies as rows of one table, and a line for each person who is asked about."""

    def __init__(self, asking: Sequence[Asking], day: int) -> None:
        persons = [one.persons.distinct() for one in asking]
        self.counts = [len(one) for one in persons]
        self.of = np.repeat(np.arange(len(asking)), self.counts)
        at_night = np.array(
            [one.off_hours and len(some) <= INTERACTIVE for one, some in zip(asking, persons, strict=True)]
        )
        spreads = np.array([one.spread.multipliers for one in asking], np.uint64)[self.of]
        self.added = marks.marks_of_each(spreads, joined(persons), day=day, at_night=at_night[self.of])
        self.kept, self.is_kept = _table([one.kept for one in asking], day)
        self._apart = self.kept[self.of] ^ self.added[:, None]
        self._is_there = self.is_kept[self.of]
        self.is_new: _Truths = np.logical_not(self._met(marks.WHOLE).any(axis=1))
        self._among = self.added[:, None] ^ self.added
        self._beside = (self.of[:, None] == self.of) & self.is_new

    def alike(self, part: np.uint64) -> NDArray[np.int64]:
        """Of each person, how many of the window share a part of the mark, whoever is new now included."""
        beside: _Truths = np.equal(self._among & part, 0) & self._beside
        counted: NDArray[np.int64] = self._met(part).sum(axis=1)
        counted += beside.sum(axis=1)
        return counted

    def flagged(self, flag: np.uint64) -> list[int]:
        """Of each body, how many marks of the window have a flag."""
        kept = ((self.kept & flag != 0) & self.is_kept).sum(axis=1)
        new = np.bincount(self.of, (self.added & flag != 0) & self.is_new, len(kept))
        return [int(count) for count in kept + new]

    def _met(self, part: np.uint64) -> _Truths:
        found: _Truths = np.equal(self._apart & part, 0) & self._is_there
        return found


def _table(kept: Sequence[bytes], day: int) -> tuple[NDArray[np.uint64], _Truths]:
    """Everybody's marks in a row each, and which of them are there and not too old."""
    lengths = np.array([len(one) // marks.MARK_BYTES for one in kept])
    is_there = np.arange(lengths.max()) < lengths[:, None]
    table = np.zeros(is_there.shape, np.uint64)
    table[is_there] = np.frombuffer(b"".join(kept), "<u8")
    return table, is_there & marks.is_recent(table, day=day, days=DAYS)


def _side_by_side(asking: Sequence[Asking], day: int) -> list[Looked | None]:
    """None of a body that is to be judged by itself."""
    bodies = _Bodies(asking, day)
    serials, births = bodies.alike(marks.SERIAL), bodies.alike(marks.BORN)
    regions = np.where(bodies.added & marks.REGION != 0, bodies.alike(marks.REGION), 0)
    counted = np.stack([serials, births, regions]) * bodies.is_new
    starts = np.cumsum([0, *bodies.counts[:-1]])
    serial, birthday, region = np.maximum.reduceat(counted, starts, axis=1).tolist()
    night, unknown = bodies.flagged(marks.NIGHT), bodies.flagged(marks.UNKNOWN)
    found = list[Looked | None]()
    for place, one in enumerate(asking):
        start = int(starts[place])
        end = start + bodies.counts[place]
        before = bodies.kept[place][bodies.is_kept[place]]
        new = bodies.added[start:end][bodies.is_new[start:end]]
        counts = (
            serial[place],
            birthday[place],
            region[place],
            night[place],
            one.today + len(new),
            unknown[place],
        )
        is_quiet = not len(new) or _is_quiet(counts, len(before) + len(new), len(new), one.usual)
        found.append(Looked(before, new, ()) if is_quiet else None)
    return found


def _is_quiet(counts: _Limits, persons: int, new: int, usual: int) -> bool:
    """Whether no count is too many, nor could one be that is taken over the call alone."""
    limits = _limits(persons, usual)
    return new < min(_limits(new, usual)[:2]) and all(
        count < limit for count, limit in zip(counts, limits, strict=True)
    )


@lru_cache(maxsize=10_000)
def _limits(persons: int, usual: int) -> _Limits:
    """From where on each detector finds too many among so many persons."""
    window = Window(persons, 0, 0, 0, 0, 0, 0, usual)
    return tuple(detector(window).slowed_from for detector in DETECTORS)
