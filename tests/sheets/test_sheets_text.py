"""Delimited text and JSON Lines: encodings, delimiters, streams, and what is refused with its row."""

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.depth import tries
from tests.sheets.files import cells, read_or_refuse, reason, refusal, rows
from tutela.core.errors import Reason, Refusal
from tutela.sheets.cells import Lost, cell_of_delimited, cell_of_number, cell_of_text
from tutela.sheets.delimited import delimiter_of
from tutela.sheets.export import neutral, write_csv
from tutela.sheets.opening import open_table
from tutela.sheets.table import KNOWN_KINDS, Kind, Limits

TEXT = "姓名,证件号码\r\n张三,330106199001011234\r\n欧阳娜娜,330106199001015678\r\n"
READ = [("姓名", "证件号码"), ("张三", "330106199001011234"), ("欧阳娜娜", "330106199001015678")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_the_encodings_offices_use_read_alike(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert cells(path) == READ


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_is_known_by_its_mark_in_either_order(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("\ufeff" + TEXT).encode(codec))
    assert cells(path) == READ
    path.write_bytes(TEXT.encode(codec))
    assert reason(path) is Reason.FILE_KIND


def test_a_character_only_gb18030_has_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名\n𠮷田㐂\n".encode("gb18030"))
    assert cells(path) == [("姓名",), ("𠮷田㐂",)]


def test_gbk_that_begins_after_a_megabyte_of_ascii_is_read_as_gbk(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name,id\n" * 300_000 + "张三,1\n".encode("gbk"))
    assert rows(path)[-1].cells == ("张三", "1")


def test_utf8_that_breaks_is_refused_and_not_read_as_garbled_gbk(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    broken = "姓名,单位名称\n" + "张三,第一中学\n" * 10
    path.write_bytes(broken.encode()[:-2])  # cut within the last characters
    assert reason(path) is Reason.FILE_ENCODING
    path.write_bytes(broken.encode() + "，".encode("gbk") * 2)
    assert reason(path) is Reason.FILE_ENCODING


def test_bytes_of_no_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name\n\xff\xff\xff\n")
    assert reason(path) is Reason.FILE_ENCODING
    path.write_bytes(b"\xff\xfe\x00\x00a\x00\x00\x00")  # UTF-32
    assert reason(path) is Reason.FILE_ENCODING


def test_nul_is_refused_at_the_start_as_kind_and_far_in_as_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n\0,c\n")
    assert refusal(path).values["known"] == KNOWN_KINDS
    path.write_bytes(b"a,b\n" * 100_000 + b"\0,c\n")
    assert reason(path) is Reason.FILE_ENCODING


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found_though_others_occur(tmp_path: Path, delimiter: str) -> None:
    lines = [["姓名", "备注", "号"], ["张三", "a,b", "1"], ["李四", "c;d\te", "2"], ["王五", "无", "3"]]
    path = tmp_path / "a.txt"
    quoted = (delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in line) for line in lines)
    path.write_text("\n".join(quoted), encoding="utf-8")
    assert cells(path) == [tuple(line) for line in lines]


def test_where_two_delimiters_divide_as_many_lines_the_header_decides() -> None:
    assert delimiter_of(["名,值", ";;;"]) == ","
    assert delimiter_of(["名;值", ",,,"]) == ";"
    assert delimiter_of(["名单"]) == ","


def test_rows_are_numbered_as_the_office_sees_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'title\r\n\r\na,b\r\n"two\r\nlines",x\r\nlast,y\r\n')
    assert [(row.number, row.cells) for row in rows(path)] == [
        (1, ("title",)),
        (2, ()),
        (3, ("a", "b")),
        (4, ("two\r\nlines", "x")),
        (5, ("last", "y")),
    ]


@pytest.mark.parametrize(
    "body", [b'a,b\n1,"open\n2,x\n3,y\n', b'a,b\n1,"x"y\n', b"a,b\n1," + b"x" * 200_000 + b"\n"]
)
def test_a_row_whose_quotes_or_length_are_wrong_is_named_and_nobody_is_swallowed(
    tmp_path: Path, body: bytes
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(body)
    found = refusal(path)
    assert (found.reason, found.values["row"]) == (Reason.FILE_ROW, 2)


def test_a_line_longer_than_the_limit_is_refused_and_one_as_long_is_read(tmp_path: Path) -> None:
    path, limits = tmp_path / "a.csv", Limits(line_characters=100)
    path.write_text("x" * 99 + "\n", encoding="utf-8")
    assert cells(path, limits) == [("x" * 99,)]
    path.write_text("x" * 100 + "\n", encoding="utf-8")
    assert reason(path, limits) is Reason.FILE_ROW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.30106E+17", Lost.DIGITS),
        ("3.30106199001011e+17", Lost.DIGITS),
        (" 3E+17 ", Lost.DIGITS),
        ("1.2E+14", Lost.DIGITS),
        ("1.2E+13", "1.2E+13"),
        ("330106199001011000.0", Lost.DIGITS),
        ("330106900101123.0", Lost.DIGITS),
        ("33010690010112.0", "33010690010112.0"),
        ("330106199001011234", "330106199001011234"),
        ("E12345678", "E12345678"),
        ("1E12345678", "1E12345678"),
        ('="330106199001011234"', "330106199001011234"),
        ("'330106199001011234", "330106199001011234"),
        ("'=1+1", "=1+1"),
        ("=1+1", "=1+1"),
        ("O'Brien", "O'Brien"),
        ("'t Hooft", "'t Hooft"),
        ("", ""),
    ],
)
def test_a_field_is_its_text_or_the_mark_of_lost_digits(text: str, expected: object) -> None:
    assert cell_of_delimited(text) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (12.0, "12"),
        (-3.0, "-3"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        (99_999_999_999_999.0, "99999999999999"),
        (100_000_000_000_000.0, Lost.DIGITS),
        (330106199001011234.0, Lost.DIGITS),
        (float("inf"), Lost.DIGITS),
        (float("nan"), Lost.DIGITS),
    ],
)
def test_a_number_is_shown_whole_or_marked_as_lost(number: float, expected: object) -> None:
    assert cell_of_number(number) == expected


PLAIN = [["甲乙丙丁", "戊己庚辛", "子丑寅卯"]] * 10
TABLES = st.lists(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), min_size=3, max_size=3
    ),
    min_size=1,
    max_size=6,
)


@tries(50)
@given(table=TABLES)
@example(table=[["=cmd", "'=x", "-1"], ["''9", "@", "\t="], ["a\r\nb", '"', ""]])
def test_any_text_survives_our_csv_in_utf8(table: list[list[str]], tmp_path_factory: object) -> None:
    path = _scratch(tmp_path_factory)
    write_csv(path, ("名", "值", "注"), [*PLAIN, *table])
    assert cells(path)[len(PLAIN) + 1 :] == [tuple(map(cell_of_text, row)) for row in table]


@tries(50)
@given(table=TABLES)
def test_any_text_survives_gb18030(table: list[list[str]], tmp_path_factory: object) -> None:
    path = _scratch(tmp_path_factory)
    head = "\r\n".join(map(",".join, PLAIN))  # its bytes are no UTF-8, so all is read as GB18030
    body = "\r\n".join(
        ",".join(f'"{neutral(c).replace(chr(34), chr(34) * 2)}"' for c in row) for row in table
    )
    path.write_bytes(f"{head}\r\n{body}\r\n".encode("gb18030"))
    found = [row.cells for row in open_table(path).rows()][len(PLAIN) :]
    assert found == [tuple(map(cell_of_text, row)) for row in table]


def test_text_that_looks_like_a_formula_is_neutral_in_our_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, ("a",), [["=1"], ["+1"], ["-1"], ["@x"], ["\t=1"], ["＝1"], ["plain"], ["张三"]])
    written = path.read_bytes()
    assert written.startswith(b"\xef\xbb\xbfa\r\n")
    assert written.decode("utf-8-sig").split("\r\n")[1:-1] == [
        "'=1",
        "'+1",
        "'-1",
        "'@x",
        "'\t=1",
        "'＝1",
        "plain",
        "张三",
    ]


def test_a_file_three_times_as_long_takes_no_more_memory(tmp_path: Path) -> None:
    def peak(lines: int) -> int:
        path = tmp_path / "a.csv"
        path.write_bytes(b"name,id\n" + b"zhang san,330106199001011234\n" * lines)
        tracemalloc.start()
        count = sum(1 for _ in open_table(path).rows())
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == lines + 1
        return found

    assert peak(120_000) < 1.3 * peak(40_000)


def test_json_lines_give_objects_and_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": "r1", "acts": [{"offence": "x"}]}\n\n{"id": 7, "sealed": null, "ok": true, "n": 330106199001011234}\n',
        encoding="utf-8",
    )
    table = open_table(path)
    assert table.kind is Kind.JSON_LINES
    assert [entry.number for entry in table.objects()] == [1, 3]
    assert next(table.objects()).value["acts"] == [{"offence": "x"}]
    assert [(row.number, row.cells) for row in table.rows()] == [
        (1, ("id", "acts", "sealed", "ok", "n")),
        (2, ("r1", '[{"offence": "x"}]', "", "", "")),
        (4, ("7", "", "", "TRUE", Lost.DIGITS)),
    ]


@pytest.mark.parametrize(
    "line",
    [
        '{"a": 1',
        "[1]",
        "7",
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": "\\ud800"}',
        '{"\\ud800": 1}',
        '{"a": ' + "[" * 40 + "]" * 40 + "}",
        '{"a": ' + "[" * 100_000,
        '{"a": ' + "9" * 5000 + "}",
        '{"a": "' + "x" * (1 << 20) + '"}',
    ],
)
def test_a_line_that_is_no_sound_object_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n' + line + "\n", encoding="utf-8")
    table = open_table(path)
    with pytest.raises(Refusal) as caught:
        list(table.objects())
    assert (caught.value.reason, caught.value.values) == (Reason.FILE_ROW, {"file": "a.jsonl", "row": 2})


def test_only_json_lines_have_objects(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        open_table(path).objects()
    assert caught.value.reason is Reason.FILE_KIND


@pytest.mark.parametrize("body", [b"", b"\xef\xbb\xbf", b"\n \r\n\t", "\ufeff\r\n".encode("utf-16-le")])
def test_a_file_with_nothing_in_it_is_empty(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(body)
    assert reason(path) is Reason.FILE_EMPTY


@pytest.mark.parametrize(
    "body",
    [
        b"<html><table><tr><td>x",
        b'\xef\xbb\xbf<?xml version="1.0"?>',
        b"%PDF-1.7 x",
        b"\x89PNG\r\n\x1a\n",
        b'[{"a": 1}]',
        b"\x1f\x8b\x08",
    ],
)
def test_what_is_no_table_is_refused_whatever_its_name(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(body)
    assert refusal(path).values == {"file": "a.xls", "known": KNOWN_KINDS}


def test_a_missing_file_and_a_directory_are_unreadable(tmp_path: Path) -> None:
    assert reason(tmp_path / "none.csv") is Reason.FILE_UNREADABLE
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    assert reason(folder) is Reason.FILE_UNREADABLE


@tries(50)
@given(body=st.binary(max_size=300))
@example(body=b"{}")
@example(body=b"PAR1PAR1")
@example(body=b"PAR1" + b"\0" * 40 + b"\x04\0\0\0PAR1")
def test_no_bytes_raise_anything_but_a_refusal(body: bytes, tmp_path_factory: object) -> None:
    path = _scratch(tmp_path_factory)
    path.write_bytes(body)
    read_or_refuse(path)


@tries(50)
@given(
    prefix=st.sampled_from([b"\xff\xfe", b"\xfe\xff", b"{", b'"', b"PAR1", b"\xef\xbb\xbf"]), body=st.binary()
)
def test_no_bytes_after_a_known_beginning_raise_anything_but_a_refusal(
    prefix: bytes, body: bytes, tmp_path_factory: object
) -> None:
    path = _scratch(tmp_path_factory)
    path.write_bytes(prefix + body)
    read_or_refuse(path)


@tries(50)
@given(
    value=st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5) | st.none(), min_size=1)
)
def test_any_object_is_given_back_as_it_was(value: dict[str, object], tmp_path_factory: object) -> None:
    try:
        line = json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    path = _scratch(tmp_path_factory)
    path.write_bytes(line + b"\n")
    assert [entry.value for entry in open_table(path).objects()] == [value]


def _scratch(factory: object) -> Path:
    assert isinstance(factory, pytest.TempPathFactory)
    return factory.getbasetemp() / "scratch.csv"
