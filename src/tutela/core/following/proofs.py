"""What has to be shown that a duty was done, by which paper, and by when the office above looks at it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tutela.core.following.duties import Duty
from tutela.core.law.clocks import after_working_days
from tutela.core.law.holidays import WEEKENDS, Holidays

_BY_PAPER: Final = frozenset({Duty.STOP, Duty.DISMISSAL})
LONGEST_NUMBER: Final = 60


class Kind(StrEnum):
    """What a paper may be as a file."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


_BEGINNINGS: Final[Mapping[bytes, Kind]] = MappingProxyType(
    {b"%PDF-": Kind.PDF, b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG}
)
_ENDS: Final[Mapping[Kind, tuple[bytes, int]]] = MappingProxyType(
    {
        Kind.PDF: (b"%%EOF", 1024),
        Kind.JPEG: (b"\xff\xd9", 1024),
        Kind.PNG: (b"IEND\xaeB`\x82", 1024),
    }
)
"""With what a whole file ends, and within how many of its last bytes."""


def is_looked_at(duty: Duty, *, is_undoing: bool) -> bool:
    """Whether it is shown by a paper which the office above accepts or returns.

    Somebody whose work was not stopped, or who was not dismissed, is with children on the word of a body alone
    (Minors Protection Law 62(2): 应当及时解聘; Opinions of 2020, 13: the competent office sees to it). What is put
    back, a notice and a report are shown by words: their person, and the office itself, hold the paper.
    """
    return duty in _BY_PAPER and not is_undoing


def kind_of(content: bytes) -> Kind | None:
    """What a file is, by its own bytes; None for any other kind, and for one that breaks off."""
    kind = next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), None)
    if kind is None:
        return None
    end, within = _ENDS[kind]
    return kind if end in content[-within:] else None


def look_by(declared_on: date, working_days: int, holidays: Holidays = WEEKENDS) -> date:
    """The last day for the office: no law gives a number, so the deployment does (`TUTELA_PROOF_DAYS`)."""
    return after_working_days(working_days, declared_on, holidays)


def says_something(words: str) -> bool:
    """Whether there is a letter, a digit or a character of a script: marks alone show nothing."""
    return any(character.isalnum() for character in words)
