"""A roster as an office keeps it, read in batches of columns: every line once, with all that stands in it."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from tutela.answers.screening.batch import LOST_TEXT, TEXT, Batch, Layout, titled
from tutela.answers.screening.columnar import ColumnarFile
from tutela.answers.screening.columns import REQUIRED, SYNONYMS, optional
from tutela.sheets.cells import Cell, Lost
from tutela.sheets.headers import LOOK_WITHIN, Header
from tutela.sheets.opening import open_table
from tutela.sheets.records import Line, Records, read_records
from tutela.sheets.table import Kind, Row, Table

ROWS_AT_ONCE: Final = 1 << 16  # a whole number of blocks of the run's tree


class Roster:
    """An opened roster. `skipped` and `beyond` are complete once all batches are read.

    `of_staff`: it is one of people in post, and a column that says who has left is read.
    Raises whatever opening and reading a table raise: FILE_… and CELL_… refusals that name the file.
    """

    def __init__(self, path: Path, *, of_staff: bool = False) -> None:
        self.path = path
        self._optional = optional(of_staff=of_staff)
        self._table = open_table(path)
        self._columnar = self._as_columns(path)
        self.hidden = self._table.hidden
        self.skipped: tuple[str, ...] = ()
        self.beyond = 0  # lines with something to the right of the last titled column, which no result shows

    def _as_columns(self, path: Path) -> ColumnarFile | None:
        """None where the file must be read row by row."""
        if self._table.kind is Kind.PARQUET:
            return ColumnarFile.opened(path, self._optional)
        if self._table.kind is not Kind.DELIMITED:
            return None
        return ColumnarFile.of_text(self._table, path, self._optional)

    @property
    def name(self) -> str:
        """Of the file."""
        return self.path.name

    @property
    def total(self) -> int | None:
        """How many rows there are, where the file says so."""
        return None if self._columnar is None else self._columnar.total

    def batches(self) -> Iterator[Batch]:
        """Every line, in order, sheet after sheet."""
        if self._columnar is not None:
            yield from self._columnar.batches()
            return
        self.beyond = 0
        reading = _Reading(self._table, self._optional)
        first = 0
        while lines := list(islice(reading, ROWS_AT_ONCE)):
            for layout, some in _by_layout(lines):
                yield _batch(layout, some, first)
                first += len(some)
            self.beyond += sum(len(line.shown) > len(line.layout.titles) for line in lines)
        self.skipped = reading.skipped

    def layouts(self) -> tuple[Layout, ...]:
        """The layout of every sheet that is read; files of several sheets are read through for it."""
        if self._columnar is not None:
            return (self._columnar.layout,)
        reading = _Reading(self._table, self._optional)
        if len(self._table.sheets) - len(self.hidden) == 1:
            return tuple(line.layout for line in islice(reading, 1))
        return tuple(dict.fromkeys(line.layout for line in reading))


class _Whole:
    """A line with everything that stands in its row."""

    __slots__ = ("layout", "line", "shown")

    def __init__(self, layout: Layout, line: Line, shown: tuple[Cell, ...]) -> None:
        self.layout, self.line, self.shown = layout, line, shown


class _Reading(Iterator[_Whole]):
    """The lines of a table beside the rows they came from, of which as many are kept as a header may look ahead."""

    def __init__(self, table: Table, optional: frozenset[str]) -> None:
        self._passed: deque[Row] = deque(maxlen=LOOK_WITHIN + 2)
        self._source = table
        watched = Table(table.file, table.kind, table.sheets, self._watched)
        self._records: Records = read_records(watched, SYNONYMS, REQUIRED, optional)
        self._layouts: list[Layout] = []

    def __next__(self) -> _Whole:
        line = next(self._records)
        headers = self._records.headers
        if len(headers) > len(self._layouts):
            self._layouts.append(_layout(headers[-1], self._passed))
        while (row := self._passed.popleft()).number != line.row or row.sheet != line.sheet:
            pass
        return _Whole(self._layouts[-1], line, row.cells)

    @property
    def skipped(self) -> tuple[str, ...]:
        return self._records.skipped

    def _watched(self) -> Iterator[Row]:
        for row in self._source.rows():
            if any(isinstance(cell, Lost) or cell.strip() for cell in row.cells):
                self._passed.append(row)
            yield row


def _layout(header: Header, passed: Sequence[Row]) -> Layout:
    """The titles of a sheet; where its header is several rows under merged titles, of all together."""
    above: list[tuple[Cell, ...]] = []
    for row in passed:
        if (row.sheet, row.number) == (header.sheet, header.number):
            upper = _one_row(above[-max(header.rows - 1, 1) :])
            return Layout(header.sheet, titled(_titles(header, upper, row.cells)))
        above = [*above, row.cells] if row.sheet == header.sheet else []
    raise RuntimeError("a header is always among the rows just read")


def _one_row(rows: Sequence[Sequence[Cell]]) -> list[Cell]:
    """Rows over one another as one: what a lower one leaves blank, the one above it says."""
    found: list[Cell] = []
    for cells in rows:
        found = [one or other for one, other in zip_longest(cells, found, fillvalue="")]
    return found


def _titles(header: Header, above: Sequence[Cell], cells: Sequence[Cell]) -> list[str]:
    """The header's own texts; for its blank cells those above, where the row above belongs to the header."""
    texts, upper = [_text(cell) for cell in cells], [_text(cell) for cell in above]
    alone = all(position < len(texts) and texts[position].strip() for position in header.columns.values())
    if alone and not _names_columns(upper):
        return texts
    width = len(texts) if alone else max(len(texts), len(upper))
    texts += [""] * (width - len(texts))
    upper += [""] * (width - len(upper))
    return [text if text.strip() else upper[position] for position, text in enumerate(texts)]


def _names_columns(texts: Sequence[str]) -> bool:
    """Several names side by side; one title of the whole sheet is none, nor is a line like 填报单位：第一小学."""
    filled = [text for text in texts if text.strip()]
    return len(filled) > 1 and not any(mark in text for text in filled for mark in ":：")


def _by_layout(lines: Sequence[_Whole]) -> Iterator[tuple[Layout, Sequence[_Whole]]]:
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or lines[end].layout is not lines[start].layout:
            yield lines[start].layout, lines[start:end]
            start = end


def _batch(layout: Layout, lines: Sequence[_Whole], first: int) -> Batch:
    width = len(layout.titles)
    padding = ("",) * width
    rows = [(line.shown + padding)[:width] for line in lines]
    names = lines[0].line.values.keys()
    return Batch(
        layout,
        first,
        np.fromiter((line.line.row for line in lines), np.int64, len(lines)),
        tuple(pa.array(map(_text, column), TEXT) for column in zip(*rows, strict=True)),
        {name: _asked([line.line.values for line in lines], name) for name in names},
    )


def _asked(values: Sequence[Mapping[str, Cell]], name: str) -> pa.LargeStringArray:
    return pa.array((None if isinstance(cell := one[name], Lost) else _sound(cell) for one in values), TEXT)


def _text(cell: Cell) -> str:
    return LOST_TEXT if isinstance(cell, Lost) else _sound(cell)


def _sound(text: str) -> str:
    """A text that can be stored: half a surrogate pair, which some files hold, becomes a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
