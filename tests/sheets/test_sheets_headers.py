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
    "since": ("聘用日期", "任职日期", "入职日期", "startdate"),
    "standing": ("在职状态", "人员状态"),
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


def test_names_under_wide_titles_belong_to_the_header_down_to_its_third_row() -> None:
    upper = ("序号", "姓名", "证件", "", "基本信息", "")
    found = header(upper, ("", "", "身份证号", "证件类型", "", ""), ("", "", "", "", "学校", "出生日期"))
    assert (found.number, found.rows, found.running) == (3, 3, 0)
    assert found.columns == {"name": 1, "document": 2, "kind": 3, "born": 5}
    below = header((*HEAD, "证件", ""), ("", "", "", "证件类型", "出生日期"), ("1", "张三", "x", "护照", ""))
    assert (below.number, below.columns["kind"], below.texts["born"]) == (2, 3, "出生日期")
    three = header(("序号", "基本信息", ""), ("", "姓名", "证件"), ("", "", "身份证号"))
    assert (three.number, three.columns) == (3, {"name": 1, "document": 2})


@pytest.mark.parametrize(
    "row",
    [
        ("", "", "", "出生日期", ""),  # under a title of its own, as a value would stand
        ("", "", "", "证件类型", "1990"),
        ("", "张三", "", "证件类型", "出生日期"),
        ("", "", Lost.DIGITS, "证件类型", "出生日期"),
    ],
)
def test_a_row_that_may_be_somebodys_is_not_of_the_header(row: Sequence[Cell]) -> None:
    found = header((*HEAD, "证件", ""), row)
    assert (found.number, found.columns) == (1, {"name": 1, "document": 2})


@pytest.mark.parametrize(
    "title",
    [
        *(
            "配偶情况",
            "参加工作情况",
            "原任职情况",
            "工作经历",
            "原单位",
            "同住人",
            "学生情况",
            "推荐单位",
            "学历",
        ),
        *("其他", "曾任岗位", "家长基本信息", "本人配偶信息", "previousjob", Lost.DIGITS),
    ],
)
def test_under_a_title_that_is_not_of_the_person_as_they_are_now_nothing_is_read(title: Cell) -> None:
    for names in (("聘用日期", "在职状态"), ("证件类型", "出生日期"), ("学校", "入职日期")):
        found = header((*HEAD, title, ""), ("", "", "", *names))
        assert (found.number, found.columns) == (2, {"name": 1, "document": 2})


@pytest.mark.parametrize(
    "title",
    [
        "证件",
        "有效证件信息",
        "身份信息*",
        "个人信息（必填）",
        "本人情况",
        "基 本 情 况",
        "教师基本信息",
        "人员信息",
        "Basic Info",
    ],
)
def test_under_a_title_of_the_person_is_read_who_they_are_and_not_when_they_began(title: str) -> None:
    found = header((*HEAD, title, "", "", ""), ("", "", "", "证件类型", "出生日期", "任职日期", "在职状态"))
    assert found.columns == {"name": 1, "document": 2, "kind": 3, "born": 4}


@pytest.mark.parametrize(
    "title", ["任职情况", "现任岗位", "岗位信息", "在职情况", "在岗情况", "Current position"]
)
def test_under_a_title_of_the_post_is_read_since_when_and_whether_they_are_there(title: str) -> None:
    found = header((*HEAD, title, ""), ("", "", "", "任职日期", "在职状态"))
    assert found.columns == {"name": 1, "document": 2, "since": 3, "standing": 4}


def test_every_title_over_a_column_is_of_the_person_and_of_the_post_for_what_is_of_the_post() -> None:
    third = ("", "", "", "", "任职日期", "在职状态")
    past = (*HEAD, "工作经历", "", ""), ("", "", "", "", "任职情况", ""), third
    assert (header(*past).number, header(*past).columns) == (3, {"name": 1, "document": 2})
    above = ("本人", "", "", "工作经历", ""), (*HEAD, "岗位情况", ""), third
    assert (header(*above).number, header(*above).columns) == (3, {"name": 1, "document": 2})
    now = (*HEAD, "基本信息", "", ""), ("", "", "", "", "任职情况", ""), third
    assert header(*now).columns == {"name": 1, "document": 2, "since": 4, "standing": 5}
    beside = ("姓名", "证件", "", "任职情况", ""), ("", "证件类型", "身份证号"), ("", "", "", "", "任职日期")
    assert header(*beside).columns == {"name": 0, "kind": 1, "document": 2, "since": 4}


@pytest.mark.parametrize(
    ("lines", "columns"),
    [
        (
            [
                ("序号", "姓名", "证件信息", "", "紧急联系人", ""),
                ("", "", "证件类型", "证件号码", "姓名", "电话"),
            ],
            {"name": 1, "kind": 2, "document": 3},
        ),
        (
            [("序号", "姓名", "证件信息", "", "配偶"), ("", "", "证件类型", "证件号码", "姓名")],
            {"name": 1, "kind": 2, "document": 3},
        ),
        (
            [("本人信息", "", "配偶信息", ""), ("姓名", "身份证号", "工作单位", "在职状态")],
            {"name": 0, "document": 1},
        ),
        ([("", "", "配偶：", ""), ("姓名", "身份证号", "姓名", "证件号码")], {"name": 0, "document": 1}),
        (
            [
                ("本人信息", "", "家庭成员", ""),
                ("姓名", "证件", "父亲", ""),
                ("", "身份证号", "姓名", "出生日期"),
            ],
            {"name": 0, "document": 1},
        ),
        (
            [("本人信息", "", "工作经历", ""), ("姓名", "身份证号", "单位", "入职日期")],
            {"name": 0, "document": 1},
        ),
    ],
)
def test_columns_of_somebody_else_are_passed_over_whichever_row_names_them(
    lines: Sequence[Sequence[Cell]], columns: dict[str, int]
) -> None:
    found = header(*lines)
    assert (found.number, found.columns) == (len(lines), columns)


@pytest.mark.parametrize("title", ["其他", "同事", "联系方式"])
def test_a_name_in_each_of_two_rows_is_refused_where_no_title_says_whose(title: str) -> None:
    with pytest.raises(Refusal) as caught:
        header(("序号", "姓名", "证件信息", "", title, ""), ("", "", "证件类型", "证件号码", "姓名", "电话"))
    assert (caught.value.reason, caught.value.values) == (Reason.FILE_HEADERS_TWICE, {"column": "姓名"})


def test_a_row_of_somebody_elses_names_alone_is_no_header() -> None:
    with pytest.raises(Refusal) as caught:
        header(("本人情况", "", "配偶", ""), ("称呼", "工号", "姓名", "身份证号"))
    assert (caught.value.reason, caught.value.values["missing"]) == (Reason.FILE_HEADERS, "姓名、身份证号")


@pytest.mark.parametrize(
    "above",
    [
        ("教职工及家属名册", "", ""),
        ("家长开放日",),
        ("云母镇中心小学", "", "教职工名册"),
        ("填表人：王五", "", "负责人：赵六"),
        ("单位", "负责人", "王五"),
        ("", "家庭情况登记表", ""),
    ],
)
def test_what_stands_over_a_list_is_no_title_of_somebody_else(above: Sequence[Cell]) -> None:
    found = header(above, HEAD, ("1", "张三", "x"))
    assert (found.number, found.rows, found.columns) == (2, 1, {"name": 1, "document": 2})


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
        ("2", "", ""),
        ("１２、", " ", ""),
        ("合计", "1人", ""),
        ("总计", "", "25"),
        ("", "小计", "共３人"),
        ("总人数：", "男12人，女13人", ""),
        ("合计：25人", "25", "25"),
        ("Total", "3", ""),
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
        ("A1", "", ""),
        ("1", "", "", "二班"),
        ("1", "", "", Lost.DIGITS),
        ("合计", "", Lost.DIGITS),
        ("合计", "张三", "25"),
        ("合计", "1人", "330106199001011234"),
        ("合计", "1人", "12345"),
        ("1", "合计", "25"),
        ("1", "小计", "330106199001011234"),
        ("", "合计", "E1234567"),
        ("", "小计", "330106199001011234"),
        ("1", "共和", "x"),
        ("", "25人", "3"),
        ("1", "单于明", ""),
        ("1", "经办", ""),
        ("1", "姓名", "y"),
        ("1", "总计划", "x"),
    ],
)
def test_a_row_with_anything_of_a_person_is_never_passed_over(row: Sequence[Cell]) -> None:
    assert [line.row for line in people(("1", "张三", "x"), row)] == [2, 3]


def test_a_number_of_somebodys_own_is_no_running_number() -> None:
    for title, rows in (("工号", [2, 3]), ("编号", [2, 3]), ("No.", [2]), ("序 号", [2])):
        found = records(甲=[(title, "姓名", "身份证号"), ("1", "张三", "x"), ("2", "", "")])
        assert [line.row for line in found] == rows, title


def test_a_sum_in_which_another_known_column_speaks_of_somebody_is_a_line() -> None:
    head = (*HEAD, "出生日期")
    found = records(甲=[head, ("合计", "1人", "", "1990-01-01"), ("合计", "1人", "", "")])
    assert [line.row for line in found] == [2]


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
