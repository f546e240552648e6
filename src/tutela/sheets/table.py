"""A file seen as a table: its sheets and its rows, one at a time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.sheets.cells import Cell

MIB: Final = 1 << 20
KNOWN_KINDS: Final = "CSV, TSV, XLSX, XLS, ODS, Parquet, JSON Lines"


class Kind(StrEnum):
    """The kind of a file, as its content says; its name is not asked."""

    DELIMITED = "delimited"
    SPREADSHEET = "spreadsheet"
    PARQUET = "parquet"
    JSON_LINES = "json-lines"


class Visibility(StrEnum):
    """Whether a person who opens the file sees the sheet. Hidden sheets are named and never read."""

    VISIBLE = "visible"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may ask of this machine. Bytes, characters, seconds, counts.

    `unpacked_bytes` lets a full sheet of 1,048,576 rows and 20 text columns pass; an archive that unpacks to
    more than `ratio` times its size is refused once it exceeds `ratio_from_bytes`.
    """

    packed_bytes: int = 512 * MIB
    unpacked_bytes: int = 2048 * MIB
    ratio: int = 200
    ratio_from_bytes: int = 100 * MIB
    entries: int = 10_000
    line_characters: int = 1 * MIB
    columns: int = 16_384
    depth: int = 32
    memory_bytes: int = 3072 * MIB
    processor_seconds: int = 600


DEFAULT: Final = Limits()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file; formats without sheets have one, whose name is empty."""

    name: str
    visibility: Visibility = Visibility.VISIBLE


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `number` counts from 1, blank rows included, as the office sees it."""

    sheet: str
    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of a JSON Lines file, nested lists and all; `number` is its line, counted from 1."""

    number: int
    value: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Written:
    """How a delimited text is written: its codec, and the character between two fields."""

    encoding: str
    delimiter: str


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file. It holds no handle: every call of `rows` reads anew and closes the file at its end."""

    file: str
    kind: Kind
    sheets: tuple[Sheet, ...]
    _rows: Callable[[], Iterator[Row]] = field(repr=False)
    _objects: Callable[[], Iterator[Entry]] | None = field(repr=False, default=None)
    written: Written | None = None  # of delimited text

    def rows(self) -> Iterator[Row]:
        """Every row of every visible sheet, in order. Raises `Refusal` where the file cannot be read on."""
        return self._rows()

    def objects(self) -> Iterator[Entry]:
        """Every object of a JSON Lines file; other kinds hold none and are refused as FILE_KIND."""
        if self._objects is None:
            raise Refusal(Reason.FILE_KIND, file=self.file, known="JSON Lines")
        return self._objects()

    @property
    def hidden(self) -> tuple[str, ...]:
        """The names of the sheets that nobody sees and that are not read."""
        return tuple(sheet.name for sheet in self.sheets if sheet.visibility is Visibility.HIDDEN)
