"""Spreadsheets and Parquet: what their cells become, and files made to deceive or to exhaust."""

import datetime
import io
import struct
import zipfile
import zlib
from decimal import Decimal
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
import xlsxwriter
import xlwt
from hypothesis import example, given
from hypothesis import strategies as st

from tests.depth import tries
from tests.sheets.files import (
    PLAIN_MANIFEST,
    cells,
    read_or_refuse,
    reason,
    refusal,
    rewrite_zip,
    rows,
    write_ods,
    write_xlsx_of,
)
from tutela.core.errors import Reason, Refusal
from tutela.sheets import archives
from tutela.sheets.archives import survey
from tutela.sheets.cells import Lost
from tutela.sheets.opening import open_table
from tutela.sheets.table import DEFAULT, Kind, Limits, Sheet, Visibility

SHEET = "xl/worksheets/sheet1.xml"


def test_cells_of_a_workbook_are_text_days_and_lost_digits(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        clock = book.add_format({"num_format": "hh:mm"})
        sheet = book.add_worksheet()
        sheet.write_number(2, 1, 330106199001011234)
        sheet.write_number(2, 2, 99_999_999_999_999)
        sheet.write_number(2, 3, 12.5)
        sheet.write_boolean(2, 4, True)
        sheet.write_formula(2, 5, '="a"&"b"', None, "ab")
        sheet.write_formula(2, 6, "=A1", None, "#REF!")
        sheet.write_datetime(2, 7, datetime.datetime(2020, 2, 29), day)  # noqa: DTZ001 - cells have no zone
        sheet.write_datetime(2, 8, datetime.datetime(2020, 2, 29, 13, 5), moment)  # noqa: DTZ001
        sheet.write_datetime(2, 9, datetime.time(13, 5), clock)
        sheet.write_string(2, 10, "330106199001011234")
        sheet.write_string(2, 11, "=1+1")
        sheet.write_string(2, 12, "3.30106E+17")
    assert [row.number for row in rows(path)] == [1, 2, 3]
    assert rows(path)[2].cells == (
        "",
        Lost.DIGITS,
        "99999999999999",
        "12.5",
        "TRUE",
        "ab",
        "#REF!",
        "2020-02-29",
        "2020-02-29T13:05:00",
        "13:05:00",
        "330106199001011234",
        "=1+1",
        Lost.DIGITS,
    )


def test_hidden_sheets_are_named_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("甲", "藏", "深", "乙", "空"):
            sheet = book.add_worksheet(name)
            if name != "空":
                sheet.write(0, 0, name)
            if name == "藏":
                sheet.hide()
            if name == "深":
                sheet.very_hidden()
    table = open_table(path)
    assert table.hidden == ("藏", "深")
    assert table.sheets[0] == Sheet("甲", Visibility.VISIBLE)
    assert [(row.sheet, row.cells) for row in table.rows()] == [("甲", ("甲",)), ("乙", ("乙",))]


def test_xls_reads_like_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    book, style = xlwt.Workbook(), xlwt.XFStyle()
    style.num_format_str = "yyyy-mm-dd"
    sheet, hidden = book.add_sheet("一"), book.add_sheet("二")
    hidden.visibility = 1
    hidden.write(0, 0, "x")
    for position, value in enumerate(["张三", 330106199001011234, 12, "330106199001011234", "=x"]):
        sheet.write(1, position, value)
    sheet.write(1, 5, datetime.date(1990, 1, 2), style)
    book.save(str(path))
    assert open_table(path).hidden == ("二",)
    assert rows(path)[1].cells == ("张三", Lost.DIGITS, "12", "330106199001011234", "=x", "1990-01-02")


def test_ods_reads_like_xlsx(tmp_path: Path) -> None:
    def cell(attributes: str, text: str) -> str:
        return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"

    body = "".join(
        [
            cell('office:value-type="string"', "张三"),
            cell('office:value-type="float" office:value="330106199001011234"', "3.3E+17"),
            cell('office:value-type="date" office:date-value="1990-01-02"', "1990/1/2"),
            cell('office:value-type="string" office:string-value="" calcext:value-type="error"', "#REF!"),
            cell('office:value-type="boolean" office:boolean-value="true"', "TRUE"),
        ]
    )
    path = write_ods(
        tmp_path / "a.ods",
        f'<table:table table:name="甲" table:style-name="seen"><table:table-row>{body}</table:table-row></table:table>'
        '<table:table table:name="乙" table:style-name="hidden"><table:table-row>'
        + cell('office:value-type="string"', "x")
        + "</table:table-row></table:table>",
    )
    assert open_table(path).hidden == ("乙",)
    assert cells(path) == [("张三", Lost.DIGITS, "1990-01-02", "#REF!", "TRUE")]


def test_the_kind_is_told_by_content_and_not_by_name(tmp_path: Path) -> None:
    path = write_xlsx_of(tmp_path / "名单.xlsx", {"甲": [["姓名"]]})
    for name in ("名单.csv", "名单.xls", "名单"):
        copy = tmp_path / name
        copy.write_bytes(path.read_bytes())
        assert open_table(copy).kind is Kind.SPREADSHEET
        assert cells(copy) == [("姓名",)]
    text = tmp_path / "text.xlsx"
    text.write_text("a,b\n", encoding="utf-8")
    assert cells(text) == [("a", "b")]


def test_a_workbook_cut_short_anywhere_is_damaged(tmp_path: Path) -> None:
    whole = write_xlsx_of(tmp_path / "a.xlsx", {"甲": [["姓名", "号"]] * 50}).read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in (4, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert reason(path) is Reason.FILE_DAMAGED
    path.write_bytes(whole)
    assert len(cells(path)) == 50


def test_a_flipped_byte_in_a_member_is_damage(tmp_path: Path) -> None:
    path = write_xlsx_of(tmp_path / "a.xlsx", {"甲": [["姓名", "号"]] * 50})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
    data[member.header_offset + 30 + len(member.filename) + member.compress_size // 2] ^= 1
    path.write_bytes(data)
    assert reason(path) is Reason.FILE_DAMAGED


def test_a_password_is_told_as_such(tmp_path: Path) -> None:
    locked = PLAIN_MANIFEST.replace(
        "</manifest:manifest>",
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        '<manifest:encryption-data manifest:checksum="x"></manifest:encryption-data></manifest:file-entry>'
        "</manifest:manifest>",
    )
    assert reason(write_ods(tmp_path / "a.ods", "", locked)) is Reason.FILE_PASSWORD
    compound = tmp_path / "a.xlsx"
    magic = bytes.fromhex("d0cf11e0a1b11ae1")
    compound.write_bytes(magic + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    assert reason(compound) is Reason.FILE_PASSWORD
    compound.write_bytes(magic + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 600)
    assert reason(compound) is Reason.FILE_KIND
    compound.write_bytes(magic + b"\0" * 600 + "Workbook\0".encode("utf-16-le") + b"\0" * 600)
    assert reason(compound) is Reason.FILE_DAMAGED
    book = xlwt.Workbook()
    book.add_sheet("x").write(0, 0, "x")
    book.save(str(compound))
    data = bytearray(compound.read_bytes())
    assert cells(compound) == [("x",)]
    data[data.index(b"\x09\x08\x10\x00") + 20] = 0x2F
    data[data.index(b"\x09\x08\x10\x00") + 21] = 0
    compound.write_bytes(data)
    assert reason(compound) is Reason.FILE_PASSWORD
    zipped = write_xlsx_of(tmp_path / "b.xlsx", {"甲": [["x"]]})
    data = bytearray(zipped.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the directory's flag of encryption
    zipped.write_bytes(data)
    assert reason(zipped) is Reason.FILE_PASSWORD


def test_archives_that_are_no_spreadsheet_are_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    for names in (["word/document.xml"], ["content.xml", "mimetype"], []):
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, "application/vnd.oasis.opendocument.text")
        assert reason(path) is Reason.FILE_KIND


def _bomb(path: Path, megabytes: int) -> Path:
    write_xlsx_of(path, {"甲": [["姓名"]]})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/zeros.xml", "w") as member,
    ):
        for _ in range(megabytes):
            member.write(bytes(1 << 20))
    return path


def test_a_zip_bomb_of_500_megabytes_is_refused_before_anything_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _bomb(tmp_path / "a.xlsx", 500)
    assert path.stat().st_size < 1 << 20
    assert reason(path) is Reason.FILE_TOO_LARGE
    monkeypatch.setattr(archives, "_unpacked", lambda *_: pytest.fail("unpacked"))
    with path.open("rb") as file, pytest.raises(Refusal) as caught:
        survey(file, DEFAULT)
    assert caught.value.reason is Reason.FILE_TOO_LARGE


def test_the_limit_holds_on_both_sides(tmp_path: Path) -> None:
    path = _bomb(tmp_path / "a.xlsx", 3)
    total = sum(member.file_size for member in zipfile.ZipFile(path).infolist())
    assert cells(path, Limits(unpacked_bytes=total)) == [("姓名",)]
    assert reason(path, Limits(unpacked_bytes=total - 1)) is Reason.FILE_TOO_LARGE
    assert cells(path, Limits(ratio_from_bytes=total)) == [("姓名",)]
    assert reason(path, Limits(ratio_from_bytes=total - 1)) is Reason.FILE_TOO_LARGE


def test_sizes_that_lie_do_not_hide_a_bomb(tmp_path: Path) -> None:
    path = _bomb(tmp_path / "a.xlsx", 3)
    limits = Limits(unpacked_bytes=1 << 20)
    data = path.read_bytes()
    lying = data.replace(struct.pack("<L", 3 << 20), struct.pack("<L", 1000))
    assert lying != data
    with pytest.raises(Refusal) as caught:
        survey(io.BytesIO(lying), limits)
    assert caught.value.reason is Reason.FILE_TOO_LARGE
    with pytest.raises(Refusal) as caught:
        survey(io.BytesIO(lying), DEFAULT)
    assert caught.value.reason is Reason.FILE_DAMAGED


def test_overlapping_and_repeated_members_are_damage() -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("xl/workbook.xml", "x" * 1000)
        archive.writestr("b", "y" * 10)
    data = bytearray(plain.getvalue())
    first, second = data.index(b"PK\x01\x02"), data.rindex(b"PK\x01\x02")
    data[second + 16 : second + 28] = data[first + 16 : first + 28]  # checksum and both sizes
    data[second + 42 : second + 46] = data[
        first + 42 : first + 46
    ]  # and the place: one content under two names
    assert survey(io.BytesIO(plain.getvalue()), DEFAULT).with_errors == frozenset()
    with pytest.raises(Refusal) as caught:
        survey(io.BytesIO(bytes(data)), DEFAULT)
    assert caught.value.reason is Reason.FILE_DAMAGED
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/workbook.xml", "y")
    with pytest.raises(Refusal) as caught:
        survey(io.BytesIO(twice.getvalue()), DEFAULT)
    assert caught.value.reason is Reason.FILE_DAMAGED


def test_bytes_after_a_member_and_checksums_are_minded() -> None:
    """A deflate stream that ends early, and one whose checksum is another's."""
    for payload, checksum in ((zlib.compress(b"abc")[2:-6], zlib.crc32(b"abc")), (None, 1)):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", "abc" * 50)
        member = zipfile.ZipFile(file).infolist()[0]
        data = bytearray(file.getvalue())
        directory = data.rindex(b"PK\x01\x02")
        struct.pack_into("<L", data, directory + 16, checksum)
        if payload is not None:
            struct.pack_into("<L", data, directory + 20, member.compress_size - 2)
        with pytest.raises(Refusal) as caught:
            survey(io.BytesIO(bytes(data)), DEFAULT)
        assert caught.value.reason is Reason.FILE_DAMAGED


def _with_one_far(path: Path, row: int, column: int) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for place in range(400):
            sheet.write_row(place, 0, ["姓名", "身份证号", "岗位"])
        sheet.write(row, column, "x")
    return path


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [(1_048_575, 60, (1_048_576, "BI")), (2, 16_383, (400, "XFD")), (1_048_575, 16_383, (1_048_576, "XFD"))],
)
def test_one_cell_far_outside_the_table_is_told_before_room_is_made_for_it(
    row: int, column: int, told: tuple[int, str], tmp_path: Path
) -> None:
    path = _with_one_far(tmp_path / "a.xlsx", row, column)
    with path.open("rb") as file, pytest.raises(Refusal) as caught:
        survey(file, DEFAULT)
    assert caught.value.reason is Reason.FILE_STRAY_CELL
    assert (caught.value.values["row"], caught.value.values["column"]) == told
    assert reason(path) is Reason.FILE_STRAY_CELL


def test_a_cell_that_is_only_coloured_is_not_far_outside(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名"])
        sheet.write_blank(1_048_575, 60, None, book.add_format({"bg_color": "yellow"}))
    empty = rewrite_zip(path, tmp_path / "b.xlsx", SHEET, b'" s="1"/>', b'" s="1"></c>')
    assert cells(path) == cells(empty) == [("姓名",)]


@pytest.mark.parametrize(("apart", "is_refused"), [(5_000_000, False), (5_000_001, True)])
def test_a_rectangle_is_refused_from_five_million_places(apart: int, is_refused: bool) -> None:
    extent = archives._Extent()
    extent.look(b'<c r="A1"><v>1</v></c><c r="A%d"><v>1</v></c>' % apart)
    if is_refused:
        with pytest.raises(Refusal):
            extent.end()
    else:
        extent.end()


def test_a_long_list_with_many_empty_cells_is_not_refused() -> None:
    extent = archives._Extent()
    for row in range(1, 400_001):
        extent.look(b'<row r="%d"><c r="A%d"><v>1</v></c><c r="AX%d"/></row>' % (row, row, row))
    extent.look(b'<row r="1"><c r="AX1"><v>1</v></c></row>')  # 50 columns, and a cell in each row
    extent.end()
    assert (extent.row, extent.column, extent.cells) == (400_000, b"AX", 400_001)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 5_000])
def test_a_cell_cut_in_two_is_counted_once(size: int) -> None:
    text = b"<cols><col/></cols>" + b"".join(
        b'<c r="A%d" t="inlineStr"><is><t>%s</t></is></c><c r="b%d" s="1"></c><c r="C%d"/>'
        % (row, b"a" * 17 * row, row, row)
        for row in range(1, 200)
    )
    extent = archives._Extent()
    for start in range(0, len(text), size):
        extent.look(text[start : start + size])
    extent.look(b"<c\nt=\"n\" r = 'zz9999999' ><v>1</v></c>")
    with pytest.raises(Refusal):
        extent.end()
    assert (extent.row, extent.column, extent.cells) == (9_999_999, b"ZZ", 200)


def test_repeated_cells_of_an_ods_exhaust_only_the_parser(tmp_path: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
    path = write_ods(
        tmp_path / "a.ods",
        '<table:table table:name="甲"><table:table-row table:number-rows-repeated="1048576">'
        f"{cell}</table:table-cell></table:table-row></table:table>",
    )
    assert reason(path) is Reason.FILE_TOO_LARGE


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    plain = write_xlsx_of(tmp_path / "a.xlsx", {"甲": [["merged"]]})
    laughs = b"<!DOCTYPE x [<!ENTITY a0 'ha'>" + b"".join(
        b"<!ENTITY a%d '%s'>" % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)
    )
    strings = "xl/sharedStrings.xml"
    declared = rewrite_zip(plain, tmp_path / "b.xlsx", strings, b"<sst", laughs + b"]><sst")
    assert (
        reason(rewrite_zip(declared, tmp_path / "c.xlsx", strings, b"merged", b"&a9;")) is Reason.FILE_DAMAGED
    )


def test_an_empty_workbook_has_no_rows(tmp_path: Path) -> None:
    assert cells(write_xlsx_of(tmp_path / "a.xlsx", {"甲": []})) == []


def test_reading_can_stop_early(tmp_path: Path) -> None:
    path = write_xlsx_of(tmp_path / "a.xlsx", {"甲": [["x"]] * 5000})
    reading = open_table(path).rows()
    assert next(reading).number == 1
    del reading
    assert len(rows(path)) == 5000
    assert [row.number for row in rows(path)] == list(range(1, 5001))


def test_a_path_does_not_stand_in_the_process_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    popen = open_table.__globals__["_READERS"][Kind.SPREADSHEET].__globals__["subprocess"].Popen

    class Watched(popen):  # type: ignore[misc, valid-type]
        def __init__(self, arguments: list[str], **options: object) -> None:
            started.append(arguments)
            super().__init__(arguments, **options)

    monkeypatch.setattr("tutela.sheets.spreadsheets.subprocess.Popen", Watched)
    cells(write_xlsx_of(tmp_path / "张三丰.xlsx", {"甲": [["x"]]}))
    assert len(started) == 2
    assert "张三丰" not in str(started)
    assert str(tmp_path) not in str(started)


@tries(12)
@given(
    start=st.sampled_from(["PK\x03\x04", "PK\x05\x06", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]), body=st.binary()
)
@example(start="PK\x05\x06", body=bytes(18))
def test_no_bytes_make_the_parser_fail_but_by_refusal(
    start: str, body: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "scratch.xlsx"
    path.write_bytes(start.encode("latin-1") + body)
    assert isinstance(refusal(path), Refusal)


@tries(12)
@given(data=st.data())
def test_no_changed_member_makes_the_parser_fail_but_by_refusal(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.getbasetemp()
    source = base / "sound.xlsx"
    if not source.exists():
        write_xlsx_of(source, {"甲": [["姓名", 7, True]]})
    name = data.draw(
        st.sampled_from(
            ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
        )
    )
    member = zipfile.ZipFile(source).read(name)
    place = data.draw(st.integers(0, len(member) - 9))
    bad = data.draw(st.binary(min_size=1, max_size=8))
    path = rewrite_zip(
        source, base / "bent.xlsx", name, member, member[:place] + bad + member[place + len(bad) :]
    )
    read_or_refuse(path)


def test_parquet_reads_in_batches_with_exact_whole_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns = {
        "姓名": ["张三", None],
        "whole": [330106199001011234, 1],
        "binary": [330106199001011234.0, float("nan")],
        "decimal": [Decimal(330106199001011234), None],
        "day": [datetime.date(1990, 1, 2), None],
        "acts": [[{"offence": "x"}], None],
        "ok": [True, False],
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    table = open_table(path)
    assert table.kind is Kind.PARQUET
    assert [(row.number, row.cells) for row in table.rows()] == [
        (1, tuple(columns)),
        (
            2,
            (
                "张三",
                "330106199001011234",
                Lost.DIGITS,
                "330106199001011234",
                "1990-01-02",
                '[{"offence": "x"}]',
                "TRUE",
            ),
        ),
        (3, ("", "1", "", "", "", "", "FALSE")),
    ]


def test_parquet_cut_short_or_of_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"a": ["x"] * 1000}), path)
    whole = path.read_bytes()
    for length in (4, 20, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert reason(path) is Reason.FILE_DAMAGED
    pyarrow.parquet.write_table(pyarrow.table({"a": pyarrow.array([b"\xff"])}), path)
    assert reason(path) is Reason.FILE_ENCODING
