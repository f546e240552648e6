"""The lines of a table under their column names, without the rows that are nobody's."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.sheets.cells import Cell, Lost
from tutela.sheets.headers import LOOK_WITHIN, Header, Synonyms, find_header
from tutela.sheets.table import Row, Table

_FOOTER: Final = re.compile(
    r"(?:合计|总计|小计|共计|总数|备注|附注|注|说明|填表说明|(?:填表|制表|审核|经办|填报|负责|联系)人(?:签[字名])?"
    r"|(?:填表|填报|制表|报送)(?:日期|时间|单位)|(?:单位)?(?:\(?盖章\)?|负责人)|total|notes?)(?=$|[^\w]|[\d共])"
)
_FOOTER_STARTS: Final = frozenset("合总小共备附注说填制审经报负单盖(（tTnN")
_HALF_WIDTH: Final = str.maketrans("：（）", ":()")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `values` by canonical column, stripped at both ends; a column the sheet lacks has no key.

    `texts` are the columns' names as the file writes them.
    """

    sheet: str
    row: int
    values: Mapping[str, Cell]
    texts: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


class Records(Iterator[Line]):
    """The lines of every visible sheet with a header. `headers` and `skipped` grow as sheets are passed."""

    def __init__(self, table: Table, synonyms: Synonyms, required: frozenset[str], optional: frozenset[str]):
        self._table = table
        self._required = required
        wanted = required | optional
        self._synonyms = {column: texts for column, texts in synonyms.items() if column in wanted}
        self._headers: list[Header] = []
        self._skipped: list[str] = []
        self._lines = self._read()

    def __next__(self) -> Line:
        return next(self._lines)

    @property
    def headers(self) -> tuple[Header, ...]:
        """The header of every sheet read so far."""
        return tuple(self._headers)

    @property
    def skipped(self) -> tuple[str, ...]:
        """Visible sheets that hold something and were not read for want of a header; complete at the end."""
        return tuple(self._skipped)

    def _read(self) -> Iterator[Line]:
        refusal: Refusal | None = None
        for sheet, rows in groupby(self._table.rows(), key=lambda row: row.sheet):
            try:
                header, rest = self._header(rows)
            except Refusal as found:
                if found.reason is not Reason.FILE_HEADERS:
                    raise
                refusal = refusal or found
                self._skipped.append(sheet)
                continue
            if header is not None:
                self._headers.append(header)
                yield from self._under(header, rest)
        if not self._headers:
            raise refusal or Refusal(Reason.FILE_EMPTY, file=self._table.file)

    def _header(self, rows: Iterator[Row]) -> tuple[Header | None, Iterator[Row]]:
        """The header of a sheet and the rows under it; None where the sheet holds nothing at all."""
        filled = (row for row in rows if not _is_blank(row.cells))
        start = tuple(islice(filled, LOOK_WITHIN))
        if not start:
            return None, iter(())
        try:
            header = find_header(start, self._synonyms, self._required)
        except Refusal as refusal:
            raise Refusal(refusal.reason, **{**refusal.values, "file": self._table.file}) from None
        return header, (row for row in chain(start, filled) if row.number > header.number)

    def _under(self, header: Header, rows: Iterator[Row]) -> Iterator[Line]:
        for row in rows:
            values = {
                column: _stripped(row.cells[position]) if position < len(row.cells) else ""
                for column, position in header.columns.items()
            }
            if not self._is_nobodys(row, values, header):
                yield Line(row.sheet, row.number, values, header.texts)

    def _is_nobodys(self, row: Row, values: Mapping[str, Cell], header: Header) -> bool:
        """A footer, where nothing required stands beside it, or the header once more.

        A row that has anything in a required column is never passed over: it gets an answer or a reason.
        """
        wanted = [values[column] for column in self._required]
        if all(cell == "" or _is_footer(cell) for cell in wanted):
            return any(_is_footer(cell) for cell in row.cells)
        return all(values[column] == header.texts[column].strip() for column in self._required)


def read_records(
    table: Table, synonyms: Synonyms, required: frozenset[str], optional: frozenset[str]
) -> Records:
    """The lines of a table, without blank rows, repeated headers and footers; its columns go by `synonyms`.

    Raises FILE_HEADERS where no visible sheet names all `required` columns, FILE_HEADERS_TWICE where one
    names a column twice, FILE_EMPTY where nothing stands in any, and whatever reading the table raises.
    """
    return Records(table, synonyms, required, optional)


def _is_blank(cells: tuple[Cell, ...]) -> bool:
    return not any(isinstance(cell, Lost) or cell.strip() for cell in cells)


def _stripped(cell: Cell) -> Cell:
    return cell if isinstance(cell, Lost) else cell.strip()


def _is_footer(cell: Cell) -> bool:
    if isinstance(cell, Lost) or cell.lstrip()[:1] not in _FOOTER_STARTS:
        return False
    return _FOOTER.match(re.sub(r"\s+", "", cell).translate(_HALF_WIDTH).casefold()) is not None
