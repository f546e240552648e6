"""Delimited text (RFC 4180 and what offices make of it): commas, tabs, semicolons, bars; read as a stream."""

import contextlib
import csv
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.sheets.cells import cell_of_delimited
from tutela.sheets.characters import encoding_of, lines_of
from tutela.sheets.table import Kind, Limits, Row, Sheet, Table, Written

_DELIMITERS: Final = (",", "\t", ";", "|")
_SAMPLE_LINES: Final = 50


def open_delimited(path: Path, limits: Limits) -> Table:
    """The table of a delimited file whose encoding holds throughout; a row may hold quoted line ends."""
    encoding = encoding_of(path)
    sample = list(itertools.islice(lines_of(path, encoding, limits.line_characters), _SAMPLE_LINES))
    if not any(line.strip() for line in sample) and len(sample) < _SAMPLE_LINES:
        raise Refusal(Reason.FILE_EMPTY, file=path.name)
    delimiter = delimiter_of(sample)

    def rows() -> Iterator[Row]:
        return _rows(path, encoding, delimiter, limits)

    return Table(path.name, Kind.DELIMITED, (Sheet(""),), rows, written=Written(encoding, delimiter))


def delimiter_of(lines: Iterable[str]) -> str:
    """The delimiter under which most lines have as many fields; the comma where none divides them."""
    sample = tuple(lines)
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(lines: tuple[str, ...], delimiter: str) -> tuple[int, int, int]:
    """How many lines share the commonest number of fields above one; how early that begins; that number."""
    widths: list[int] = []
    # a field too long for the sample is told with its row when the rows are read
    with contextlib.suppress(csv.Error):
        widths.extend(len(record) for record in csv.reader(lines, delimiter=delimiter))
    dividing = Counter(width for width in widths if width > 1)
    if not dividing:
        return (0, 0, 0)
    width, count = max(dividing.items(), key=lambda item: (item[1], item[0]))
    return (count, -widths.index(width), width)


def _rows(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    number = 0
    # strict: a quotation mark that is never closed would swallow people silently
    reader = csv.reader(lines_of(path, encoding, limits.line_characters), delimiter=delimiter, strict=True)
    try:
        for number, record in enumerate(reader, start=1):
            if len(record) > limits.columns:
                raise Refusal(Reason.FILE_ROW, file=path.name, row=number)
            yield Row("", number, tuple(map(cell_of_delimited, record)))
    except csv.Error as error:
        raise Refusal(Reason.FILE_ROW, file=path.name, row=number + 1) from error
