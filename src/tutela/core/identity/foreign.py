"""Reads the identity cards of foreign permanent residents, of 2017 and of 2023."""

import re
from datetime import date
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.identity.resident import Reading, read_dated

_OLD: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
_NEW: Final = re.compile(r"9[0-9]{16}[0-9X]")


def read_foreign_resident(number: str, on: date) -> Reading:
    """A foreign permanent resident's card: three letters and twelve digits (2017), or 9 and seventeen (2023).

    Firm for the card of 2023-12-01: eighteen characters, the first a 9, the last a MOD 11-2 check
    character. The positions between (2 region, 3 nationality, 8 birth, 3 sequence) are recalled, not
    confirmed: birth date and sex are read from them, and region and nationality are not judged. The old
    card carries neither for us.
    """
    if len(number) == 15:
        return Reading(_required(number, _OLD), None, None)
    if len(number) != 18:
        raise Refusal(Reason.DOCUMENT_LENGTH, expected=18, found=len(number))
    return read_dated(_required(number, _NEW), on)


def _required(number: str, form: re.Pattern[str]) -> str:
    if not form.fullmatch(number):
        raise Refusal(Reason.DOCUMENT_CHARACTERS)
    return number
