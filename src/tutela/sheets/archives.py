"""Zip archives looked through before anything trusts them: what they unpack to is counted, not believed."""

import io
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import IO, Final

from tutela.core.errors import Reason, Refusal
from tutela.sheets.table import KNOWN_KINDS, MIB, Limits

_CHUNK: Final = 1 << 18
_LOCAL_HEADER: Final = 30  # bytes before name and extra field, APPNOTE 4.3.7
_ENCRYPTED: Final = 1  # general purpose bit 0, APPNOTE 4.4.4
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    EOFError,
    ValueError,
    OSError,
)


class Office(StrEnum):
    """The two kinds of office archive that hold tables."""

    XLSX = "xlsx"  # ISO/IEC 29500
    ODS = "ods"  # ISO/IEC 26300


_ERROR_CELL: Final = {
    Office.XLSX: re.compile(rb"""<c\s[^<>]*?\bt=["']e["'][^<>]*>"""),
    Office.ODS: re.compile(rb"""<table:table-cell\s[^<>]*:value-type=["']error["'][^<>]*>"""),
}
_ERROR_HINT: Final = {
    Office.XLSX: (b't="e"', b"t='e'"),
    Office.ODS: (b'"error"', b"'error'"),
}
_HIDING: Final = {
    Office.XLSX: (re.compile(rb"""\bt=["']e["']"""), b't="str"'),
    Office.ODS: (re.compile(rb"""\boffice:string-value=(?:"[^"]*"|'[^']*')"""), b""),
}

_CELL: Final = re.compile(
    rb"""<c\s[^<>]*?\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["'][^<>]*(?<!/)>(?!</c>)"""
)
"""A cell of XLSX that holds something: one that is only coloured is nothing to the parser."""

_WIDE: Final = 5_000_000
_SPARSE: Final = 50
_HELD: Final = 1024


@dataclass(slots=True)
class _Extent:
    """How far the cells of one member reach, and how many they are, seen in passing.

    The parser makes room for the whole rectangle of rows and columns: one cell far away costs as much as a full sheet.
    """

    cells: int = 0
    row: int = 0
    column: bytes = b""
    _held: bytes = field(default=b"", repr=False)

    def look(self, chunk: bytes) -> None:
        """Counts each cell once; what may be cut in two waits for the next chunk, and nothing more."""
        seen = self._held + chunk
        last = seen.rfind(b"<c")  # -1 where there is none: the one letter kept then may be the first of a tag
        self._count(seen[:last])
        held = seen[last:]
        self._held = held if len(held) <= 2 * _HELD else held[:_HELD] + held[-_HELD:]

    def end(self) -> None:
        """The last cell waits no longer. Refuses a rectangle that is wide and all but empty."""
        self._count(self._held)
        rectangle = self.row * _position(self.column)
        if rectangle > _WIDE and rectangle > _SPARSE * self.cells:
            raise Refusal(Reason.FILE_STRAY_CELL, row=self.row, column=self.column.decode())

    def _count(self, whole: bytes) -> None:
        found = _CELL.findall(whole)
        if found:
            columns, rows = zip(*found, strict=True)
            self.cells += len(found)
            self.row = max(self.row, *map(int, set(rows)))
            self.column = max({self.column, *map(bytes.upper, set(columns))}, key=_position)


def _position(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    place = 0
    for letter in letters:
        place = 26 * place + letter - 64
    return place


@dataclass(frozen=True, slots=True)
class Survey:
    """What an archive is, and which members hold error cells (`#REF!`); the parser takes those for blank."""

    office: Office
    with_errors: frozenset[str]


def survey(file: IO[bytes], limits: Limits) -> Survey:
    """Unpack every member in passing and count what comes out; nothing is kept.

    Raises FILE_DAMAGED (not a sound archive, overlapping or repeated members, sizes or checksums that lie),
    FILE_TOO_LARGE, FILE_STRAY_CELL, FILE_PASSWORD, and FILE_KIND for an archive that is no spreadsheet.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _require_plausible(members, file, limits)
            office = _office(archive)
            return Survey(office, _unpack_all(file, members, office, limits))
    except _BROKEN as error:
        raise Refusal(Reason.FILE_DAMAGED) from error


def with_error_cells_shown(file: IO[bytes], found: Survey) -> IO[bytes]:
    """A copy in which error cells are text, so that they reach the reader as `#REF!` and not as nothing."""
    copy = io.BytesIO()
    with (
        zipfile.ZipFile(file) as archive,
        zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
    ):
        for member in archive.infolist():
            with archive.open(member) as source, out.open(member.filename, "w", force_zip64=True) as target:
                if member.filename not in found.with_errors:
                    shutil.copyfileobj(source, target)
                    continue
                for piece in _whole_tags(source):
                    target.write(_show(piece, found.office))
    copy.seek(0)
    return copy


def _require_plausible(members: list[zipfile.ZipInfo], file: IO[bytes], limits: Limits) -> None:
    """What the directory itself gives away, before a byte is unpacked."""
    packed = file.seek(0, io.SEEK_END)
    declared = sum(member.file_size for member in members)
    if packed > limits.packed_bytes or len(members) > limits.entries or _is_bomb(declared, packed, limits):
        raise _too_large(limits)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise Refusal(Reason.FILE_PASSWORD)
    if len({member.filename for member in members}) != len(members):
        raise Refusal(Reason.FILE_DAMAGED)
    in_order = sorted(members, key=lambda member: member.header_offset)
    for before, after in pairwise(in_order):
        if before.header_offset + _LOCAL_HEADER + before.compress_size > after.header_offset:
            raise Refusal(Reason.FILE_DAMAGED)


def _is_bomb(unpacked: int, packed: int, limits: Limits) -> bool:
    if unpacked > limits.unpacked_bytes:
        return True
    return unpacked > limits.ratio_from_bytes and unpacked > limits.ratio * packed


def _too_large(limits: Limits) -> Refusal:
    return Refusal(Reason.FILE_TOO_LARGE, limit=f"{limits.unpacked_bytes // MIB} MiB")


def _office(archive: zipfile.ZipFile) -> Office:
    names = frozenset(archive.namelist())
    if "xl/workbook.xml" in names:
        return Office.XLSX
    if "content.xml" in names and "mimetype" in names:
        member = archive.getinfo("mimetype")
        with archive.open(member) as file:
            if file.read(100).strip().startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
                return Office.ODS
    raise Refusal(Reason.FILE_KIND, known=KNOWN_KINDS)


def _unpack_all(
    file: IO[bytes], members: list[zipfile.ZipInfo], office: Office, limits: Limits
) -> frozenset[str]:
    packed = file.seek(0, io.SEEK_END)
    unpacked = 0
    with_errors: set[str] = set()
    for member in members:
        size, checksum, tail, extent = 0, 0, b"", _Extent()
        for chunk in _unpacked(file, member):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            if _is_bomb(unpacked + size, packed, limits):
                raise _too_large(limits)
            tail = _look(tail + chunk, member.filename, office, with_errors)
            if office is Office.XLSX:
                extent.look(chunk)
        if (size, checksum) != (member.file_size, member.CRC):
            raise Refusal(Reason.FILE_DAMAGED)
        extent.end()
        unpacked += size
    return frozenset(with_errors)


def _look(seen: bytes, name: str, office: Office, with_errors: set[str]) -> bytes:
    """Note a member with error cells; returns the end of what was seen, for a tag cut in two."""
    # the plain search is many times faster, and most files hold no error
    hinted = any(hint in seen for hint in _ERROR_HINT[office])
    if hinted and _ERROR_CELL[office].search(seen):
        with_errors.add(name)
    return seen[-1024:]


def _unpacked(file: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's true content. `zipfile` stops at the declared size, which is what a liar wants."""
    if member.compress_type not in _METHODS:
        raise Refusal(Reason.FILE_DAMAGED)
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise Refusal(Reason.FILE_DAMAGED)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), io.SEEK_CUR)
    left = member.compress_size
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        data = file.read(min(_CHUNK, left))
        if not data:
            raise Refusal(Reason.FILE_DAMAGED)
        left -= len(data)
        if inflate is None:
            yield data
            continue
        while data:
            yield inflate.decompress(data, _CHUNK)
            data = inflate.unconsumed_tail
    if inflate is not None:
        yield inflate.flush()  # the end of one last copy; no input is left that could grow


def _whole_tags(source: IO[bytes]) -> Iterator[bytes]:
    """Pieces that end with a tag, so that none is cut in two."""
    rest = b""
    while chunk := source.read(_CHUNK):
        rest += chunk
        end = rest.rfind(b">") + 1
        yield rest[:end]
        rest = rest[end:]
    yield rest


def _show(piece: bytes, office: Office) -> bytes:
    hiding, shown = _HIDING[office]
    return _ERROR_CELL[office].sub(lambda tag: hiding.sub(shown, tag[0]), piece)
