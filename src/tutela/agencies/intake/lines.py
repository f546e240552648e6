"""The lines of a file, whatever its form: a row of a table, or an object of JSON Lines."""

from collections.abc import Collection, Iterator
from typing import Final

from tutela.sheets.cells import Cell, cell_of_number
from tutela.sheets.headers import Synonyms
from tutela.sheets.records import Line, read_records
from tutela.sheets.table import Entry, Kind, Table

_PARTS: Final = "acts"  # what JSON Lines call the parts of one object that a table gives a row each


def lines(
    table: Table, synonyms: Synonyms, required: Collection[str], of_a_part: Collection[str] = ()
) -> Iterator[Line]:
    """Every line by the columns' own names; `of_a_part`: the columns of which an object may have several."""
    if table.kind is Kind.JSON_LINES:
        for entry in table.objects():
            yield from _lines_of(entry, synonyms, of_a_part)
        return
    needed = frozenset(required)
    yield from read_records(table, synonyms, needed, frozenset(synonyms) - needed)


def _lines_of(entry: Entry, synonyms: Synonyms, of_a_part: Collection[str]) -> Iterator[Line]:
    """An object with its parts as the lines a table would have."""
    keys = {column: column for column in synonyms}
    shared = {key: _cell(value) for key, value in entry.value.items() if key in synonyms}
    parts = entry.value.get(_PARTS) if of_a_part else None
    for part in parts if isinstance(parts, list) and parts else [{}]:
        own = {key: _cell(value) for key, value in part.items()} if isinstance(part, dict) else {}
        of_part = {key: value for key, value in own.items() if key in of_a_part}
        yield Line("", entry.number, shared | of_part, keys)


def _cell(value: object) -> Cell:
    """A number that whoever wrote it may have rounded is marked as lost, as it is in a table."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return cell_of_number(value)
    return _text(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(_text(one) for one in value)
    return str(value).strip()
