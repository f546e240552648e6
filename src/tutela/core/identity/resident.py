"""Reads numbers of the GB 11643 form: resident identity cards and the permits that share their form."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.identity.check_digit import check_digit
from tutela.core.identity.regions import PERMIT_REGIONS, is_province
from tutela.core.identity.sex import Sex

EARLIEST_BIRTH: Final = date(1850, 1, 1)
"""Births before this day are refused as implausible.

Numbers were first given in 1984 to people then living. The longest life on record is 122 years, so nobody
numbered was born before 1862; the standard's own example is of 1880. 1850 leaves room for doubtful
household registers and still finds a mistyped century.
"""

_EIGHTEEN: Final = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN: Final = re.compile(r"[0-9]{15}")
_CENTENARIANS: Final = frozenset({"996", "997", "998", "999"})
LOST: Final = "000"
"""How a number ends whose last digits a spreadsheet filled up."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number says by itself: its lasting form, and birth date and sex where it carries them."""

    number: str
    born_on: date | None
    sex: Sex | None


def read_resident(number: str, on: date) -> Reading:
    """A resident identity number, 18 characters or the 15 digits of before 1999 (GB 11643-1989 and -1999).

    `number` is normalised. Faults are looked for in the order in which a reader can mend them: length,
    characters, region, birth date, check digit; a date no calendar has is told before a check digit that
    fails because of it.
    """
    if len(number) == 15:
        _require_characters(number, _FIFTEEN)
        _require_province(number)
        _require_whole(number, on)
        number = upgraded(number)
    else:
        _require_eighteen(number)
        _require_province(number)
    return read_dated(number, on)


def read_residence_permit(number: str, on: date) -> Reading:
    """A residence permit of a Hong Kong, Macao or Taiwan resident: one of three address codes."""
    _require_eighteen(number)
    if number[:6] not in PERMIT_REGIONS:
        raise Refusal(Reason.DOCUMENT_REGION)
    return read_dated(number, on)


def upgraded(fifteen: str) -> str:
    """The 18-character form of a 15-digit number: "19" before the two-digit year, then the check digit.

    Sequence codes 996 to 999 are said to have marked people born in the century before (recalled, not
    confirmed), so for them the century is refused as open (`DOCUMENT_CENTURY`), never guessed.
    """
    if fifteen[12:] in _CENTENARIANS:
        raise Refusal(Reason.DOCUMENT_CENTURY)
    body = f"{fifteen[:6]}19{fifteen[6:]}"
    return body + check_digit(body)


def read_dated(number: str, on: date) -> Reading:
    """Eighteen characters: birth date in 7-14, sequence in 15-17 (odd is male), check character last.

    `on` is the legal day of the question: nobody asked about was born after it.
    """
    born_on = _birth(number[6:14], on)
    if check_digit(number[:17]) != number[17]:
        raise Refusal(_failed_check(number))
    return Reading(number, born_on, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def _birth(digits: str, on: date) -> date:
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Refusal(Reason.DOCUMENT_DATE) from None
    if not EARLIEST_BIRTH <= born_on <= on:
        raise Refusal(Reason.DOCUMENT_DATE)
    return born_on


def _require_whole(fifteen: str, on: date) -> None:
    """Fifteen digits may be all that is left of eighteen: a day in the place of a full birth date says so.

    33010620050612 1 is somebody born in 2005 whose last three digits were cut off, or somebody born in 1920: the
    century is open.
    """
    try:
        born_on = date(int(fifteen[6:10]), int(fifteen[10:12]), int(fifteen[12:14]))
    except ValueError:
        return
    if EARLIEST_BIRTH <= born_on <= on:
        raise Refusal(Reason.DOCUMENT_CENTURY)


def _failed_check(number: str) -> Reason:
    """A spreadsheet keeps fifteen digits of a number and writes zeros for the rest: the reader must know."""
    return Reason.DOCUMENT_LOST_DIGITS if number.endswith(LOST) else Reason.DOCUMENT_CHECK_DIGIT


def _require_eighteen(number: str) -> None:
    if len(number) != 18:
        raise Refusal(Reason.DOCUMENT_LENGTH, expected=18, found=len(number))
    _require_characters(number, _EIGHTEEN)


def _require_characters(number: str, form: re.Pattern[str]) -> None:
    if not form.fullmatch(number):
        raise Refusal(Reason.DOCUMENT_CHARACTERS)


def _require_province(number: str) -> None:
    if not is_province(number):
        raise Refusal(Reason.DOCUMENT_REGION)
