"""Reads single cells of a line; each fault becomes a problem that says where it stands and never what stood there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from tutela.agencies.intake.columns import TITLES
from tutela.agencies.intake.shapes import Shape
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language, sentence
from tutela.sheets.cells import Lost
from tutela.sheets.days import day_of
from tutela.sheets.records import Line

_Value = TypeVar("_Value")
_TEXT_LIMIT: Final = 200
_TITLE_LIMIT: Final = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file: where, what the value looks like without showing it, and the rule it breaks."""

    sheet: str
    row: int
    column: str
    shape: Shape
    refusal: Refusal

    def told(self, language: Language) -> str:
        """The rule's sentence."""
        return sentence(self.refusal, language)


@dataclass(slots=True)
class Reader:
    """Reads one line; collects what is wrong with it and goes on, so that every fault is told at once."""

    line: Line
    problems: list[Problem] = field(default_factory=list)
    titles: Mapping[str, str] = field(
        default_factory=lambda: TITLES
    )  # of columns that the file does not name

    def text(self, column: str, *, required: bool = False, most: int = _TEXT_LIMIT) -> str:
        """A text of at most so many characters, stripped; empty where the column or cell is."""
        cell = self.line.values.get(column, "")
        if isinstance(cell, Lost):
            self.fault(column, Refusal(Reason.DOCUMENT_LOST_DIGITS))
            return ""
        if required and not cell:
            self.fault(column, Refusal(Reason.CELL_MISSING, column=self.called(column)))
        if len(cell) > most:
            self.fault(column, Refusal(Reason.CELL_VALUE, column=self.called(column), known=f"≤ {most}"))
            return ""
        return cell

    def word(self, column: str, words: Mapping[str, _Value], *, required: bool = False) -> _Value | None:
        """One of a closed list of words."""
        text = self.text(column, required=required)
        if not text:
            return None
        if text.lower() not in words:
            known = ", ".join(word for word in words if not word.isascii())
            self.fault(column, Refusal(Reason.CELL_VALUE, column=self.called(column), known=known))
            return None
        return words[text.lower()]

    def day(self, column: str) -> date | None:
        """A day; a text that is no real day is a fault."""
        text = self.text(column)
        found = day_of(text) if text else None
        if text and found is None:
            self.fault(column, Refusal(Reason.CELL_DATE, column=self.called(column)))
        return found

    def count(self, column: str, most: int) -> int | None:
        """A whole number from 0 to `most`."""
        text = self.text(column)
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or int(text) > most:
            self.fault(column, Refusal(Reason.CELL_VALUE, column=self.called(column), known=f"0–{most}"))
            return None
        return int(text)

    def fault(self, column: str, refusal: Refusal) -> None:
        """Notes what is wrong in a column."""
        shape = Shape.of(self.line.values.get(column, ""))
        self.problems.append(Problem(self.line.sheet, self.line.row, self.called(column), shape, refusal))

    def called(self, column: str) -> str:
        """The name of a column as the file writes it; ours where it has none."""
        return " ".join(self.line.texts.get(column, "").split())[:_TITLE_LIMIT] or self.titles[column]
