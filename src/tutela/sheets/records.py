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
_COUNT: Final = r"(?:[共计]?\d{1,4}[人名位]?|(?:[男女]\d{1,4}[人名位]?[、,，]?){1,2})"
_COUNTED: Final = re.compile(_COUNT)
_TOTAL: Final = re.compile(rf"(?:合计|总计|小计|共计|总数|总人数|total|subtotal)(?:人数)?:?{_COUNT}?")
_TOTAL_STARTS: Final = frozenset("合总小共tTsS")
_SUM_STARTS: Final = _TOTAL_STARTS | frozenset("0123456789０１２３４５６７８９共计男女")
_LONGEST_IN_A_SUM: Final = 16  # characters; a resident number has more
_NUMBERED: Final = re.compile(r"\d{1,6}[.、．]?")  # in digits of either width


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
            raise self._nothing_found(refusal)

    def _nothing_found(self, refusal: Refusal | None) -> Refusal:
        """What visible sheets lack, or hold nothing of, may stand on a hidden one, which nobody sees missing."""
        if hidden := self._table.hidden:
            wanted = [texts[0] for column, texts in self._synonyms.items() if column in self._required]
            missing = refusal.values["missing"] if refusal else "、".join(wanted)
            return Refusal(
                Reason.FILE_HEADERS_HIDDEN, file=self._table.file, missing=missing, hidden="、".join(hidden)
            )
        return refusal or Refusal(Reason.FILE_EMPTY, file=self._table.file)

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
        """A footer, where nothing required stands beside it, a sum, an empty numbered row, or the header once more.

        A row that has anything else in a required column is never passed over: it gets an answer or a reason.
        """
        wanted = [values[column] for column in self._required]
        for cell in wanted:
            if cell != "" and not _is_footer(cell):
                break
        else:
            return any(_is_footer(cell) for cell in row.cells) or _is_only_numbered(row, header)
        if _may_be_in_a_sum(cell) and all(map(_may_be_in_a_sum, wanted)):
            return self._is_sum(row, values, header)
        return all(values[column] == header.texts[column].strip() for column in self._required)

    def _is_sum(self, row: Row, values: Mapping[str, Cell], header: Header) -> bool:
        """合计 and how many, and nothing of a person; nor does the row bear a number of its own, as a person's does."""
        if _numbers(row, header) or not all(map(_may_be_in_a_sum, values.values())):
            return False
        last = max(header.columns[column] for column in self._required)
        return any(_is_total(cell) for cell in row.cells[: last + 1])


def read_records(
    table: Table, synonyms: Synonyms, required: frozenset[str], optional: frozenset[str]
) -> Records:
    """The lines of a table, without rows that are blank but for their number, repeated headers, sums and footers.

    Its columns go by `synonyms`.

    Raises FILE_HEADERS where no visible sheet names all `required` columns, FILE_HEADERS_TWICE where one
    names a column twice, FILE_EMPTY where nothing stands in any, FILE_HEADERS_HIDDEN for the first and the last where
    there are hidden sheets, and whatever reading the table raises.
    """
    return Records(table, synonyms, required, optional)


def _is_blank(cells: tuple[Cell, ...]) -> bool:
    return not any(isinstance(cell, Lost) or cell.strip() for cell in cells)


def _stripped(cell: Cell) -> Cell:
    return cell if isinstance(cell, Lost) else cell.strip()


def _is_footer(cell: Cell) -> bool:
    if isinstance(cell, Lost) or cell.lstrip()[:1] not in _FOOTER_STARTS:
        return False
    return _FOOTER.match(_bare(cell)) is not None


def _is_only_numbered(row: Row, header: Header) -> bool:
    """Whether nothing stands in a row but its running number: rows of a form that nobody filled in."""
    filled = sum(isinstance(cell, Lost) or bool(cell.strip()) for cell in row.cells)
    return filled == 1 and _numbers(row, header)


def _numbers(row: Row, header: Header) -> bool:
    if header.running is None or header.running >= len(row.cells):
        return False
    cell = row.cells[header.running]
    return not isinstance(cell, Lost) and _NUMBERED.fullmatch(cell.strip()) is not None


def _may_be_in_a_sum(cell: Cell) -> bool:
    """Blank, 合计 and its like, or a count such as 25, 25人 or 男12人女13人; a document number is no count."""
    if cell == "":
        return True
    if isinstance(cell, Lost) or len(cell) > _LONGEST_IN_A_SUM or cell[0] not in _SUM_STARTS:
        return False
    return _COUNTED.fullmatch(_bare(cell)) is not None or _is_total(cell)


def _is_total(cell: Cell) -> bool:
    if isinstance(cell, Lost) or cell.lstrip()[:1] not in _TOTAL_STARTS:
        return False
    return _TOTAL.fullmatch(_bare(cell)) is not None


def _bare(cell: str) -> str:
    return re.sub(r"\s+", "", cell).translate(_HALF_WIDTH).casefold()
