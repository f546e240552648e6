"""Files as offices send them, and as nobody should, made for the tests."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from tutela.core.errors import Reason, Refusal
from tutela.sheets.opening import open_table
from tutela.sheets.table import DEFAULT, Limits, Row

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
PLAIN_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/></manifest:manifest>'
)
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "style", "text", "table")
)


def cells(path: Path, limits: Limits = DEFAULT) -> list[tuple[object, ...]]:
    """Every row's cells."""
    return [row.cells for row in open_table(path, limits=limits).rows()]


def rows(path: Path) -> list[Row]:
    return list(open_table(path).rows())


def refusal(path: Path, limits: Limits = DEFAULT) -> Refusal:
    """The refusal of opening and reading a file to its end."""
    with pytest.raises(Refusal) as caught:
        for _ in open_table(path, limits=limits).rows():
            pass
    assert caught.value.values["file"] == path.name
    return caught.value


def reason(path: Path, limits: Limits = DEFAULT) -> Reason:
    return refusal(path, limits).reason


def read_or_refuse(path: Path) -> Refusal | None:
    """Read a file to its end; whatever is no refusal passes through and fails the test."""
    try:
        for _ in open_table(path).rows():
            pass
    except Refusal as refused:
        return refused
    return None


def write_xlsx_of(path: Path, sheets: Mapping[str, Iterable[Sequence[object]]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                for position, value in enumerate(line):
                    sheet.write(number, position, value)
    return path


def rewrite_zip(source: Path, target: Path, member: str, old: bytes, new: bytes) -> Path:
    """A copy of an archive in which one member has `old` replaced by `new`."""
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in archive.namelist():
            data = archive.read(name)
            if name == member:
                assert old in data
                data = data.replace(old, new)
            out.writestr(name, data)
    return target


def write_ods(path: Path, tables: str, manifest: str = PLAIN_MANIFEST) -> Path:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES}'
        ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        '<office:automatic-styles><style:style style:name="seen" style:family="table">'
        '<style:table-properties table:display="true"/></style:style>'
        '<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path
