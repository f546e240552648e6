"""Workbooks that an office can file: a summary page first, then rows, written as a stream."""

import io
import re
import tempfile
import traceback
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import xlsxwriter

from tutela.sheets.atomic import atomic_path

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ROWS_PER_SHEET: Final = 1_048_576  # ISO/IEC 29500 as spreadsheets implement it, header included
_EXACT_BELOW: Final = 10**14  # beyond this a number goes in as text, or its reader would lose digits
_LONGEST_TEXT: Final = 32_767  # UTF-16 units in one cell
_LONGEST_NAME: Final = 31
_FORBIDDEN_IN_NAME: Final = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
_UNWRITABLE: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")  # no characters, in XML or anywhere
_A4: Final = 9
_FONT: Final = {"font_name": "Microsoft YaHei", "font_size": 10, "font_charset": 134, "font_family": 2}
_HEADER: Final = {"bold": True, "bg_color": "#E7EEF2", "bottom": 1, "text_wrap": True, "valign": "vcenter"}


class Width(Enum):
    """How wide a column is, in characters, by what stands in it."""

    SHORT = 10
    DAY = 12
    NAME = 16
    NUMBER = 24
    LONG = 48


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    title: str
    width: Width = Width.NAME


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on the summary page."""

    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value on the summary page."""

    label: str
    value: str | int


@dataclass(frozen=True, slots=True)
class SheetContent:
    """A whole sheet for `write_xlsx`; rows may be any stream."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[str | int]]


class _Abandonable(io.FileIO):
    """A file that drops what is written once abandoned: an archive cut short writes on while it dies."""

    abandoned = False

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write, or claim to."""
        return len(memoryview(data)) if self.abandoned else super().write(data)


class XlsxWriter:
    """A workbook under way. Leaving the block well puts it in place; leaving it otherwise leaves nothing.

    Text always stays text, whatever it begins with. A sheet that is full goes on as `name-2`. The same
    content and `created_at` give the same bytes. Raises as `tutela.sheets.atomic.atomic_path`.
    """

    def __init__(
        self,
        target: Path,
        *,
        created_at: datetime,
        summary: str | None = "摘要",
        rows_per_sheet: int = ROWS_PER_SHEET,
    ) -> None:
        self._target = target
        self._created_at = created_at.astimezone(UTC).replace(tzinfo=None)
        self._summary_name = summary
        self._rows_per_sheet = rows_per_sheet
        self._open = ExitStack()
        self._names: set[str] = set()
        self._sheet: Any = None

    def __enter__(self) -> Self:
        """Open the workbook; its parts are gathered in a directory beside the target."""
        with ExitStack() as opening:
            self._part = opening.enter_context(atomic_path(self._target))
            place = tempfile.TemporaryDirectory(dir=self._target.parent, prefix=".")
            scratch = opening.enter_context(place)
            self._raw = _Abandonable(self._part, "wb")
            self._file = opening.enter_context(io.BufferedWriter(self._raw))
            self._book = self._new_book(scratch)
            opening.push(self._release)
            self._formats()
            self._summary = self._add_sheet(self._summary_name) if self._summary_name else None
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish or undo."""
        with ExitStack() as closing:
            closing.push(self._open)
            if error is not None:
                raise error
            self._finish_sheet()
            self._book.close()

    def sheet(self, name: str, columns: Sequence[Column]) -> None:
        """Begin a sheet; rows written from here on stand in it."""
        self._finish_sheet()
        self._base, self._columns, self._piece = name, tuple(columns), 1
        self._begin(name)

    def write(self, row: Sequence[str | int]) -> None:
        """Write one row, with as many cells as the sheet has columns; else it is the caller's mistake."""
        if len(row) != len(self._columns):
            raise ValueError(f"{len(row)} cells for {len(self._columns)} columns")
        if self._line == self._rows_per_sheet:
            self._finish_sheet()
            self._piece += 1
            self._begin(f"{self._base}-{self._piece}")
        for position, value in enumerate(row):
            self._put(self._sheet, self._line, position, value, self._texts[position])
        self._line += 1

    def summarise(self, lines: Iterable[Heading | Fact]) -> None:
        """Write the summary page, once, at any moment: it stands first, and its counts are known last."""
        page: Any = self._summary
        page.set_column(0, 0, 30, self._text)
        page.set_column(1, 1, 80, self._wrapped)
        for number, line in enumerate(lines):
            match line:
                case Heading(text):
                    self._put(page, number, 0, text, self._title)
                case Fact(label, value):
                    self._put(page, number, 0, label, self._text)
                    self._put(page, number, 1, value, self._wrapped)

    def _new_book(self, scratch: str) -> Any:
        book = xlsxwriter.Workbook(
            self._file,
            {
                "constant_memory": True,
                "tmpdir": scratch,
                "default_format_properties": dict(_FONT),
                "strings_to_formulas": False,
                "strings_to_urls": False,
            },
        )
        book.use_zip64()
        book.set_properties({"created": self._created_at})
        return book

    def _formats(self) -> None:
        self._text = self._book.add_format({**_FONT, "num_format": "@"})
        self._wrapped = self._book.add_format(
            {**_FONT, "num_format": "@", "text_wrap": True, "valign": "top"}
        )
        self._number = self._book.add_format({**_FONT, "num_format": "0", "align": "left"})
        self._header = self._book.add_format({**_FONT, **_HEADER, "num_format": "@"})
        self._title = self._book.add_format({**_FONT, "num_format": "@", "bold": True, "font_size": 13})

    def _add_sheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(_free_name(name, self._names))
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def _begin(self, name: str) -> None:
        self._sheet = self._add_sheet(name)
        self._texts = [
            self._wrapped if column.width is Width.LONG else self._text for column in self._columns
        ]
        for position, column in enumerate(self._columns):
            self._sheet.set_column(position, position, column.width.value, self._texts[position])
            self._put(self._sheet, 0, position, column.title, self._header)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        self._line = 1

    def _finish_sheet(self) -> None:
        if self._sheet is not None:
            self._sheet.autofilter(0, 0, max(self._line - 1, 1), len(self._columns) - 1)

    def _put(self, sheet: Any, line: int, position: int, value: str | int, text: Any) -> None:
        if isinstance(value, int) and abs(value) < _EXACT_BELOW:
            sheet.write_number(line, position, value, self._number)
        elif value != "":
            sheet.write_string(line, position, _writable(str(value)), text)

    def _release(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Let go of what an unfinished workbook holds open; what it would still write is not wanted."""
        self._raw.abandoned = error is not None
        while error is not None:
            traceback.clear_frames(error.__traceback__)  # the archive writer dies here, while it is harmless
            error = error.__context__
        for sheet in self._book.worksheets():
            with suppress(OSError):
                sheet._opt_close()


def write_xlsx(
    target: Path,
    sheets: Iterable[SheetContent],
    *,
    created_at: datetime,
    summary: Iterable[Heading | Fact] = (),
) -> None:
    """Write a workbook of whole sheets with its summary page first. Raises as `XlsxWriter`."""
    with XlsxWriter(target, created_at=created_at) as book:
        for sheet in sheets:
            book.sheet(sheet.name, sheet.columns)
            for row in sheet.rows:
                book.write(row)
        book.summarise(summary)


def _free_name(name: str, taken: set[str]) -> str:
    """A sheet name the format allows and no other sheet has, letter case apart."""
    wanted = name.translate(_FORBIDDEN_IN_NAME).strip("' ") or "-"
    ending = wanted[wanted.rfind("-") :] if "-" in wanted[-8:] else ""
    free, number = _cut(wanted, ending), 1
    while free.casefold() in taken or free.casefold() == "history":
        number += 1
        free = _cut(f"{wanted}-{number}", f"-{number}")
    taken.add(free.casefold())
    return free


def _cut(name: str, ending: str) -> str:
    stem = name.removesuffix(ending)
    return stem[: _LONGEST_NAME - len(ending)] + ending


def _writable(text: str) -> str:
    """A text that fits a cell and can be encoded; what does not fit ends in an ellipsis, openly."""
    sound = _UNWRITABLE.sub("\ufffd", text)
    if len(sound) * 2 <= _LONGEST_TEXT or len(sound.encode("utf-16-le")) // 2 <= _LONGEST_TEXT:
        return sound
    return sound.encode("utf-16-le")[: 2 * (_LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
