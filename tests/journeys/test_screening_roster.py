"""An office screens its roster: every line gets an answer or a reason, and one entry stands for the whole."""

import csv
import json
import os
import signal
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings

from tests import cast, rosters
from tests.cast import appoint_all
from tests.rosters import (
    LI,
    PURPOSE,
    WANG,
    ZHAO,
    Listed,
    publish,
    sheets_of,
    write_csv,
    write_parquet,
    write_xlsx,
)
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions, leaves, places, queries
from tutela.answers.screening.engine import Engine
from tutela.answers.screening.models import Run
from tutela.answers.screening.summary import Summary
from tutela.bodies.models import Quota
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.rows import RowProof, verify_row
from tutela.index.lookup.queries import Covered
from tutela.index.lookup.rows import RowOutcome
from tutela.index.lookup.snapshot import place
from tutela.ledger import queries as ledger
from tutela.ledger.events import Event
from tutela.ledger.models import Entry

HEADER = ("姓名", "身份证号")
PLAN = pytest.param(
    Engine.PLAN,
    marks=(
        pytest.mark.skipif(find_spec("ibis") is None, reason="needs ibis-framework: make test-cluster"),
        pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    ),
)
ENGINES = (Engine.REFERENCE, Engine.DUCKDB, PLAN)
ADDED = ["查询结果", "说明", "查询时间", "名单版本", "回执号"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def office(at: datetime, settings: LazySettings) -> None:
    """A body that may ask, a list of two, and no sample, so that every answer is foreseen."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    publish([Listed(LI, "李四"), Listed(ZHAO, "赵六", RowOutcome.PENDING)], at)


def screen(roster: Path, out: Path, at: datetime, **more: Any) -> Summary:
    """As the clerk of the education office."""
    wanted = {"acting": acting_as("clerk"), "purpose_code": PURPOSE, "authorisation": "SQ-1", **more}
    return actions.screen(roster=roster, out=out, at=at, **wanted)


def left_in(folder: Path) -> list[str]:
    """Every file there, hidden ones included."""
    return sorted(path.name for path in folder.iterdir())


def kept_leaves() -> set[str]:
    """The leaf files of all runs so far."""
    return {path.name for path in places.leaf_file(UUID(int=0)).parent.iterdir()}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_office_gets_back_what_it_sent_with_an_answer_or_a_reason_beside_every_line(
    engine: Engine, at: datetime, tmp_path: Path
) -> None:
    header = ["教师姓名", "学科", "*证件号码（必填）", "备注"]
    rows = [
        ["李四", "数学", LI, ""],
        ["王五", "=1+1", WANG, "@备注"],
        ["赵六", "语文", ZHAO, ""],
        ["李 四", "", LI.lower(), "又一次"],
        ["别人", "", LI, ""],
        ["钱七", "体育", LI[:-1] + "0", "-"],
        ["", "", "", ""],
        ["合计", "", "", "6"],
    ]
    out = tmp_path / "result.xlsx"
    summary = screen(write_csv(tmp_path / "roster.csv", header, rows), out, at, engine=engine)

    sheets = sheets_of(out)
    assert list(sheets) == ["摘要", "查询结果"]
    assert sheets["查询结果"][0] == [*header, *ADDED]
    body = sheets["查询结果"][1:]
    assert [line[:4] for line in body] == rows[:6]
    assert [line[4] for line in body] == ["有记录", "未发现记录", "待核实", "有记录", "待核实", "未查询"]
    assert [line[5] for line in body] == [
        "",
        "",
        "须由工作人员核实后答复。待核实不等于有记录，也不等于未发现记录。",
        "",
        "须由工作人员核实后答复。待核实不等于有记录，也不等于未发现记录。",
        "身份号码校验码不符，至少有一位填错。请对照证件核对。",
    ]
    assert {line[6] for line in body} == {"2026-11-21 14:03:00"}
    assert {line[7] for line in body} == {summary.version.label}
    assert [line[8] for line in body] == [f"{summary.run.hex}-{number}" for number in range(1, 7)]
    assert summary.counted.answers == {
        Answer.RECORD: 2,
        Answer.NO_RECORD: 1,
        Answer.PENDING: 2,
        Answer.REFUSED: 1,
    }
    assert left_in(tmp_path) == ["result.xlsx", "roster.csv"]
    assert out.stat().st_mode & 0o077 == 0


def as_workbook(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    return write_xlsx(path.with_suffix(".xlsx"), {"名册": [header, *rows]})


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("write", [write_csv, write_parquet, as_workbook])
def test_whoever_has_left_as_the_roster_says_is_not_asked_about(
    write: Callable[..., Path], engine: Engine, at: datetime, tmp_path: Path
) -> None:
    """A list of everybody who ever worked there: those in post are asked about, and a word not known is no yes."""
    rows = [
        ["李四", LI, "已离职"],
        ["王五", WANG, "在职"],
        ["赵六", ZHAO, " 长期病假 "],
        ["李四", LI, ""],
        ["李四", LI, "待定"],
        ["李四", LI, "在职" * 40],
    ]
    roster = write(tmp_path / "roster", ["姓名", "身份证号", "在职状态"], rows)
    summary = screen(roster, tmp_path / "o.xlsx", at, engine=engine)
    body = [*sheets_of(tmp_path / "o.xlsx").values()][1][1:]
    assert [line[3] for line in body] == ["未查询", "未发现记录", "待核实", "有记录", "未查询", "未查询"]
    assert str(body[0][4]).startswith("“在职状态”表明此人不在职。")
    assert [str(line[4]).startswith("“在职状态”的内容不在允许范围内。") for line in body[4:]] == [True, True]
    assert summary.counted.refused == {Reason.ROW_NOT_IN_POST: 1, Reason.CELL_VALUE: 2}
    assert Quota.objects.get(organisation="edu").used == summary.counted.persons == 3, (
        "nobody else was asked about"
    )


@pytest.mark.parametrize("engine", [Engine.REFERENCE, Engine.DUCKDB])
def test_of_applicants_it_is_not_read_where_they_work_now(
    engine: Engine, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "PURPOSE", "school-hire")
    publish([Listed(LI, "李四")], at)
    rows = [["李四", LI, "离职"], ["王五", WANG, "应届"]]
    roster = write_csv(tmp_path / "roster.csv", ["姓名", "身份证号", "在职状态"], rows)
    screen(roster, tmp_path / "o.xlsx", at, engine=engine, purpose_code="school-hire")
    body = sheets_of(tmp_path / "o.xlsx")["查询结果"][1:]
    assert [line[3] for line in body] == ["有记录", "未发现记录"]


def test_the_summary_page_says_who_asked_on_what_ground_and_what_each_answer_counts_as(
    at: datetime, tmp_path: Path
) -> None:
    publish([], at, Covered("", at - timedelta(days=1)))
    sheets = {
        "一年级": [HEADER, ["李四", LI], ["王五", "123"]],
        "说明": [["请勿修改"]],
        "旧": [HEADER, ["藏", WANG]],
    }
    roster = write_xlsx(tmp_path / "r.xlsx", sheets, hidden=["旧"])
    summary = screen(roster, tmp_path / "o.xlsx", at)
    book = sheets_of(tmp_path / "o.xlsx")
    page = {str(line[0]): line[1] for line in book["摘要"]}
    assert list(book) == ["摘要", "一年级"]
    assert page["查询单位"] == "枫桥区教育局"
    assert page["查询业务类别"] == "在职教职员工筛查"
    assert "第六条" in str(page["法律依据"])
    assert page["授权"] == "SQ-1"
    assert page["名单版本"] == summary.version.label
    assert "2026-11-20 14:03:00" in str(page["数据时效"])
    assert (page["总行数"], page["有记录"], page["未发现记录"], page["待核实"], page["未查询"]) == (
        2,
        0,
        1,
        0,
        1,
    )
    assert "不等于有记录" in str(page["“待核实”的含义"])
    assert "不等于未发现记录" in str(page["“未查询”的含义"])
    assert "由有权的人依法决定" in str(page["使用须知"])
    assert page["证件号码应为 18 位，现为 3 位。请核对。"] == 1
    assert page["未读取的隐藏工作表"] == "旧"
    assert page["未读取的工作表（没有所需的列）"] == "说明"
    assert page["运行编号"] == str(summary.run)
    assert page["逐行凭证根"] == summary.rows_root.hex()


DIRT: list[tuple[list[str], str]] = [
    (["李四", "１１", "", "", "", "", ""], "document-length"),
    (["李四", LI + "0", "", "", "", "", ""], "document-length"),
    (["李四", "O" + LI[1:], "", "", "", "", ""], "document-characters"),
    (["李四", "99" + LI[2:], "居民身份证", "", "", "", ""], "document-contradicts"),
    (["李四", LI, "户口", "", "", "", ""], "cell-value"),
    (["李四", LI, "", "", "女", "", ""], "document-contradicts"),
    (["李四", LI, "", "", "不详", "", ""], "cell-value"),
    (["李四", LI, "", "", "", "1980-01-02", ""], "document-contradicts"),
    (["李四", LI, "", "", "", "80.1.1", ""], "cell-date"),
    (["李四", "", "", "", "", "", ""], "document-missing"),
    (["", LI, "", "", "", "", ""], "name-missing"),
    (["李4", LI, "", "", "", "", ""], "name-characters"),
    (["=A1", LI, "", "", "", "", ""], "name-characters"),
    (["Anna Smith", "E12345678", "", "", "", "", ""], "document-kind"),
    (["Anna Smith", "E12345678", "护照", "", "女", "1980-01-01", ""], "document-country"),
    (["Anna Smith", "E12345678", "护照", "美国", "", "", ""], "birth-missing"),
    (["李四", LI, "", "", "", "", "A" * 121], "authorisation-missing"),
    (["李四", "3.30106E+17", "", "", "", "", ""], "document-lost-digits"),
    (["李四", LI, "身份证", "中国", "男", "1980年1月1日", "SQ-9"], ""),
    (["李四", " " + LI[:6] + "-" + LI[6:] + "\u200b", "", "", "男性", "19800101", ""], ""),
    (["Anna Smith", "E12345678", "护照", "美国", "女", "1980/1/1", ""], ""),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_every_dirty_line_gets_the_one_reason_that_is_true_of_it(
    engine: Engine, write: Callable[..., Path], at: datetime, tmp_path: Path
) -> None:
    header = ["姓名", "证件号码", "证件类型", "国籍", "性别", "出生日期", "授权编号"]
    roster = write(tmp_path / "roster", header, [cells for cells, _ in DIRT])
    summary = screen(roster, tmp_path / "o.csv", at, engine=engine)
    expected: dict[str, int] = {}
    for _, reason in DIRT:
        if reason:
            expected[reason] = expected.get(reason, 0) + 1
    assert {reason.value: count for reason, count in summary.counted.refused.items()} == expected
    assert summary.counted.answers[Answer.RECORD] == 2
    assert summary.counted.answers[Answer.NO_RECORD] == 1
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(DIRT)
    assert lines[12]["姓名"] == "'=A1"
    assert all((line["查询结果"] == "未查询") == bool(line["说明"]) for line in lines)


def test_without_any_authorisation_every_line_is_refused(at: datetime, tmp_path: Path) -> None:
    roster = write_csv(tmp_path / "r.csv", [*HEADER, "授权编号"], [["李四", LI, ""], ["李四", LI, "SQ-2"]])
    summary = screen(roster, tmp_path / "o.xlsx", at, authorisation="  ")
    assert summary.counted.refused == {Reason.AUTHORISATION_MISSING: 1}
    assert summary.counted.answers[Answer.RECORD] == 1


def test_a_number_that_lost_its_digits_in_a_numeric_cell_is_refused_and_never_guessed(
    at: datetime, tmp_path: Path
) -> None:
    roster = write_xlsx(tmp_path / "r.xlsx", {"名单": [HEADER, ["李四", float(LI)], ["李四", LI]]})
    summary = screen(roster, tmp_path / "o.xlsx", at)
    assert summary.counted.refused == {Reason.DOCUMENT_LOST_DIGITS: 1}
    assert sheets_of(tmp_path / "o.xlsx")["名单"][1][1] == "（数字已丢失）"


def test_sheets_keep_their_own_columns_and_a_table_takes_all_of_them(at: datetime, tmp_path: Path) -> None:
    sheets = {
        "甲": [["名册"], [*HEADER, "班级"], ["李四", LI, "一"]],
        "乙": [["工号", *HEADER], ["7", "王五", WANG]],
    }
    roster = write_xlsx(tmp_path / "r.xlsx", sheets)
    screen(roster, tmp_path / "o.xlsx", at)
    book = sheets_of(tmp_path / "o.xlsx")
    assert book["甲"][1][:4] == ["李四", LI, "一", "有记录"]
    assert book["乙"][0] == ["工号", *HEADER, *ADDED]
    screen(roster, tmp_path / "o.csv", at)
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["工作表", *HEADER, "班级", "工号", *ADDED]
    assert [line[:6] for line in lines[1:]] == [
        ["甲", "李四", LI, "一", "", "有记录"],
        ["乙", "王五", WANG, "", "7", "未发现记录"],
    ]
    screen(roster, tmp_path / "o.parquet", at)
    assert pq.read_table(tmp_path / "o.parquet").column("查询结果").to_pylist() == ["有记录", "未发现记录"]


def test_a_parquet_roster_reads_as_the_same_roster_in_text(at: datetime, tmp_path: Path) -> None:
    header = ["姓名", "身份证号", "备注"]
    rows = [
        ["李四", LI, "x"],
        [" 王五\u3000", WANG, ""],
        ["合计", "", "2"],
        ["", "", ""],
        header,
        ["", f" {LI} ", "a"],
    ]
    for name, write in (("csv", write_csv), ("parquet", write_parquet)):
        screen(write(tmp_path / f"r.{name}", header, rows), tmp_path / f"{name}.parquet", at)
    tables = [
        pq.read_table(tmp_path / f"{name}.parquet").drop_columns("回执号") for name in ("csv", "parquet")
    ]
    assert tables[0].to_pylist() == tables[1].to_pylist()
    assert tables[0].num_rows == 3


def test_a_result_screened_again_keeps_its_columns_apart(at: datetime, tmp_path: Path) -> None:
    screen(write_csv(tmp_path / "r.csv", HEADER, [["李四", LI]]), tmp_path / "o.xlsx", at)
    screen(tmp_path / "o.xlsx", tmp_path / "p.xlsx", at)
    rows = sheets_of(tmp_path / "p.xlsx")["查询结果"]
    assert rows[0] == [*HEADER, *(f"{title}（原表）" for title in ADDED), *ADDED]
    assert rows[1][2] == rows[1][7] == "有记录"


def test_one_entry_stands_for_the_run_and_says_what_the_result_says(at: datetime, tmp_path: Path) -> None:
    roster = write_csv(tmp_path / "r.csv", HEADER, [["李四", LI], ["王五", "1"]])
    before = Entry.objects.count()
    summary = screen(roster, tmp_path / "o.xlsx", at)
    assert Entry.objects.count() == before + 2, "one for the run, one for the quota of a year that it opened"
    assert Entry.objects.filter(event="quota:changed").count() == 1
    body = json.loads(ledger.body(summary.receipt.entry_id))
    assert body["event"] == "screening:run"
    facts = body["facts"]
    assert facts["rows_root"] == summary.rows_root.hex()
    assert facts["answers"] == {"record": 1, "no-record": 0, "pending": 0, "refused": 1}
    assert facts["refused"] == {"document-length": 1}
    assert (facts["purpose"], facts["rows"], facts["run"]) == (PURPOSE, 2, str(summary.run))
    assert facts["list_root"] == summary.version.root.hex()
    assert set(body["commitments"]) == {"run-salt", "authorisation"}
    assert LI not in json.dumps(body)
    assert "SQ-1" not in json.dumps(body)
    assert Quota.objects.get().used == 1


def test_engines_leave_the_same_entry(at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutela.answers.screening.run.secrets.token_bytes", lambda count: b"\x01" * count)
    monkeypatch.setattr("tutela.answers.screening.actions.uuid4", lambda: UUID(int=7))
    roster = write_csv(tmp_path / "r.csv", HEADER, [["李四", LI], ["王五", "1"], ["赵六", ZHAO]])
    facts = []
    for engine in (Engine.REFERENCE, Engine.DUCKDB):
        summary = screen(roster, tmp_path / f"{engine}.csv", at, engine=engine)
        facts.append(json.loads(ledger.body(summary.receipt.entry_id))["facts"])
        Run.objects.all().delete()
    assert facts[0] == facts[1]
    assert (tmp_path / "reference.csv").read_bytes() == (tmp_path / "duckdb.csv").read_bytes()


@pytest.mark.parametrize(
    ("above", "titles"),
    [
        (["序号", "人员信息", "", "岗位"], ["序号", "姓名", "身份证号", "岗位"]),
        (["某校教职工名册", "", "", ""], ["列1", "姓名", "身份证号", "列4"]),
        (["填报单位：第一小学", "", "", "2026年"], ["列1", "姓名", "身份证号", "列4"]),
    ],
)
def test_a_title_merged_over_two_header_rows_is_the_columns_own(
    at: datetime, tmp_path: Path, above: list[str], titles: list[str]
) -> None:
    rows = [["", "姓名", "身份证号", ""], ["1", "李四", LI, "语文"]]
    out = tmp_path / "o.xlsx"
    screen(write_csv(tmp_path / "r.csv", above, rows), out, at)
    result = next(rows for name, rows in sheets_of(out).items() if name == "查询结果")
    assert result[0] == [*titles, *ADDED]


@pytest.mark.parametrize("write", [write_csv, as_workbook])
def test_the_name_of_whom_to_call_is_not_asked_with_the_number_of_the_teacher(
    write: Callable[..., Path], at: datetime, tmp_path: Path
) -> None:
    upper = ["序号", "姓名", "证件信息", "", "紧急联系人", ""]
    rows = [["", "", "证件类型", "证件号码", "姓名", "电话"], ["1", "李四", "身份证", LI, "别人", "1"]]
    screen(write(tmp_path / "r", upper, rows), tmp_path / "o.xlsx", at)
    titles, line = [*sheets_of(tmp_path / "o.xlsx").values()][1]
    assert titles == ["序号", "姓名", "证件类型", "证件号码", "姓名-2", "电话", *ADDED]
    assert line[6] == "有记录"
    with pytest.raises(Refusal) as caught:
        screen(write(tmp_path / "r", [*upper[:4], "其他", ""], rows), tmp_path / "o2.xlsx", at)
    assert (caught.value.reason, caught.value.values["column"]) == (Reason.FILE_HEADERS_TWICE, "姓名")


def test_the_receipt_of_a_row_proves_it_to_whoever_has_the_row(at: datetime, tmp_path: Path) -> None:
    rows = [["李四", LI], ["王五", "1"], ["赵六", ZHAO], *([["王五", WANG]] * 5000)]
    summary = screen(write_csv(tmp_path / "r.csv", HEADER, rows), tmp_path / "o.csv", at, acting=_large())
    answers = {
        1: Answer.RECORD,
        2: Answer.REFUSED,
        3: Answer.PENDING,
        4097: Answer.NO_RECORD,
        5003: Answer.NO_RECORD,
    }
    root = bytes.fromhex(json.loads(ledger.body(summary.receipt.entry_id))["facts"]["rows_root"])
    for number, answer in answers.items():
        receipt = queries.row_receipt(acting_as("clerk"), summary.run, number)
        name, document = rows[number - 1]
        proof = {"proof": RowProof(receipt.group, receipt.path), "root": root}
        proof |= {"row": receipt.place, "size": receipt.size}
        verify_row(hashed=leaves.row_hash(receipt.index, answer, document, name), **proof)
        other = Answer.RECORD if answer is not Answer.RECORD else Answer.NO_RECORD
        with pytest.raises(Refusal):
            verify_row(hashed=leaves.row_hash(receipt.index, other, document, name), **proof)
        with pytest.raises(Refusal):
            verify_row(hashed=leaves.row_hash(bytes(16), answer, document, name), **proof)
    for number in (0, 5004):
        with pytest.raises(Refusal) as refused:
            queries.row_receipt(acting_as("clerk"), summary.run, number)
        assert refused.value.reason is Reason.NOT_FOUND
    with pytest.raises(Refusal) as refused:
        queries.row_receipt(acting_as("carer"), summary.run, 1)
    assert refused.value.reason is Reason.NOT_FOUND


def _large() -> Any:
    """The clerk, whose body asks for the first time this year and may ask about twenty thousand."""
    acting = acting_as("clerk")
    Quota.objects.create(organisation_id="edu", year=2026, allowed=20_000)
    return acting


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """Two lines, of which the first is on the list."""
    folder = tmp_path / "in"
    folder.mkdir()
    return write_csv(folder / "r.csv", HEADER, [["李四", LI], ["王五", WANG]])


def refused_with(reason: Reason, roster: Path, tmp_path: Path, at: datetime, **more: Any) -> None:
    """The run is refused as a whole and leaves nothing: no file, no run, no quota used."""
    out, leaf_files = tmp_path / "out", kept_leaves()
    out.mkdir()
    with pytest.raises(Refusal) as refused:
        screen(roster, out / more.pop("name", "o.xlsx"), at, **more)
    assert refused.value.reason is reason
    nothing_left(out, leaf_files)


def nothing_left(out: Path, leaf_files: set[str]) -> None:
    assert left_in(out) == []
    assert kept_leaves() == leaf_files
    assert not Run.objects.exists()
    assert not Entry.objects.filter(event="screening:run").exists()
    assert sum(Quota.objects.values_list("used", flat=True)) == 0


def test_who_may_not_ask_learns_nothing_and_leaves_an_entry(
    roster: Path, at: datetime, tmp_path: Path
) -> None:
    refused_with(Reason.NOT_ENTITLED, roster, tmp_path, at, acting=acting_as("carer"))
    assert Entry.objects.filter(event="inquiry:refused").count() == 1


def test_a_purpose_that_is_not_covered_is_refused(roster: Path, at: datetime, tmp_path: Path) -> None:
    publish([], at, Covered("court", None))
    refused_with(Reason.NOT_COVERED, roster, tmp_path, at)


def test_a_roster_beyond_the_quota_is_refused_before_anything_is_written(
    roster: Path, at: datetime, tmp_path: Path
) -> None:
    Quota.objects.create(organisation_id="edu", year=2026, allowed=1)

    def progress(done: int, total: int | None) -> None:
        pytest.fail("lines were written for nothing")

    refused_with(Reason.OVER_QUOTA, roster, tmp_path, at, progress=progress)


def test_a_quota_that_just_suffices_is_used_up(roster: Path, at: datetime, tmp_path: Path) -> None:
    Quota.objects.create(organisation_id="edu", year=2026, allowed=2)
    screen(roster, tmp_path / "o.xlsx", at)
    assert Quota.objects.get().used == 2


def test_refused_lines_use_no_quota(at: datetime, tmp_path: Path) -> None:
    Quota.objects.create(organisation_id="edu", year=2026, allowed=1)
    roster = write_csv(tmp_path / "r.csv", HEADER, [["李四", LI], *([["王五", "1"]] * 9)])
    assert screen(roster, tmp_path / "o.xlsx", at).counted.persons == 1


@pytest.mark.parametrize("name", ["o.xlsx", "o.csv", "o.parquet"])
@pytest.mark.parametrize("engine", ENGINES)
def test_an_interrupt_leaves_nothing(
    name: str, engine: Engine, roster: Path, at: datetime, tmp_path: Path
) -> None:
    def progress(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    out, leaf_files = tmp_path / "out", kept_leaves()
    out.mkdir()
    with pytest.raises(KeyboardInterrupt):
        screen(roster, out / name, at, engine=engine, progress=progress)
    nothing_left(out, leaf_files)


def test_a_ledger_that_fails_leaves_nothing(
    roster: Path, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise OSError("the ledger is away")

    monkeypatch.setattr("tutela.answers.screening.run.ledger.append", broken)
    out, leaf_files = tmp_path / "out", kept_leaves()
    out.mkdir()
    with pytest.raises(OSError, match="away"):
        screen(roster, out / "o.xlsx", at)
    nothing_left(out, leaf_files)


@pytest.mark.parametrize("name", ["o.xlsx", "o.csv", "o.parquet"])
def test_a_full_disk_leaves_nothing_and_is_told_in_one_line(
    name: str, roster: Path, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tutela.answers.screening.run._sync", full)
    refused_with(Reason.DISK_FULL, roster, tmp_path, at, name=name)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.FILE_EMPTY),
        ("姓名,身份证号\n".encode(), Reason.FILE_EMPTY),
        ("姓名,身份证号".encode("utf-8-sig"), Reason.FILE_EMPTY),
        ("名,号\n甲,1\n".encode(), Reason.FILE_HEADERS),
        (b"PK\x03\x04broken", Reason.FILE_DAMAGED),
        (b"PAR1broken", Reason.FILE_DAMAGED),
    ],
)
def test_a_file_that_is_no_roster_is_refused(
    content: bytes, reason: Reason, at: datetime, tmp_path: Path
) -> None:
    roster = tmp_path / "r"
    roster.write_bytes(content)
    refused_with(reason, roster, tmp_path, at)


@pytest.mark.parametrize("engine", ENGINES)
def test_nobody_is_asked_about_by_a_number_whose_last_digits_are_gone(
    engine: Engine, at: datetime, tmp_path: Path
) -> None:
    passing = next(
        one
        for place in range(99)
        if (one := cast.number(date(1981, 2, 3 + place % 20), 100 * (1 + place // 20))).endswith("000")
    )
    failing = LI[:15] + "000"
    out = tmp_path / "result.xlsx"
    rows = [("李四", failing), ("王五", passing), ("赵六", ZHAO)]
    summary = screen(write_csv(tmp_path / "roster.csv", HEADER, rows), out, at, engine=engine)
    body = sheets_of(out)["查询结果"][1:]
    assert [line[2] for line in body] == ["未查询", "未查询", "待核实"]
    assert [line[1] for line in body] == [failing, passing, ZHAO], "as it was sent"
    assert summary.counted.refused == {Reason.DOCUMENT_LOST_DIGITS: 2}
    alone = screen(write_csv(tmp_path / "alone.csv", HEADER, rows[1:]), out, at, engine=engine)
    assert alone.counted.refused == {}, "somebody's number may end so"


def test_an_empty_parquet_roster_is_refused(at: datetime, tmp_path: Path) -> None:
    refused_with(Reason.FILE_EMPTY, write_parquet(tmp_path / "r", HEADER, []), tmp_path, at)


def test_a_result_of_another_kind_is_refused(roster: Path, at: datetime, tmp_path: Path) -> None:
    refused_with(Reason.FILE_KIND, roster, tmp_path, at, name="o.pdf")


def test_a_list_that_changes_during_a_reference_run_begins_it_again(
    at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutela.answers.screening.roster.ROWS_AT_ONCE", 2)
    changed = []

    def progress(done: int, total: int | None) -> None:
        if not changed:
            changed.append(publish([Listed(WANG, "王五")], at))

    long = write_xlsx(tmp_path / "long.xlsx", {"名单": [HEADER, *[["王五", WANG]] * 5]})
    summary = screen(long, tmp_path / "o.xlsx", at, engine=Engine.REFERENCE, progress=progress)
    assert summary.version == changed[0]
    assert summary.counted.answers[Answer.RECORD] == 5


def test_a_snapshot_is_made_anew_for_every_version_and_the_former_goes(
    roster: Path, at: datetime, tmp_path: Path
) -> None:
    first = screen(roster, tmp_path / "a.xlsx", at)
    former = place(PURPOSE, first.version).read_bytes()
    publish([Listed(WANG, "王五")], at)
    second = screen(roster, tmp_path / "b.xlsx", at)
    assert [sheets_of(tmp_path / name)["查询结果"][2][2] for name in ("a.xlsx", "b.xlsx")] == [
        "未发现记录",
        "有记录",
    ]
    kept = place(PURPOSE, second.version)
    assert [path.name for path in kept.parent.glob(f"{PURPOSE}.*")] == [kept.name]
    assert kept.stat().st_mode & 0o077 == 0
    for wrong in (b"damaged", former):
        kept.write_bytes(wrong)
        screen(roster, tmp_path / "c.xlsx", at)
        assert sheets_of(tmp_path / "c.xlsx")["查询结果"][2][2] == "有记录"
    assert first.version.number < second.version.number


def test_ctrl_c_while_the_run_commits_waits_until_the_result_is_in_its_place(
    roster: Path, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = actions.ledger.append

    def interrupted(**values: Any) -> Any:
        if values["event"] is Event.SCREENING_RUN:  # an earlier one opens the year's quota
            os.kill(os.getpid(), signal.SIGINT)
        return append(**values)

    monkeypatch.setattr("tutela.answers.screening.run.ledger.append", interrupted)
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a test run in the background ignores it
    try:
        with pytest.raises(KeyboardInterrupt):
            screen(roster, tmp_path / "o.xlsx", at)
    finally:
        signal.signal(signal.SIGINT, before)
    assert sheets_of(tmp_path / "o.xlsx")["查询结果"][1][2] == "有记录"
    assert Run.objects.get().released_at == at
    assert Entry.objects.filter(event="screening:run").count() == 1


def test_the_sample_gives_pending_to_persons_who_stand_on_no_list(
    at: datetime, tmp_path: Path, settings: LazySettings
) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1
    roster = write_csv(tmp_path / "r.csv", HEADER, [["李四", LI], ["王五", WANG], ["王五", "1"]])
    summary = screen(roster, tmp_path / "o.xlsx", at)
    assert summary.counted.answers[Answer.PENDING] == 2
    assert {row[3] for row in sheets_of(tmp_path / "o.xlsx")["查询结果"][1:3]} == {
        "须由工作人员核实后答复。待核实不等于有记录，也不等于未发现记录。"
    }
