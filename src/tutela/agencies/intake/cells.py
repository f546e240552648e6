"""Reads single cells of a line; each fault becomes a problem that says where it stands and never what stood there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from tutela.agencies.intake.columns import CHINESE
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language, sentence
from tutela.sheets.cells import Cell, Lost
from tutela.sheets.days import day_of
from tutela.sheets.records import Line

_Value = TypeVar("_Value")
_TEXT_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file: where, what the value looks like without showing it, and the rule it breaks."""

    sheet: str
    row: int
    column: str
    shape: str
    refusal: Refusal

    def told(self, language: Language) -> str:
        """The rule's sentence."""
        return sentence(self.refusal, language)


def shape_of(cell: Cell) -> str:
    """How a value looks, by counts of its kinds of character: `18: 17 digits, 1 letter`."""
    if isinstance(cell, Lost):
        return "number that lost digits"
    if not cell:
        return "empty"
    kinds = {
        "digit": sum(one.isdigit() for one in cell),
        "letter": sum(one.isascii() and one.isalpha() for one in cell),
        "character": sum(not one.isascii() and one.isalpha() for one in cell),
    }
    kinds["sign"] = len(cell) - sum(kinds.values())
    parts = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in kinds.items() if count]
    return f"{len(cell)}: {', '.join(parts)}"


@dataclass(slots=True)
class Reader:
    """Reads one line; collects what is wrong with it and goes on, so that every fault is told at once."""

    line: Line
    problems: list[Problem] = field(default_factory=list)

    def text(self, column: str, *, required: bool = False) -> str:
        """A text, stripped; empty where the column or cell is."""
        cell = self.line.values.get(column, "")
        if isinstance(cell, Lost):
            self.fault(column, Refusal(Reason.DOCUMENT_LOST_DIGITS))
            return ""
        if required and not cell:
            self.fault(column, Refusal(Reason.CELL_MISSING, column=CHINESE[column]))
        if len(cell) > _TEXT_LIMIT:
            self.fault(column, Refusal(Reason.CELL_VALUE, column=CHINESE[column], known=f"≤ {_TEXT_LIMIT}"))
            return ""
        return cell

    def word(self, column: str, words: Mapping[str, _Value], *, required: bool = False) -> _Value | None:
        """One of a closed list of words."""
        text = self.text(column, required=required)
        if not text:
            return None
        if text.lower() not in words:
            known = ", ".join(word for word in words if not word.isascii())
            self.fault(column, Refusal(Reason.CELL_VALUE, column=CHINESE[column], known=known))
            return None
        return words[text.lower()]

    def day(self, column: str) -> date | None:
        """A day; a text that is no real day is a fault."""
        text = self.text(column)
        found = day_of(text) if text else None
        if text and found is None:
            self.fault(column, Refusal(Reason.CELL_DATE, column=CHINESE[column]))
        return found

    def count(self, column: str, most: int) -> int | None:
        """A whole number from 0 to `most`."""
        text = self.text(column)
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or int(text) > most:
            self.fault(column, Refusal(Reason.CELL_VALUE, column=CHINESE[column], known=f"0–{most}"))
            return None
        return int(text)

    def fault(self, column: str, refusal: Refusal) -> None:
        """Notes what is wrong in a column."""
        shape = shape_of(self.line.values.get(column, ""))
        self.problems.append(Problem(self.line.sheet, self.line.row, CHINESE[column], shape, refusal))
