"""A Parquet or plainly written roster read as columns. Only cells that may mean another thing are looked at singly."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tutela.answers.screening.batch import TEXT, Batch, Layout, titled
from tutela.answers.screening.columns import DOCUMENT, REQUIRED, SYNONYMS
from tutela.answers.screening.texts import Bytes, Mask, Texts
from tutela.core.errors import Reason, Refusal
from tutela.sheets.cells import Cell, Lost, cell_of_value
from tutela.sheets.headers import Header, find_header
from tutela.sheets.plain import plain_batches, plain_width
from tutela.sheets.records import read_records
from tutela.sheets.table import Kind, Row, Sheet, Table

ROWS_AT_ONCE: Final = 1 << 18  # a whole number of blocks of the run's tree
_CARD: Final = 18
_LOST_FROM: Final = 16  # characters of the shortest number that has a point and has lost digits
_ZERO, _NINE, _LAST_VISIBLE = ord("0"), ord("9"), ord("~")

Columns = Mapping[str, pa.LargeStringArray]


@dataclass(frozen=True, slots=True)
class ColumnarFile:
    """A file whose first row is the header, and whose columns are all text or whole numbers."""

    path: Path
    header: Header
    names: tuple[str, ...]
    layout: Layout
    total: int | None
    kind: Kind
    optional: frozenset[str]  # columns that are read where the file has them
    _read: Callable[[], Iterator[pa.RecordBatch]] = field(repr=False)

    @classmethod
    def of_text(cls, table: Table, path: Path, optional: frozenset[str]) -> Self | None:
        """Of a delimited text; None where it must be read row by row: not plain, or no header with lines under it."""
        written = table.written
        width = None if written is None else plain_width(path, written)
        if written is None or width is None:
            return None
        start = [row.cells for row in islice(table.rows(), 2)]
        first = start[0] if len(start) == 2 else ()
        names = tuple(cell for cell in first if isinstance(cell, str) and cell.strip())
        header = _header(names, optional) if len(names) == width else None
        if header is None:
            return None

        def read() -> Iterator[pa.RecordBatch]:
            return plain_batches(path, written, width)

        return cls(path, header, names, Layout("", titled(names)), None, Kind.DELIMITED, optional, read)

    @classmethod
    def opened(cls, path: Path, optional: frozenset[str]) -> Self | None:
        """None where the file must be read row by row: another header, or values that are no text."""
        with pq.ParquetFile(path) as file:
            schema, total = file.schema_arrow, file.metadata.num_rows
        if not all(_is_plain(field.type) for field in schema):
            return None
        names = tuple(schema.names)
        header = _header(names, optional)
        if header is None:
            return None

        def read() -> Iterator[pa.RecordBatch]:
            with pq.ParquetFile(path, memory_map=True, pre_buffer=False) as file:
                yield from file.iter_batches(batch_size=ROWS_AT_ONCE, use_threads=False)

        return cls(path, header, names, Layout("", titled(names)), total, Kind.PARQUET, optional, read)

    def batches(self) -> Iterator[Batch]:
        """Every line, in order; refuses FILE_DAMAGED and FILE_ENCODING."""
        passed = first = 0
        try:
            for found in self._read():
                batch = self._batch(found, passed, first)
                passed += found.num_rows
                first += len(batch)
                if len(batch):
                    yield batch
        except (pa.ArrowException, OSError) as error:
            raise Refusal(Reason.FILE_DAMAGED, file=self.path.name) from error

    def _batch(self, found: pa.RecordBatch, passed: int, first: int) -> Batch:
        shown = tuple(self._text(column) for column in found.columns)
        asked: Columns = {name: shown[position] for name, position in self.header.columns.items()}
        numbers = np.arange(passed + 2, passed + 2 + found.num_rows)  # the names of the columns are row 1
        doubtful = np.flatnonzero(_doubtful(asked))
        if not len(doubtful):
            return Batch(self.layout, first, numbers, shown, asked)
        kept, asked = self._looked_at(shown, asked, numbers, doubtful)
        if kept.all():
            return Batch(self.layout, first, numbers, shown, asked)
        mask = pa.array(kept)
        left = {name: column.filter(mask) for name, column in asked.items()}
        return Batch(self.layout, first, numbers[kept], tuple(one.filter(mask) for one in shown), left)

    def _text(self, column: pa.Array) -> pa.LargeStringArray:
        text = column.cast(TEXT)
        try:
            text.validate(full=True)
        except pa.ArrowInvalid as error:
            raise Refusal(Reason.FILE_ENCODING, file=self.path.name) from error
        return text.fill_null("") if text.null_count else text

    def _looked_at(
        self,
        shown: tuple[pa.LargeStringArray, ...],
        asked: Columns,
        numbers: NDArray[np.int64],
        doubtful: NDArray[np.int64],
    ) -> tuple[Mask, Columns]:
        """Which lines are somebody's, and the asked columns with the doubtful lines read as in any other file."""
        columns = [column.take(pa.array(doubtful)).to_pylist() for column in shown]

        def rows() -> Iterator[Row]:
            yield Row("", 1, self.names)
            for number, cells in zip(numbers[doubtful].tolist(), zip(*columns, strict=True), strict=True):
                yield Row("", number, tuple(map(cell_of_value, cells)))

        table = Table(self.path.name, self.kind, (Sheet(""),), rows)
        lines = list(read_records(table, SYNONYMS, REQUIRED, self.optional))
        places = np.fromiter((line.row for line in lines), np.int64, len(lines)) - numbers[0]
        kept, changed = np.ones(len(numbers), np.bool_), np.zeros(len(numbers), np.bool_)
        kept[doubtful] = False
        kept[places] = changed[places] = True
        mask = pa.array(changed)
        return kept, {
            name: pc.replace_with_mask(
                column, mask, pa.array([_cell(line.values[name]) for line in lines], TEXT)
            )
            for name, column in asked.items()
        }


def _header(names: tuple[str, ...], optional: frozenset[str]) -> Header | None:
    """None where the first row is none: reading row by row finds it further down, or says what is missing."""
    synonyms = {column: texts for column, texts in SYNONYMS.items() if column in REQUIRED | optional}
    try:
        return find_header([Row("", 1, names)], synonyms, REQUIRED)
    except Refusal:
        return None


def _is_plain(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind))


def _cell(cell: Cell) -> str | None:
    return None if isinstance(cell, Lost) else cell


def _doubtful(asked: Columns) -> Mask:
    """Lines that may be nobody's (a footer, a blank), or hold a cell to be stripped or one that lost its digits."""
    doubtful = ~_is_like_a_card(Texts.of(asked[DOCUMENT]))
    for name, column in asked.items():
        if name != DOCUMENT:
            doubtful |= _may_be_stripped(Texts.of(column)) | _may_be_lost(column)
    return doubtful


def _is_like_a_card(documents: Texts) -> Mask:
    """Eighteen bytes that begin and end as a number does: no blank, no footer, no point and no exponent."""
    alike: Mask = documents.lengths == _CARD
    for position, highest in ((0, _NINE), (1, _NINE), (15, _NINE), (16, _NINE), (17, _LAST_VISIBLE)):
        byte = documents.byte(position)
        alike &= (byte >= _ZERO) & (byte <= highest)
    return alike


def _may_be_stripped(texts: Texts) -> Mask:
    """Texts that may begin or end with white space; white space has few beginnings in UTF-8."""
    first, before = texts.byte(0), texts.byte(-3)
    if (_is_common_han(first) & _is_common_han(before)).all():
        return np.zeros(len(first), np.bool_)
    last = texts.byte(-1)
    begins = (first <= 0x20) | (first == 0xC2) | ((first >= 0xE1) & (first <= 0xE3))
    ends = (last <= 0x20) | (texts.byte(-2) == 0xC2) | ((last >= 0x80) & (before >= 0xE1) & (before <= 0xE3))
    found: Mask = (texts.lengths > 0) & (begins | ends)
    return found


def _is_common_han(byte: Bytes) -> Mask:
    """Whether a character of three bytes that begins so is no white space: U+4000 to U+9FFF."""
    return (byte >= 0xE4) & (byte <= 0xE9)


def _may_be_lost(column: pa.LargeStringArray) -> Mask:
    """Texts that may be the printed form of a number that lost digits: an exponent, or a point in a long number."""
    first = Texts.of(column).byte(0)
    if not ((first <= _NINE) & (first > 0)).any():
        return np.zeros(len(column), np.bool_)  # no text begins as a number does
    pointed = pc.and_(pc.match_substring(column, "."), pc.greater_equal(pc.binary_length(column), _LOST_FROM))
    return np.asarray(pc.or_(pc.match_substring(column, "+"), pointed))
