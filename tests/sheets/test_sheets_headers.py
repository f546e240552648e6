"""Headers and lines: which row names the columns, which rows are nobody's, and what is told of the rest."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.sheets.files import write_xlsx_of
from tutela.core.errors import Reason, Refusal
from tutela.sheets.cells import Cell, Lost
from tutela.sheets.headers import Header, find_header
from tutela.sheets.opening import open_table
from tutela.sheets.records import Line, Records, read_records
from tutela.sheets.table import Kind, Row, Sheet, Table

SYNONYMS = {
    "name": ("姓名", "教师姓名", "Name"),
    "document": ("身份证号", "证件号码", "身份证件号码", "证件号码(护照)"),
    "kind": ("证件类型",),
    "born": ("出生日期",),
}
REQUIRED = frozenset({"name", "document"})
HEAD = ("序号", "姓名", "身份证号")


def header(*lines: Sequence[Cell], look_within: int = 30) -> Header:
    rows = [Row("甲", number, tuple(line)) for number, line in enumerate(lines, start=1)]
    return find_header(rows, SYNONYMS, REQUIRED, look_within)


def table(**sheets: list[Sequence[Cell]]) -> Table:
    def rows() -> Iterator[Row]:
        for name, lines in sheets.items():
            for number, line in enumerate(lines, start=1):
                yield Row(name, number, tuple(line))

    return Table("名单.xlsx", Kind.SPREADSHEET, tuple(map(Sheet, sheets)), rows)


def records(**sheets: list[Sequence[Cell]]) -> Records:
    return read_records(table(**sheets), SYNONYMS, REQUIRED, frozenset({"born", "kind"}))


def people(*lines: Sequence[Cell]) -> list[Line]:
    return list(records(甲=[HEAD, *lines]))


@pytest.mark.parametrize(
    "text",
    [
        "*身份证件号码（必填）",
        "身 份 证 号",
        "身份证号\n(18位)",
        "身份证号 [文本格式]",
        "【必填】证件号码",
        "证件号码：",
        "身份证号必填",
        "\ufeff身份证号",
        "身\u3000份证号*",
        "证件号码（护照）",
    ],
)
def test_a_header_is_known_under_the_decoration_of_offices(text: str) -> None:
    assert header(("ＮＡＭＥ", text)).columns == {"name": 0, "document": 1}


@pytest.mark.parametrize(
    "text", ["家长姓名", "姓名(家长)", "姓名拼音", "姓名（监护人）", "联系人姓名", "曾用名", Lost.DIGITS]
)
def test_another_persons_name_is_not_the_name(text: Cell) -> None:
    with pytest.raises(Refusal) as caught:
        header((text, "身份证号"))
    assert caught.value.reason is Reason.FILE_HEADERS
    assert caught.value.values["missing"] == "姓名"
    assert header((text, "姓名", "身份证号")).columns["name"] == 1


def test_title_rows_and_merged_blanks_stand_above() -> None:
    found = header(("某县教职工名单", "", ""), ("填报单位：第一中学", "", "2026年"), HEAD)
    assert (found.number, found.columns) == (3, {"name": 1, "document": 2})
    assert found.texts == {"name": "姓名", "document": "身份证号"}


def test_a_header_of_two_rows_under_merged_titles_is_one() -> None:
    found = header(
        ("序号", "姓名", "证件信息", ""), ("", "", "证件类型", "证件号码"), ("1", "张三", "身份证", "x")
    )
    assert (found.number, found.columns) == (2, {"name": 1, "kind": 2, "document": 3})


def test_the_header_is_looked_for_within_thirty_rows_and_no_further() -> None:
    titles = [("标题",)] * 29
    assert header(*titles, HEAD).number == 30
    with pytest.raises(Refusal) as caught:
        header(*titles, ("标题",), HEAD)
    assert caught.value.values["missing"] == "姓名、身份证号"


def test_two_columns_of_one_meaning_are_refused_by_name() -> None:
    with pytest.raises(Refusal) as caught:
        header(("姓名", "身份证号 *", "证件号码(如:张三的)"))
    assert caught.value.reason is Reason.FILE_HEADERS_TWICE
    assert caught.value.values["column"] == "身份证号、证件号码"


def test_one_text_for_two_columns_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="two columns"):
        find_header([], {"a": ("姓 名",), "b": ("姓名",)}, frozenset({"a"}))


def test_lines_carry_their_sheet_row_and_stripped_values() -> None:
    found = list(records(甲=[("标题",), (), HEAD, ("1", " 张三\u3000", Lost.DIGITS), ("2", "李四")]))
    assert found == [
        Line("甲", 4, {"name": "张三", "document": Lost.DIGITS}),
        Line("甲", 5, {"name": "李四", "document": ""}),
    ]


@pytest.mark.parametrize(
    "footer",
    [
        ("合计", "", ""),
        ("", "合 计：15人", ""),
        ("填表人：王五", "", ""),
        ("备注", "", ""),
        ("", "", "(盖章)"),
        ("Total", "", ""),
        ("总计15人", "", ""),
        ("注：本表一式两份", "", ""),
        (" ", "\u3000", ""),
        HEAD,
    ],
)
def test_footers_blank_rows_and_repeated_headers_are_nobodys(footer: Sequence[Cell]) -> None:
    found = people(("1", "张三", "x"), footer, ("2", "李四", "y"))
    assert [line.row for line in found] == [2, 4]


@pytest.mark.parametrize(
    "row",
    [
        ("合计", "张三", ""),
        ("备注", "", "330106"),
        ("", "", Lost.DIGITS),
        ("1", "", ""),
        ("合计", "", Lost.DIGITS),
        ("1", "单于明", ""),
        ("1", "经办", ""),
        ("1", "姓名", "y"),
        ("1", "总计划", "x"),
    ],
)
def test_a_row_with_anything_of_a_person_is_never_passed_over(row: Sequence[Cell]) -> None:
    assert [line.row for line in people(("1", "张三", "x"), row)] == [2, 3]


def test_every_visible_sheet_with_a_header_is_read_and_the_rest_is_named() -> None:
    found = records(
        说明=[("本表由学校填写",)],
        一班=[HEAD, ("1", "张三", "x")],
        空=[("", " ")],
        二班=[("姓名", "证件号码", "出生日期"), ("李四", "y", "1990-01-02")],
        统计=[("男", "3"), ("女", "4")],
    )
    assert [(line.sheet, line.values["name"]) for line in found] == [("一班", "张三"), ("二班", "李四")]
    assert found.skipped == ("说明", "统计")
    assert [head.sheet for head in found.headers] == ["一班", "二班"]


def test_a_table_whose_sheets_all_lack_a_header_is_refused_with_what_is_missing() -> None:
    with pytest.raises(Refusal) as caught:
        next(records(甲=[("姓名", "电话"), ("张三", "1")], 乙=[("x",)]))
    assert caught.value.reason is Reason.FILE_HEADERS
    assert caught.value.values == {"missing": "身份证号", "file": "名单.xlsx"}


def test_a_table_with_nothing_in_it_is_empty() -> None:
    with pytest.raises(Refusal) as caught:
        next(records(甲=[("", " ")], 乙=[]))
    assert caught.value.reason is Reason.FILE_EMPTY


def test_a_doubled_column_in_any_sheet_refuses_the_file() -> None:
    with pytest.raises(Refusal) as caught:
        list(records(甲=[HEAD, ("1", "张三", "x")], 乙=[("姓名", "姓名", "身份证号")]))
    assert caught.value.values == {"column": "姓名", "file": "名单.xlsx"}


def test_a_workbook_is_read_from_file_to_lines(tmp_path: Path) -> None:
    path = write_xlsx_of(
        tmp_path / "a.xlsx",
        {"甲": [["名单"], [], ["*姓 名（必填）", "身份证号"], ["张三", 330106199001011234], ["合计", ""]]},
    )
    found = read_records(open_table(path), SYNONYMS, REQUIRED, frozenset())
    assert list(found) == [Line("甲", 4, {"name": "张三", "document": Lost.DIGITS})]
