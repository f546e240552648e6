"""What stands in one cell: its text, or the mark of a number whose digits were lost before it came here."""

import datetime
import re
from enum import Enum
from typing import Final


class Lost(Enum):
    """A cell that no longer holds what was typed; whoever reads it refuses it and never guesses."""

    DIGITS = "lost-digits"


Cell = str | Lost

# Spreadsheets keep 15 significant digits of a number (IEEE 754 binary64, cut by the program); an
# identity number of 18 digits typed into a numeric cell is therefore gone.
SAFE_DIGITS: Final = 14
_UNSAFE_FROM: Final = 10**SAFE_DIGITS
_TEXT_OF_LOST_NUMBER: Final = re.compile(
    r"[+-]?\d(?:\.\d+)?[Ee]\+(?:0*1[4-9]|0*[2-9]\d|0*[1-9]\d\d)|[+-]?\d{15,}\.\d*", re.ASCII
)
_FORMULA_TEXT: Final = re.compile(r'="([^"]*)"')
_MARKED_TEXT: Final = re.compile(r"'+[=+\-@＝＋－＠\t\r\n0-9]")


def cell_of_text(text: str) -> Cell:
    """A text cell as it stands, unless it is how a number that lost digits is printed (`3.30106E+17`)."""
    if ("+" in text or "." in text) and _TEXT_OF_LOST_NUMBER.fullmatch(text.strip()):
        return Lost.DIGITS
    return text


def cell_of_delimited(text: str) -> Cell:
    """A field of a delimited file; the two ways of forcing text there, `="0123"` and `'0123`, are undone."""
    if text[:1] == "=" and (forced := _FORMULA_TEXT.fullmatch(text)):
        return forced[1]
    if text[:1] == "'" and _MARKED_TEXT.match(text):
        return text[1:]
    return cell_of_text(text)


def cell_of_number(number: float) -> Cell:
    """A binary number as a spreadsheet shows it; one with more integer digits than `SAFE_DIGITS` is lost."""
    if number != number or abs(number) >= _UNSAFE_FROM:
        return Lost.DIGITS
    if number == int(number):
        return str(int(number))
    return f"{number:.15g}"


def cell_of_value(value: object) -> Cell:
    """A spreadsheet's value: days become `YYYY-MM-DD`, whole numbers lose `.0`, truth values are words."""
    match value:
        case str():
            return cell_of_text(value)
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return cell_of_number(value)
        case datetime.datetime():
            return _moment(value)
        case datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            return str(value)


def _moment(value: datetime.datetime) -> str:
    """A day where the clock stands at midnight, as date cells do; otherwise day and time."""
    if value.time() == datetime.time():
        return value.date().isoformat()
    return value.isoformat(timespec="seconds")
