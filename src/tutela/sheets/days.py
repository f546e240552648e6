"""Days as people write them in tables."""

import re
from datetime import date
from typing import Final

_FORMS: Final = (
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})",
    r"(\d{4})(\d{2})(\d{2})",
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?",
)
# How spreadsheets and databases write the day of a date cell into a text: with the midnight it begins at.
_MIDNIGHT: Final = (
    r"(?:(?:T|\s+)(?:0?0:00(?::00(?:\.0+)?)?(?:\s*AM)?|12:00(?::00)?\s*AM|上午\s*(?:12|0?0):00(?::00)?))?"
)
_DAYS: Final = tuple(re.compile(form + _MIDNIGHT, re.ASCII | re.IGNORECASE) for form in _FORMS)
_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}


def day_of(text: str) -> date | None:
    """2026-11-21, 2026/11/21, 2026.11.21, 20261121 or 2026年11月21日, in signs of either width; None for no real day.

    Midnight may stand behind it; any other time of day is none that a day has.
    """
    plain = text.strip()
    if not plain.isascii():
        plain = plain.translate(_HALF_WIDTH).strip()
    for form in _DAYS:
        if found := form.fullmatch(plain):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                return None
    return None
