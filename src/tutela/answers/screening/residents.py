"""Resident numbers and plain names judged as whole columns: only what `identify` surely accepts, and as it would.

Everything else is left to `identify`, row by row. Numbers are read two characters at a time through tables that hold,
for each pair in its place, its part of the check sum and of the birth date.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tutela.answers.screening.texts import Mask, Texts, text_array
from tutela.core.identity.check_digit import CHECKS, WEIGHTS
from tutela.core.identity.han import SIMPLIFIED
from tutela.core.identity.regions import PROVINCES
from tutela.core.identity.resident import EARLIEST_BIRTH

RESIDENT_WIDTH: Final = 18
_WRONG: Final = 1_000
_DIGITS: Final = "0123456789"
_FIRST_YEAR: Final = 1800
_YEARS: Final = 300  # 1800 to 2099: what a century of 18, 19 or 20 can give
_YEAR: Final = 16 * 32  # months and days as bits
_LONGEST_NAME: Final = 50
_HAN: Final = (0x4E00, 0x9FFF)

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Residents:
    """Lines whose document is beyond doubt: their places, birth dates (`date.toordinal`), and who of them is male."""

    places: Places
    born_on: NDArray[np.int32]
    male: Mask


def residents(documents: pa.LargeStringArray, calendar: "Calendar") -> Residents:
    """The lines whose document is a resident number of 18 plain characters that `parse_document` accepts as it is."""
    eighteen = np.flatnonzero(Texts.of(documents).lengths == RESIDENT_WIDTH)
    chosen = documents if len(eighteen) == len(documents) else documents.take(pa.array(eighteen))
    pairs = np.ascontiguousarray(Texts.of(chosen).packed(RESIDENT_WIDTH)).view(np.uint16)
    total = _SUMS[0][pairs[:, 0]]
    for place in range(1, len(_SUMS)):
        total = total + _SUMS[place][pairs[:, place]]
    born_on = calendar.ordinals[sum(_DATES[place][pairs[:, place]] for place in _DATES)]
    good = (total < _WRONG) & (total % 11 == 1) & (born_on > 0)
    return Residents(eighteen[good], born_on[good], _ODD[pairs[good, 8]])


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The ordinal of every day that can be a birth date on the legal day of the question; 0 for all others."""

    ordinals: NDArray[np.int32]

    @staticmethod
    @lru_cache(maxsize=4)
    def until(on: date) -> "Calendar":
        """Births from the earliest plausible day to `on`, both included."""
        days = np.arange(np.datetime64(EARLIEST_BIRTH), np.datetime64(on + timedelta(days=1)))
        years, months = days.astype("datetime64[Y]"), days.astype("datetime64[M]")
        place = (years.astype(np.int64) + (1970 - _FIRST_YEAR)) * _YEAR  # numpy counts from 1970
        place += (months.astype(np.int64) % 12 + 1) * 32 + (days - months).astype(np.int64) + 1
        ordinals = np.zeros(_YEARS * _YEAR, np.int32)
        ordinals[place] = EARLIEST_BIRTH.toordinal() + np.arange(len(days))
        return Calendar(ordinals)


def plain_names(names: pa.LargeStringArray) -> tuple[Places, pa.LargeStringArray]:
    """The places of names of 1 to 50 common Han characters and nothing else, and their canonical forms.

    Names with a character whose one form lies outside the basic block are left out too.
    """
    lengths = Texts.of(names).lengths
    fitting = np.flatnonzero((lengths % 3 == 0) & (lengths > 0) & (lengths <= 3 * _LONGEST_NAME))
    chosen = names if len(fitting) == len(names) else names.take(pa.array(fitting))
    texts = Texts.of(chosen)
    letters = texts.packed(3)
    points = (
        ((letters[:, 0] & 0x0F).astype(np.uint16) << 12)
        | ((letters[:, 1] & 0x3F).astype(np.uint16) << 6)
        | (letters[:, 2] & 0x3F)
    )
    plain = _CANONICAL[points]
    good = (letters[:, 0] >> 4 == 0x0E) & (plain > 0)
    ends = (texts.offsets - texts.offsets[0]) // 3
    whole = np.ones(len(chosen), np.bool_)
    whole[np.searchsorted(ends, np.flatnonzero(~good), side="right") - 1] = False
    if (plain == points).all():
        canonical = chosen
    else:
        canonical = text_array(_encoded(plain), ends * 3)
    if whole.all():
        return fitting, canonical
    return fitting[whole], canonical.filter(pa.array(whole))


def _encoded(points: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Code points from U+0800 to U+FFFF as UTF-8 (RFC 3629): three bytes each."""
    encoded = np.empty((len(points), 3), np.uint8)
    encoded[:, 0] = 0xE0 | points >> 12
    encoded[:, 1] = 0x80 | points >> 6 & 0x3F
    encoded[:, 2] = 0x80 | points & 0x3F
    return encoded.reshape(-1)


def _pair(text: str) -> int:
    return int.from_bytes(text.encode(), "little")


def _sums(place: int) -> NDArray[np.int16]:
    """By pair: its part of a sum that is 1 modulo 11 for a right number (ISO 7064 MOD 11-2)."""
    table = np.full(1 << 16, _WRONG, np.int16)
    for first in _DIGITS:
        for second in _DIGITS:
            if place != 0 or first + second in PROVINCES:
                table[_pair(first + second)] = WEIGHTS[2 * place] * int(first) + WEIGHTS[2 * place + 1] * int(
                    second
                )
    return table


def _last_sums() -> NDArray[np.int16]:
    """The last pair ends with the check character, whose value is what completes the sum."""
    table = np.full(1 << 16, _WRONG, np.int16)
    for digit in _DIGITS:
        for total, check in enumerate(CHECKS):
            table[_pair(digit + check)] = WEIGHTS[16] * int(digit) + (12 - total) % 11
    return table


def _dates(factor: int, offset: int, allowed: range) -> NDArray[np.int32]:
    table = np.zeros(1 << 16, np.int32)
    for number in allowed:
        table[_pair(f"{number:02d}")] = number * factor + offset
    return table


def _canonical() -> NDArray[np.uint16]:
    """By code point of the common Han block: its canonical form there; 0 where it has none."""
    table = np.zeros(1 << 16, np.uint16)
    for point in range(_HAN[0], _HAN[1] + 1):
        form = SIMPLIFIED.get(point, chr(point))
        table[point] = ord(form) if len(form) == 1 and 0x0800 <= ord(form) <= 0xFFFF else 0
    return table


_SUMS: Final = (*map(_sums, range(8)), _last_sums())
_DATES: Final = {
    3: _dates(100 * _YEAR, -_FIRST_YEAR * _YEAR, range(18, 21)),
    4: _dates(_YEAR, 0, range(100)),
    5: _dates(32, 0, range(1, 13)),
    6: _dates(1, 0, range(1, 32)),
}
_CANONICAL: Final = _canonical()
_ODD: Final = np.array(
    [pair & 1 == 1 for pair in range(1 << 16)]
)  # the low byte is the seventeenth character
