"""A staff list as schools keep it: what is read as a clerk means it, and what is refused by row and column."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.cast import number
from tests.sheets.files import write_xlsx_of
from tutela.answers.staff import posts
from tutela.answers.staff.engagement import Post
from tutela.answers.staff.posts import POSTS, post_of
from tutela.answers.staff.roster import Fault, read
from tutela.answers.staff.standings import _GONE, _IN_POST, STANDINGS, is_in_post
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language, sentence
from tutela.sheets.headers import undecorated

ON = date(2026, 11, 23)
SINCE = date(2019, 9, 1)
NUMBERS = [number(date(1980 + place, 1 + place, 3), 101 + 2 * place) for place in range(9)]
HEAD = ("序号", "姓名", "身份证号", "岗位", "入职日期")
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

Lines = Iterable[Sequence[str]]


def text(folder: Path, lines: Lines, encoding: str = "utf-8-sig") -> Path:
    path = folder / "名册.csv"
    path.write_bytes("\r\n".join(map(",".join, lines)).encode(encoding))
    return path


def workbook(folder: Path, lines: Lines) -> Path:
    return write_xlsx_of(folder / "名册.xlsx", {"教职工": lines})


def told(fault: Fault) -> tuple[int, str, Reason]:
    return fault.row, fault.column, fault.refusal.reason


SCHOOL: Lines = [
    ("枫桥小学教职工花名册", "", "", "", ""),
    HEAD,
    ("1", "张三", NUMBERS[0], "语文教师", "2019/9/1 0:00"),
    ("2", "李四", NUMBERS[1], "门卫", "2019-09-01 00:00:00"),
    ("3", "王小计", NUMBERS[2], "保育员", "2019年9月1日"),
    ("4", "赵六", NUMBERS[3].translate(WIDE), "教师／班主任", "２０１９－０９－０１"),
    ("5", "合计", NUMBERS[4], "食堂", "20190901"),
    ("6", "", "", "", ""),
    ("7", "", "", "", ""),
    ("合计", "5人", "", "", ""),
    ("", "制表人：陈七", "", "", ""),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_list_of_a_school_is_read_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    is_read(text(tmp_path, SCHOOL, encoding))


def test_a_list_of_a_school_is_read_from_a_workbook(tmp_path: Path) -> None:
    is_read(workbook(tmp_path, SCHOOL))


def is_read(path: Path) -> None:
    found = read(path, ON)
    assert [told(fault) for fault in found.faults] == []
    assert [(row.row, row.person.name, row.post, row.from_on) for row in found.rows] == [
        (3, "张三", Post.TEACHER, SINCE),
        (4, "李四", Post.SECURITY, SINCE),
        (5, "王小计", Post.CARER, SINCE),
        (6, "赵六", Post.TEACHER, SINCE),
        (7, "合计", Post.WORKER, SINCE),
    ]
    assert [one in row.person.canonical for one, row in zip(NUMBERS, found.rows, strict=False)] == [True] * 5


def test_cells_of_days_are_days_and_a_time_of_day_or_a_bare_serial_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, day = book.add_worksheet("教职工"), book.add_format({"num_format": "yyyy/m/d h:mm"})
        for row, cells in enumerate([HEAD, *(("", "张三", one, "教师") for one in NUMBERS[:3])]):
            sheet.write_row(row, 0, cells)
        for row, serial in enumerate((43709, 43709 + 8.5 / 24), start=1):
            sheet.write_number(row, 4, serial, day)
        sheet.write_number(3, 4, 43709)
    found = read(path, ON)
    assert [(row.row, row.from_on) for row in found.rows] == [(2, SINCE)]
    assert list(map(told, found.faults)) == [(row, "入职日期", Reason.CELL_DATE) for row in (3, 4)]


def test_every_line_that_is_not_certain_is_told_with_its_column(tmp_path: Path) -> None:
    lines = [
        HEAD,
        ("1", "张三", NUMBERS[0], "数学", ""),
        ("2", "李四", NUMBERS[1], "教师", "2019/9/1 8:30"),
        ("3", "王五", "", "教师", ""),
        ("4", "小计", "", "教师", ""),
        ("合计", "5人", "", "教师", ""),
        ("6", "", "", "教师", ""),
    ]
    found = read(text(tmp_path, lines), ON)
    assert [(fault.row, fault.column) for fault in found.faults] == [
        *((2, "岗位"), (3, "入职日期")),
        *((row, "身份证号") for row in range(4, 8)),
    ]
    assert posts.KNOWN in found.faults[0].told(Language.CHINESE)


def test_whoever_is_no_longer_in_post_is_told_by_row_and_not_entered(tmp_path: Path) -> None:
    standings = ("在职", "", "已离职", "退休", "产 假", "?", "否", "３")
    lines = [("张三", one, "教师", standings[place]) for place, one in enumerate(NUMBERS[:8])]
    for header in ("在职状态", "是否在职*", "人员状态（必填）"):
        found = read(text(tmp_path, [("姓名", "身份证号", "岗位", header), *lines]), ON)
        assert [row.row for row in found.rows] == [2, 3, 6]
        assert [told(fault) for fault in found.faults] == [
            (4, header, Reason.ROW_NOT_IN_POST),
            (5, header, Reason.ROW_NOT_IN_POST),
            (7, header, Reason.CELL_VALUE),
            (8, header, Reason.ROW_NOT_IN_POST),
            (9, header, Reason.CELL_VALUE),
        ]
        assert "请删除这一行" in found.faults[0].told(Language.CHINESE)
        assert "在职" in found.faults[2].told(Language.CHINESE)


@pytest.mark.parametrize("title", ["参加工作情况", "原任职情况", "工作经历", "基本信息"])
def test_the_first_day_of_an_earlier_career_is_not_that_of_the_post(title: str, tmp_path: Path) -> None:
    head = [("姓名", "身份证号", "岗位", title, "", "任职情况", ""), ("", "", "", "单位", "聘用日期", "", "")]
    found = read(text(tmp_path, [*head, ("张三", NUMBERS[0], "教师", "一中", "1999-09-01", "", "")]), ON)
    assert [(row.row, row.from_on) for row in found.rows] == [(3, None)]
    now = [head[0], ("", "", "", "单位", "聘用日期", "部门", "任职日期")]
    later = ("张三", NUMBERS[0], "教师", "一中", "1999-09-01", "小学部", "2019-09-01")
    assert [row.from_on for row in read(workbook(tmp_path, [*now, later]), ON).rows] == [SINCE]


def test_that_a_spouse_retired_is_not_said_of_the_teacher(tmp_path: Path) -> None:
    head = [("本人信息", "", "", "配偶信息", ""), ("姓名", "身份证号", "岗位", "工作单位", "在职状态")]
    found = read(text(tmp_path, [*head, ("张三", NUMBERS[0], "教师", "一中", "退休")]), ON)
    assert ([row.row for row in found.rows], found.faults) == ([3], ())


def test_every_word_for_who_is_in_post_can_be_met_and_stands_once() -> None:
    assert {undecorated(word) for word in STANDINGS} == set(STANDINGS)
    assert sum(map(len, map(str.split, (_IN_POST, _GONE)))) == len(STANDINGS)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("在编在岗", True),
        ("在编不在岗", True),
        ("不在岗", None),
        ("离岗", None),
        ("内退", None),
        ("否", False),
    ],
)
def test_who_is_only_not_at_work_is_not_taken_for_gone(word: str, said: bool | None) -> None:
    assert is_in_post(word) is said


PEOPLE = [("姓名", "身份证号", "岗位"), ("张三", NUMBERS[0], "教师")]
LEFT = [("姓名", "身份证号", "岗位"), ("旧人", NUMBERS[1], "教师")]


@pytest.mark.parametrize("first", [PEOPLE, PEOPLE[:1]])
def test_a_staff_list_is_one_sheet(first: Lines, tmp_path: Path) -> None:
    path = write_xlsx_of(tmp_path / "名册.xlsx", {"在职": first, "说明": [["填表说明"]], "离职": LEFT})
    with pytest.raises(Refusal) as caught:
        read(path, ON)
    assert caught.value.reason is Reason.FILE_SHEETS
    assert caught.value.values == {"file": "名册.xlsx", "first": "在职", "second": "离职"}


def test_sheets_without_people_are_no_second_list(tmp_path: Path) -> None:
    sheets = {"说明": [["填表说明"]], "在职": PEOPLE, "模板": LEFT[:1], "空": [[""]]}
    found = read(write_xlsx_of(tmp_path / "名册.xlsx", sheets), ON)
    assert [row.person.name for row in found.rows] == ["张三"]
    assert found.skipped == ("说明",)


def test_hidden_sheets_are_told_as_sheets_that_were_not_read(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, lines in (("在职", PEOPLE), ("编外", LEFT)):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(lines):
                sheet.write_row(row, 0, cells)
        sheet.hide()
    found = read(path, ON)
    assert [row.person.name for row in found.rows] == ["张三"]
    assert found.skipped == ("编外",)


@pytest.mark.parametrize("first", [[["填表说明"]], [["序号", "姓名"]], []])
def test_that_hidden_sheets_were_not_read_is_said_where_nobody_is_found(first: Lines, tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, lines in (("说明", first), ("在职", PEOPLE), ("编外", PEOPLE)):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(lines):
                sheet.write_row(row, 0, cells)
            if name != "说明":
                sheet.hide()
    with pytest.raises(Refusal) as refused:
        read(path, ON)
    assert refused.value.reason is Reason.FILE_HEADERS_HIDDEN
    for language in Language:
        assert "在职、编外" in sentence(refused.value, language)
        assert "岗位" in sentence(refused.value, language)


def test_beside_a_number_that_lost_its_digits_one_that_passes_by_chance_is_lost_too(tmp_path: Path) -> None:
    sequences = ((day, hundreds) for day in range(1, 29) for hundreds in range(100, 1000, 100))
    by_chance = next(
        one for day, hundreds in sequences if (one := number(date(1981, 2, day), hundreds)).endswith("000")
    )
    lines = [("姓名", "身份证号", "岗位"), ("张三", by_chance, "教师"), ("李四", NUMBERS[1], "教师")]
    assert [row.row for row in read(text(tmp_path, lines), ON).rows] == [2, 3]
    found = read(text(tmp_path, [*lines, ("王五", NUMBERS[2][:15] + "000", "教师")]), ON)
    assert [row.row for row in found.rows] == [3]
    assert list(map(told, found.faults)) == [(row, "身份证号", Reason.DOCUMENT_LOST_DIGITS) for row in (2, 4)]


def test_nobody_began_before_they_were_born(tmp_path: Path) -> None:
    head = ("姓名", "证件类型", "证件号码", "国籍", "出生日期", "性别", "岗位", "入职日期")
    resident, passport = (
        ("居民身份证", NUMBERS[0], "", "", ""),
        ("护照", "E12345678", "法国", "1990-05-06", "男"),
    )
    lines = [
        head,
        ("张三", *resident, "教师", "1019-09-01"),
        ("李四", *passport, "教师", "1990-05-06"),
        ("李四", *passport, "教师", "2019-09-01"),
    ]
    found = read(text(tmp_path, lines), ON)
    assert [row.row for row in found.rows] == [4]
    assert list(map(told, found.faults)) == [(row, "入职日期", Reason.CELL_DAY_ORDER) for row in (2, 3)]


@pytest.mark.parametrize(
    ("born_on", "sex", "column"), [("1990-05-06", "", "性别"), ("", "男", "出生日期"), ("", "", "出生日期")]
)
def test_a_missing_birth_date_or_sex_is_told_where_it_is_missing(
    born_on: str, sex: str, column: str, tmp_path: Path
) -> None:
    head = ("姓名", "证件类型", "证件号码", "国籍", "性别", "出生日期", "岗位")
    line = ("John Smith", "护照", "AB123456", "United States", sex, born_on, "教师")
    (fault,) = read(text(tmp_path, [head, line]), ON).faults
    assert told(fault) == (2, column, Reason.BIRTH_MISSING)


def test_a_column_that_a_file_lacks_is_told_by_the_name_to_give_it(tmp_path: Path) -> None:
    (fault,) = read(text(tmp_path, [PEOPLE[0], ("张三", "E12345678", "教师")]), ON).faults
    assert told(fault) == (2, "证件类型", Reason.DOCUMENT_KIND)


@pytest.mark.parametrize(
    "lines", [[HEAD], [HEAD, ("1", "", "", "", ""), ("合计", "0人", "", "", "")], [HEAD, HEAD]]
)
def test_a_list_of_nobody_is_refused_lest_everybody_leaves(lines: Lines, tmp_path: Path) -> None:
    for path in (text(tmp_path, lines), workbook(tmp_path, lines)):
        with pytest.raises(Refusal) as caught:
            read(path, ON)
        assert (caught.value.reason, caught.value.values) == (Reason.FILE_EMPTY, {"file": path.name})


@pytest.mark.parametrize(
    ("written", "post"),
    [
        *((word, Post.TEACHER) for word in ("语文教师", "数学老师", "班主任", "副校长", "外教", "教导主任")),
        *((word, Post.SECURITY) for word in ("宿管", "门卫", "保安")),
        *((word, Post.WORKER) for word in ("厨师", "食堂", "司机")),
        *((" 教 师 ", Post.TEACHER), ("专任教师（编外）", Post.TEACHER), ("教师、班主任", Post.TEACHER)),
        *(("保育员", Post.CARER), ("校医", Post.SUPPORT), ("实习生", Post.OTHER), ("Teacher", Post.TEACHER)),
        *(
            (word, None)
            for word in ("", "数学", "主任", "干事", "教师/保安", "教师/", "教师兼后勤", "/", "宇航员")
        ),
        *(("教师（语文）", None), ("非教师", None), ("教师" * 40, None), ("/" * 1000, None)),
    ],
)
def test_a_post_is_read_where_its_word_has_one_meaning(written: str, post: Post | None) -> None:
    assert post_of(written) is post


def test_every_word_means_one_post_and_can_be_met() -> None:
    words = [word for group in posts._WORDS.values() for word in group.split()]
    assert [word for word, times in Counter(words).items() if times > 1] == []
    assert [word for word in POSTS if undecorated(word) != word] == []
    assert {post_of(post.value) for post in Post} == set(Post)
    assert {post_of(word) for word in posts.KNOWN.split(",")} == set(Post)
