"""Days as people write them in tables."""

import re
from datetime import date
from typing import Final

_FORMS: Final = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?", re.ASCII),
)


def day_of(text: str) -> date | None:
    """2026-11-21, 2026/11/21, 2026.11.21, 20261121 or 2026年11月21日; None where it is no real day."""
    for form in _FORMS:
        if found := form.fullmatch(text.strip()):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                return None
    return None
