"""The spreadsheet parser, a process of its own: a file that exhausts or crashes it harms nobody else.

Standard input is the file; standard output is JSON, one message a line, for `tutela.sheets.spreadsheets`.
A few cells far apart make a parser reserve billions, so memory and processor time are capped by the system.
"""

import io
import json
import resource
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Final

import python_calamine

from tutela.core.errors import Reason, Refusal
from tutela.sheets.archives import survey, with_error_cells_shown
from tutela.sheets.cells import Lost, cell_of_value
from tutela.sheets.table import KNOWN_KINDS, MIB, Limits, Visibility

_BATCH: Final = 500
_OLD_OFFICE: Final = bytes.fromhex("d0cf11e0a1b11ae1")  # [MS-CFB] 2.2


def main() -> None:
    """Answer one request: the limits are the one argument, the file is standard input."""
    limits = Limits(**json.loads(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor_seconds, limits.processor_seconds))
    try:
        for message in messages(sys.stdin.buffer, limits):
            _say(message)
    except BaseException as error:
        refusal = _refusal(error, limits)
        if refusal is None:
            raise
        _say({"refused": refusal.reason.value, "values": dict(refusal.values)})


def _refusal(error: BaseException, limits: Limits) -> Refusal | None:
    """What the sender is told: the parser's own panics (it is written in Rust) are a damaged file."""
    if isinstance(error, Refusal):
        return error
    panicked = type(error).__name__ == "PanicException"
    if isinstance(error, MemoryError) or (panicked and "capacity overflow" in str(error)):
        return Refusal(Reason.FILE_TOO_LARGE, limit=f"{limits.memory_bytes // MIB} MiB")
    return Refusal(Reason.FILE_DAMAGED) if panicked else None


def messages(file: IO[bytes], limits: Limits) -> Iterator[dict[str, object]]:
    """First the sheets with their visibility, then the rows of the visible ones, then the end."""
    try:
        book = _book(file, limits)
        yield {"sheets": [(sheet.name, _visibility(sheet)) for sheet in _worksheets(book)]}
        for sheet in _worksheets(book):
            if _visibility(sheet) is Visibility.VISIBLE:
                yield from _batches(book.get_sheet_by_name(sheet.name), limits)
        yield {"end": True}
    except python_calamine.PasswordError as error:
        raise Refusal(Reason.FILE_PASSWORD) from error
    except python_calamine.CalamineError as error:
        if "limit exceeded" in str(error):
            raise Refusal(Reason.FILE_TOO_LARGE, limit=f"{limits.memory_bytes // MIB} MiB") from error
        raise Refusal(Reason.FILE_DAMAGED) from error


def _say(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _book(file: IO[bytes], limits: Limits) -> python_calamine.CalamineWorkbook:
    """The parsed workbook, after the file was looked through according to its kind."""
    head = file.read(len(_OLD_OFFICE))
    file.seek(0)
    if head == _OLD_OFFICE:
        return _parsed(_old_office(file, limits), file.fileno(), "xls")
    found = survey(file, limits)
    file.seek(0)
    shown = with_error_cells_shown(file, found) if found.with_errors else file
    return _parsed(shown, file.fileno(), found.office.value)


def _parsed(content: IO[bytes], file: int, kind: str) -> python_calamine.CalamineWorkbook:
    """Given bytes, the parser tries every kind and tells no reason when all fail; given a named file, it does."""
    try:
        return python_calamine.CalamineWorkbook.from_filelike(content)
    except python_calamine.CalamineError as error:
        if "detect file format" not in str(error):
            raise
    with tempfile.TemporaryDirectory() as place:
        named = Path(place) / f"table.{kind}"
        named.symlink_to(f"/dev/fd/{file}")
        return python_calamine.CalamineWorkbook.from_path(named)


def _old_office(file: IO[bytes], limits: Limits) -> IO[bytes]:
    """A compound file is told by its streams: Workbook (or Book) is XLS, EncryptedPackage a locked XLSX."""
    data = file.read(limits.packed_bytes + 1)
    if len(data) > limits.packed_bytes:
        raise Refusal(Reason.FILE_TOO_LARGE, limit=f"{limits.packed_bytes // MIB} MiB")
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refusal(Reason.FILE_PASSWORD)
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook\0", "Book\0")):
        return io.BytesIO(data)
    raise Refusal(Reason.FILE_KIND, known=KNOWN_KINDS)


def _worksheets(book: python_calamine.CalamineWorkbook) -> list[python_calamine.SheetMetadata]:
    wanted = python_calamine.SheetTypeEnum.WorkSheet
    return [sheet for sheet in book.sheets_metadata if sheet.typ == wanted]


def _visibility(sheet: python_calamine.SheetMetadata) -> Visibility:
    seen = sheet.visible == python_calamine.SheetVisibleEnum.Visible
    return Visibility.VISIBLE if seen else Visibility.HIDDEN


def _batches(sheet: python_calamine.CalamineSheet, limits: Limits) -> Iterator[dict[str, object]]:
    """Rows in batches, `None` for a lost number; blank columns before the first used one are given back."""
    if sheet.start is None:
        return
    if sheet.total_width > limits.columns:
        raise Refusal(Reason.FILE_TOO_LARGE, limit=f"{limits.columns} columns")
    margin = [""] * sheet.start[1]
    batch: list[list[str | None]] = []
    first = 1
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = (cell_of_value(value) for value in values)
        batch.append([*margin, *(None if isinstance(cell, Lost) else cell for cell in cells)])
        if len(batch) == _BATCH:
            yield {"sheet": sheet.name, "first": first, "rows": batch}
            batch, first = [], number + 1
    if batch:
        yield {"sheet": sheet.name, "first": first, "rows": batch}


def request(limits: Limits) -> str:
    """The argument of this program."""
    return json.dumps(asdict(limits))


if __name__ == "__main__":
    main()
