"""The plain values that packs are written in: text, codes, days, counts, citations, terms and clocks."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from pydantic import BeforeValidator, ConfigDict, Field, Strict, StringConstraints
from pydantic.dataclasses import dataclass

from tutela.core.disclosure.question import Citation
from tutela.core.law.words import ClockUnit, Status

STRICT: Final = ConfigDict(extra="forbid")
CITATION_KEYS: Final = ("instrument", "article", "status")

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Day = Annotated[date, Strict()]
# Bounds far above anything that a law says, so that no day counted from them leaves the calendar.
Count = Annotated[int, Strict(), Field(ge=0, le=9_999)]
Years = Annotated[int, Strict(), Field(ge=0, le=150)]
Months = Annotated[int, Strict(), Field(ge=0, le=1_200)]
Days = Annotated[int, Strict(), Field(ge=0, le=40_000)]
Money = Annotated[int, Strict(), Field(ge=0)]  # whole units, as many as a file can write
Codes = Annotated[tuple[Code, ...], Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1)]


def _citation(value: object) -> object:
    """A citation has exactly instrument, article and status; ValueError says which of them is wrong."""
    if not isinstance(value, Mapping):
        return value
    if sorted(value) != sorted(CITATION_KEYS):
        raise ValueError("a citation has exactly the keys instrument, article and status")
    if not all(isinstance(part, str) and part.strip() for part in value.values()):
        raise ValueError("instrument, article and status are text (write the article in quotes)")
    return Citation(value["instrument"], value["article"], Status(value["status"]).value)


def _yes_or_no(value: object) -> object:
    """Findings are written yes or no; ValueError for anything else. A value made in code is one already."""
    if isinstance(value, bool):
        return value
    if value not in ("yes", "no"):
        raise ValueError("write yes or no")
    return value == "yes"


Cite = Annotated[Citation, BeforeValidator(_citation)]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Term:
    """A length of legal time, years and months counted first, then days (`calendar.end_of_term`)."""

    years: Years = 0
    months: Months = 0
    days: Days = 0


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Clock:
    """How long somebody has. Days begin to count on the day after; nought hours is at once.

    `moves_under` is the law under which a last day on a day off goes to the first working day after it
    (以法定休假日后的第一日为期间届满的日期); without it the last day stays where it falls.
    """

    within: Count
    unit: ClockUnit
    moves_under: Cite | None = None
