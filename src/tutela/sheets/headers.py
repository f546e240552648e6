"""Finding the row that names the columns, whatever stands above it and however the names are spelt."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.sheets.cells import Cell, Lost
from tutela.sheets.table import Row

LOOK_WITHIN: Final = 30
Synonyms = Mapping[str, Sequence[str]]
"""The texts a canonical column goes by; the first is what a reader is told when it is missing."""

_BRACKETS: Final = str.maketrans("[]{}<>【】〔〕〈〉《》「」", "()" * 8)
# What a note in brackets may speak of and still leave the column the same. Anything else in brackets (a
# parent, a referee) may make it another person's column, so it is not passed over.
_NOTE: Final = re.compile(
    r"\([^()]*(?:填|选|格式|文本|数字|位|例|如|一致|年.?月.?日|男.?女|yyyy|required|optional|text|digits)[^()]*\)"
)
_DECORATION: Final = re.compile(r"[\s*※☆★:_∗✱\u200b-\u200f\u2060\ufeff]+")
_DEMAND: Final = re.compile(r"(?:必填项?|选填项?|可选项?)$")


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands.

    `number` is the header's last row, `columns` maps canonical names to positions counted from 0, and `texts`
    to the names as the office wrote them.
    """

    sheet: str
    number: int
    columns: Mapping[str, int]
    texts: Mapping[str, str]


def undecorated(text: str) -> str:
    """A header text as it is compared: NFKC, lower case, one kind of bracket, no spaces, stars or colons."""
    bare = _DECORATION.sub("", unicodedata.normalize("NFKC", text).casefold().translate(_BRACKETS))
    return _DEMAND.sub("", bare.replace("()", ""))


def without_notes(text: str) -> str:
    """An undecorated text without what stands in brackets about how to fill it in."""
    return _DEMAND.sub("", _NOTE.sub("", text))


def find_header(
    rows: Iterable[Row],
    synonyms: Synonyms,
    required: frozenset[str],
    look_within: int = LOOK_WITHIN,
) -> Header:
    """The first row (or pair, as merged cells leave it) among `look_within` that names all `required`.

    `synonyms` gives every canonical column the texts it goes by; a text must be met whole, not in part, since
    家长姓名 is not 姓名. Where several spellings fit one cell, the longest wins.
    Raises FILE_HEADERS (`missing`: what the best row lacked) and FILE_HEADERS_TWICE (`column`: the texts met).
    """
    spellings = _spellings(synonyms)
    above: Row | None = None
    closest: frozenset[str] = frozenset()
    for row in islice(rows, look_within):
        tried = [row] if above is None else [row, _under(above, row)]
        candidates = [(candidate, _columns(candidate, spellings)) for candidate in tried]
        # Merged cells leave some names in the upper row: of a row and the pair, the one that names more counts.
        candidate, found = max(candidates, key=lambda one: (required <= one[1].keys(), len(one[1])))
        if required <= found.keys():
            return _header(candidate, _single(candidate, found))
        closest = max(closest, *(required & columns.keys() for _, columns in candidates), key=len)
        above = row
    missing = [texts[0] for column, texts in synonyms.items() if column in required - closest]
    raise Refusal(Reason.FILE_HEADERS, missing="、".join(missing))


def _header(row: Row, columns: Mapping[str, int]) -> Header:
    texts = {column: str(row.cells[position]) for column, position in columns.items()}
    return Header(row.sheet, row.number, columns, texts)


def _spellings(synonyms: Synonyms) -> dict[str, str]:
    """Comparable text to canonical column. One text for two columns is the caller's mistake."""
    found: dict[str, str] = {}
    for column, texts in synonyms.items():
        for text in map(undecorated, texts):
            if found.setdefault(text, column) != column:
                raise ValueError(f"one header text stands for two columns: {column}, {found[text]}")
    return found


def _columns(row: Row, spellings: Mapping[str, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, cell in enumerate(row.cells):
        column = _column(cell, spellings)
        if column is not None:
            found.setdefault(column, []).append(position)
    return found


def _column(cell: Cell, spellings: Mapping[str, str]) -> str | None:
    """The column a header cell names: as written, brackets and all, else without notes: the longest wins."""
    if isinstance(cell, Lost):
        return None
    text = undecorated(cell)
    return spellings.get(text) or spellings.get(without_notes(text))


def _single(row: Row, found: Mapping[str, list[int]]) -> dict[str, int]:
    for positions in found.values():
        if len(positions) > 1:
            met = dict.fromkeys(
                without_notes(undecorated(str(row.cells[position]))) for position in positions
            )
            raise Refusal(Reason.FILE_HEADERS_TWICE, column="、".join(met))
    return {column: positions[0] for column, positions in found.items()}


def _under(above: Row, row: Row) -> Row:
    """Two header rows as one: a blank cell of the lower takes the text above, as vertical merging does."""
    width = max(len(above.cells), len(row.cells))
    cells = tuple(_cell(row, position) or _cell(above, position) for position in range(width))
    return Row(row.sheet, row.number, cells)


def _cell(row: Row, position: int) -> Cell:
    return row.cells[position] if position < len(row.cells) else ""
