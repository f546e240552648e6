"""Bytes to characters: the encodings offices use, decided over the whole file, not its first lines."""

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tutela.core.errors import Reason, Refusal

_CHUNK: Final = 1 << 20
# A text that decoded as UTF-8 through this many surplus bytes (16 Chinese characters) and then broke is
# broken UTF-8: accidental UTF-8 in GBK text does not go on that long, and reading on would garble names.
_SURELY_UTF8: Final = 32
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, None),
    (codecs.BOM_UTF32_BE, None),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(path: Path) -> str:
    """The codec in which the whole file decodes strictly: by byte order mark, else UTF-8, else GB18030.

    Raises FILE_ENCODING where none does, or where the text holds NUL (UTF-16 without its mark, or no text).
    """
    with path.open("rb") as file:
        head = file.read(4)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return _confirmed(path, codec)
    fault = _fault_in(path, "utf-8")
    if fault is None:
        return "utf-8"
    if fault >= _SURELY_UTF8:
        raise Refusal(Reason.FILE_ENCODING, file=path.name)
    return _confirmed(path, "gb18030")


def lines_of(path: Path, encoding: str, limit: int) -> Iterator[str]:
    """Physical lines with their ends, each at most `limit` characters; a longer one is FILE_ROW."""
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
        number = 0
        while line := text.readline(limit + 1):
            number += 1
            if len(line) > limit:
                raise Refusal(Reason.FILE_ROW, file=path.name, row=number)
            yield line


def _confirmed(path: Path, codec: str | None) -> str:
    if codec is None or _fault_in(path, codec) is not None:
        raise Refusal(Reason.FILE_ENCODING, file=path.name)
    return codec


def _fault_in(path: Path, codec: str) -> int | None:
    """None where the whole file decodes; else how many bytes beyond one per character had decoded before."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    surplus = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                sound = bytes(error.object[: error.start])
                return surplus + len(sound) - len(sound.decode(codec, "ignore"))
            if "\0" in text:
                raise Refusal(Reason.FILE_ENCODING, file=path.name)
            if not chunk:
                return None
            surplus += len(chunk) - len(text)
