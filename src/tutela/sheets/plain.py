"""Whether a delimited text is so plain that it can be cut at every delimiter and every line end, and read at once.

Most files of a system are: no quotation mark, no sign that forces text, and as many fields in every line. What is
not plain is read row by row (`delimited`), which gives the same cells of a plain one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from tutela.sheets.table import Written

_AT_ONCE: Final = 8 << 20
LONGEST_LINE: Final = 1 << 16  # bytes; far below what is read at once
_FORCING: Final = (b'"', b"'", b"=")
_LINE_END: Final = ord("\n")
# In both, no byte of a longer character is one of ours; a second byte of GB18030 may be a bar.
_ENCODINGS: Final = frozenset({"utf-8", "utf-8-sig", "gb18030"})
_BAR: Final = "|"


def plain_width(path: Path, written: Written) -> int | None:
    """How many fields every line of the file has, at least two; None where it is not plain."""
    if written.encoding not in _ENCODINGS or (written.encoding == "gb18030" and written.delimiter == _BAR):
        return None
    width: int | None = None
    for lines in _whole_lines(path):
        found = None if lines is None else _width(lines, ord(written.delimiter))
        if found is None or found != (width or found):
            return None
        width = found
    return width


def plain_batches(path: Path, written: Written, width: int) -> Iterator[pa.RecordBatch]:
    """The rows under the first, as columns of texts; some hundred thousand at a time.

    Raises `pyarrow.ArrowException` where the file is no longer what it was.
    """
    names = [f"f{position}" for position in range(width)]
    reader = pc.open_csv(
        path,
        pc.ReadOptions(
            block_size=_AT_ONCE, skip_rows=1, column_names=names, encoding=_codec(written.encoding)
        ),
        pc.ParseOptions(delimiter=written.delimiter, quote_char=False, ignore_empty_lines=False),
        pc.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )
    with reader:
        yield from reader


def _codec(encoding: str) -> str:
    """The mark at the beginning stands in the first row, which is passed over."""
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _whole_lines(path: Path) -> Iterator[bytes | None]:
    """The file, cut after line ends; None where a line is longer than any of ours."""
    rest = b""
    with path.open("rb") as file:
        while part := file.read(_AT_ONCE):
            end = part.rfind(b"\n") + 1
            if end:
                yield rest + part[:end]
            rest = part[end:] if end else rest + part
            if len(rest) > LONGEST_LINE:
                yield None
    if rest:
        yield rest + b"\n"


def _width(lines: bytes, delimiter: int) -> int | None:
    if any(sign in lines for sign in _FORCING) or lines.count(b"\r") != lines.count(b"\r\n"):
        return None
    data = np.frombuffer(lines, np.uint8)
    ends, cuts = np.flatnonzero(data == _LINE_END), np.flatnonzero(data == delimiter)
    each, over = divmod(len(cuts), len(ends))
    if not each or over or np.diff(ends, prepend=-1).max() > LONGEST_LINE:
        return None
    by_line = cuts.reshape(-1, each)
    alike = (by_line[:, -1] < ends).all() and (by_line[1:, 0] > ends[:-1]).all()
    return each + 1 if alike else None
