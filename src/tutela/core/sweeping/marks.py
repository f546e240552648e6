"""What is kept of a person who was asked about: 64 bits without a name or number in them, for a few days.

    mark = whole (17 bits) ‖ serial (16) ‖ born (12) ‖ region (9) ‖ day (8) ‖ at night ‖ unknown

The first four are keyed and cut short on purpose: many persons share each value. Two marks that agree say that two
persons may have been alike; no mark says who anybody was. The day is counted modulo 256, so that marks go after their
time one by one. `MOST` of one body are kept, the latest.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tutela.core.sweeping.persons import Column, Persons

MOST: Final = 1024
MARK_BYTES: Final = 8
_DAYS: Final = 256
_WHOLE, _SERIAL, _BORN, _REGION, _DAY, _NIGHT, _UNKNOWN = (
    (0, 17),
    (17, 16),
    (33, 12),
    (45, 9),
    (54, 8),
    (62, 1),
    (63, 1),
)
_FEW: Final = 16
"""So many are looked for one by one in less time than by sorting."""
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spread:
    """The keyed hash of one body: an odd multiplier for each of the four numbers, from 32 secret bytes."""

    multipliers: tuple[int, int, int, int]

    @staticmethod
    def of(secret: bytes) -> "Spread":
        """`secret`: a keyed hash of the body, of any length."""
        spread = hashlib.sha256(b"sweep" + secret).digest()
        first, second, third, fourth = (
            int.from_bytes(spread[at : at + 8], "little") | 1 for at in (0, 8, 16, 24)
        )
        return Spread((first, second, third, fourth))


def marks_of(spread: Spread, persons: Persons, *, day: int, at_night: bool) -> Column:
    """A mark for each person, in order; `day` is the legal day's ordinal."""
    columns = (persons.whole, persons.serial, persons.born, persons.region)
    marks = np.zeros(len(persons), np.uint64)
    for column, multiplier, place in zip(
        columns, spread.multipliers, (_WHOLE, _SERIAL, _BORN, _REGION), strict=True
    ):
        marks |= _put(_short(column, multiplier, place[1]), place)
    nobody = persons.region == 0
    marks[nobody] &= ~_mask(_REGION)
    marks |= _put(np.full(len(persons), day % _DAYS, np.uint64), _DAY)
    return marks | _mask(_NIGHT) if at_night else marks


def marks_of_each(
    multipliers: NDArray[np.uint64], persons: Persons, *, day: int, at_night: NDArray[np.bool_]
) -> Column:
    """The same of persons of several bodies: the multipliers of each person's body, and when it asked, line by line."""
    columns = (persons.whole, persons.serial, persons.born, persons.region)
    marks = np.full(len(persons), day % _DAYS << _DAY[0], np.uint64)
    for column, multiplier, place in zip(
        columns, multipliers.T, (_WHOLE, _SERIAL, _BORN, _REGION), strict=True
    ):
        short = _short(column, multiplier, place[1])
        marks |= _put(short * (persons.region != 0) if place is _REGION else short, place)
    return marks | _put(at_night.astype(np.uint64), _NIGHT)


def unknown(marks: Column) -> Column:
    """The same persons, of whom the register said that name and number do not belong together."""
    return marks | _mask(_UNKNOWN)


def read(kept: bytes, *, day: int, days: int) -> Column:
    """The marks that are kept and not older than `days`."""
    marks = np.frombuffer(kept, "<u8").astype(np.uint64)
    return marks[is_recent(marks, day=day, days=days)]


def is_recent(marks: NDArray[np.uint64], *, day: int, days: int) -> NDArray[np.bool_]:
    """Which of them are not older than `days`."""
    # Modulo 256 as unsigned bytes are by themselves.
    age = np.uint8(day % _DAYS) - (marks >> np.uint64(_DAY[0])).astype(np.uint8)
    return age < days


def written(marks: Column) -> bytes:
    """The latest, as they are kept."""
    return marks[-MOST:].astype("<u8").tobytes()


def is_new(marks: Column, kept: Column) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which of them are of nobody whom the body has asked about within its window."""
    known = get(kept, _WHOLE)
    if len(marks) <= _FEW:
        return np.array([not (known == one).any() for one in get(marks, _WHOLE)], np.bool_)
    return ~np.isin(get(marks, _WHOLE), known)


def serials(marks: Column) -> Column:
    """What stays the same while the last digits run."""
    return get(marks, _SERIAL)


def births(marks: Column) -> Column:
    """Birth dates."""
    return get(marks, _BORN)


def regions(marks: Column) -> Column:
    """Places outside the body's own prefecture; 0 is within it, or none."""
    return get(marks, _REGION)


def at_night(marks: Column) -> int:
    """How many were asked about at night or on a day off."""
    return int(get(marks, _NIGHT).sum())


def unknowns(marks: Column) -> int:
    """How many the register did not know so."""
    return int(get(marks, _UNKNOWN).sum())


def on_day(marks: Column, day: int) -> int:
    """How many of one day."""
    return int((get(marks, _DAY) == np.uint64(day % _DAYS)).sum())


def get(marks: Column, place: _Place) -> Column:
    """One part of each mark."""
    return (marks >> np.uint64(place[0])) & np.uint64((1 << place[1]) - 1)


def _put(values: Column, place: _Place) -> Column:
    return values << np.uint64(place[0])


def _mask(place: _Place) -> np.uint64:
    return np.uint64(((1 << place[1]) - 1) << place[0])


WHOLE, SERIAL, BORN, REGION, NIGHT, UNKNOWN = map(_mask, (_WHOLE, _SERIAL, _BORN, _REGION, _NIGHT, _UNKNOWN))
"""The bits of each part, as `get` takes them out."""


def _short(column: Column, multiplier: int | Column, bits: int) -> Column:
    """The highest bits of a product: of the region at least 1, so that none stays 0 for all others."""
    spread = (column * np.asarray(multiplier, np.uint64)) >> np.uint64(
        64 - bits
    )  # wraps at 2^64, as it should
    return np.maximum(spread, np.uint64(1)) if bits == _REGION[1] else spread
