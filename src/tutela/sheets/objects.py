"""JSON Lines: one object a line (RFC 8259, with the numbers and names that RFC 7493 allows)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NoReturn

from tutela.core.errors import Reason, Refusal
from tutela.sheets.cells import Cell, Lost, cell_of_number, cell_of_text
from tutela.sheets.characters import encoding_of, lines_of
from tutela.sheets.table import Entry, Kind, Limits, Row, Sheet, Table

# RFC 7493 section 2.2: beyond this a number may already have been rounded by whoever wrote it
_EXACT_UNTIL: Final = 2**53


def open_objects(path: Path, limits: Limits) -> Table:
    """The table of JSON Lines. `objects` gives what was written; `rows` one column for every key used."""
    encoding = encoding_of(path)

    def objects() -> Iterator[Entry]:
        return _objects(path, encoding, limits)

    def rows() -> Iterator[Row]:
        keys = tuple(dict.fromkeys(key for entry in objects() for key in entry.value))
        yield Row("", 1, keys)
        for entry in objects():
            yield Row("", entry.number + 1, tuple(_cell(entry.value.get(key)) for key in keys))

    return Table(path.name, Kind.JSON_LINES, (Sheet(""),), rows, objects)


def _objects(path: Path, encoding: str, limits: Limits) -> Iterator[Entry]:
    """Blank lines are counted and passed over. A line that is not one sound object is FILE_ROW."""
    for number, line in enumerate(lines_of(path, encoding, limits.line_characters), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line, object_pairs_hook=_unique, parse_constant=_refuse_constant)
            _require_sound(value, limits.depth)
        except (ValueError, RecursionError) as error:
            raise Refusal(Reason.FILE_ROW, file=path.name, row=number) from error
        yield Entry(number, value)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two values under one name leave open which is meant (RFC 7493 section 2.3)."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _require_sound(value: object, depth: int) -> None:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    _require_shallow(value, depth)


def _require_shallow(value: object, depth: int) -> None:
    """Text must be encodable (no lone surrogates) and nesting bounded."""
    if depth == 0:
        raise ValueError("nested too deeply")
    match value:
        case str():
            value.encode()
        case dict():
            for key, inner in value.items():
                key.encode()
                _require_shallow(inner, depth - 1)
        case list():
            for inner in value:
                _require_shallow(inner, depth - 1)


def _cell(value: object) -> Cell:
    match value:
        case None:
            return ""
        case str():
            return cell_of_text(value)
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value) if abs(value) <= _EXACT_UNTIL else Lost.DIGITS
        case float():
            return cell_of_number(value)
        case _:
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
