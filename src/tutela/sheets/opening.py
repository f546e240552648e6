"""Opening a file whose kind its content tells: `open_table` is the one way in."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.sheets.columnar import open_parquet
from tutela.sheets.delimited import open_delimited
from tutela.sheets.objects import open_objects
from tutela.sheets.spreadsheets import open_spreadsheet
from tutela.sheets.table import DEFAULT, KNOWN_KINDS, Kind, Limits, Table

_HEAD: Final = 64 * 1024
_BY_MAGIC: Final = (
    (b"PK\x03\x04", Kind.SPREADSHEET),  # XLSX and ODS are zip archives
    (b"PK\x05\x06", Kind.SPREADSHEET),
    (bytes.fromhex("d0cf11e0a1b11ae1"), Kind.SPREADSHEET),  # XLS, [MS-CFB] 2.2
    (b"PAR1", Kind.PARQUET),
)
_NEVER_A_TABLE: Final = (b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_BLANK: Final = b" \t\r\n\xef\xbb\xbf"
_READERS: Final[Mapping[Kind, Callable[[Path, Limits], Table]]] = {
    Kind.DELIMITED: open_delimited,
    Kind.SPREADSHEET: open_spreadsheet,
    Kind.PARQUET: open_parquet,
    Kind.JSON_LINES: open_objects,
}


def open_table(path: Path, *, limits: Limits = DEFAULT) -> Table:
    """The table in a file, told by its content and not by its name.

    Raises `Refusal`: FILE_UNREADABLE, FILE_EMPTY, FILE_KIND, FILE_DAMAGED, FILE_PASSWORD, FILE_ENCODING,
    FILE_TOO_LARGE; and while rows are read FILE_ROW (with `row`) or again FILE_DAMAGED. Each names the file.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        return _READERS[_kind(head, path.name)](path, limits)
    except OSError as error:
        raise Refusal(Reason.FILE_UNREADABLE, file=path.name) from error


def _kind(head: bytes, name: str) -> Kind:
    for magic, kind in _BY_MAGIC:
        if head.startswith(magic):
            return kind
    if not head.strip(_BLANK) and len(head) < _HEAD:
        raise Refusal(Reason.FILE_EMPTY, file=name)
    if head.startswith(_WIDE_MARKS):
        return Kind.DELIMITED
    if head.startswith(_NEVER_A_TABLE) or b"\0" in head:
        raise Refusal(Reason.FILE_KIND, file=name, known=KNOWN_KINDS)
    return _kind_of_text(head.lstrip(_BLANK), name)


def _kind_of_text(start: bytes, name: str) -> Kind:
    if start.startswith(b"{"):
        return Kind.JSON_LINES
    # web pages and XML saved under a spreadsheet's name, and JSON that is one array, are no tables
    if start.startswith(b"<") or (start.startswith(b"[") and start[1:].lstrip().startswith(b"{")):
        raise Refusal(Reason.FILE_KIND, file=name, known=KNOWN_KINDS)
    return Kind.DELIMITED
