"""Writing: whole or not at all, text stays text, the same rows give the same bytes."""

import errno
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.depth import tries
from tests.sheets.files import cells
from tutela.core.errors import Reason, Refusal
from tutela.sheets.atomic import atomic_path
from tutela.sheets.cells import cell_of_text
from tutela.sheets.export import write_csv
from tutela.sheets.opening import open_table
from tutela.sheets.workbook import (
    Column,
    Fact,
    Heading,
    SheetContent,
    Width,
    XlsxWriter,
    write_xlsx,
)

MOMENT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
COLUMNS = (Column("姓名"), Column("证件号码", Width.NUMBER), Column("说明", Width.LONG))
ROWS = [("张三", "330106199001011234", "=1+1"), ("李四", "@x", "-1")]


def write(path: Path, rows: list[tuple[str, ...]] = ROWS, per_sheet: int = 1_048_576) -> None:
    with XlsxWriter(path, created_at=MOMENT, rows_per_sheet=per_sheet) as book:
        book.sheet("名单", COLUMNS)
        for row in rows:
            book.write(row)
        book.summarise([Heading("筛查结果"), Fact("行数", len(rows)), Fact("说明", "=x")])


def by_sheet(path: Path) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    for row in open_table(path).rows():
        found.setdefault(row.sheet, []).append(row.cells)
    return found


def part_of(path: Path, member: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(member).decode()


def test_the_summary_stands_first_though_it_is_written_last(tmp_path: Path) -> None:
    path = tmp_path / "结果.xlsx"
    write(path)
    assert [sheet.name for sheet in open_table(path).sheets] == ["摘要", "名单"]
    assert by_sheet(path)["摘要"] == [("筛查结果", ""), ("行数", "2"), ("说明", "=x")]
    assert by_sheet(path)["名单"] == [("姓名", "证件号码", "说明"), *ROWS]
    assert os.listdir(tmp_path) == ["结果.xlsx"]


def test_the_page_is_set_up_to_be_printed_and_filed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path)
    sheet = part_of(path, "xl/worksheets/sheet2.xml")
    for expected in (
        '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>',
        '<autoFilter ref="A1:C3"/>',
        'state="frozen"',
        'min="2" max="2" width="24.',
    ):
        assert expected in sheet
    assert "_xlnm.Print_Titles" in part_of(path, "xl/workbook.xml")
    assert 'name val="Microsoft YaHei"' in part_of(path, "xl/styles.xml")
    assert "<f>" not in sheet
    assert 't="n"' not in sheet


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write(first)
    write(second)
    assert first.read_bytes() == second.read_bytes()
    assert ">2026-11-21T09:00:00Z</dcterms:created>" in part_of(first, "docProps/core.xml")
    write(second, ROWS[:1])
    assert first.read_bytes() != second.read_bytes()


def test_a_full_sheet_goes_on_in_the_next_with_its_header(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [(str(number), "x", "y") for number in range(5)]
    write(path, rows, per_sheet=3)
    found = by_sheet(path)
    assert [*found] == ["摘要", "名单", "名单-2", "名单-3"]
    assert [len(found[name]) for name in ("名单", "名单-2", "名单-3")] == [3, 3, 2]
    assert [cell[0] for name in ("名单", "名单-2", "名单-3") for cell in found[name][1:]] == list("01234")
    write(path, rows[:2], per_sheet=3)
    assert [*by_sheet(path)] == ["摘要", "名单"]


def test_sheet_names_are_made_to_fit_and_to_differ(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with XlsxWriter(path, created_at=MOMENT, summary=None, rows_per_sheet=2) as book:
        for name in ("a/b:c", "A/B:C", "长" * 40, "History", "'x'", ""):
            book.sheet(name, COLUMNS[:1])
            book.write(["1"])
        book.write(["2"])
    names = [sheet.name for sheet in open_table(path).sheets]
    assert names == ["a-b-c", "A-B-C-2", "长" * 31, "History-2", "x", "-", "-2"]
    assert all(len(name) <= 31 for name in names)


def test_whole_numbers_beyond_fourteen_digits_go_in_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    content = SheetContent("名单", COLUMNS, [(7, 99_999_999_999_999, 330106199001011234)])
    write_xlsx(path, [content], created_at=MOMENT)
    assert by_sheet(path)["名单"][1] == ("7", "99999999999999", "330106199001011234")


def test_a_row_of_another_length_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 cells for 3"):
        write(tmp_path / "a.xlsx", [("a", "b")])
    assert os.listdir(tmp_path) == []


def test_a_text_too_long_for_a_cell_is_cut_openly(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, [("x" * 32_767, "𠮷" * 16_384, "a\ud800\ufffe")])
    row = by_sheet(path)["名单"][1]
    assert row[0] == "x" * 32_767
    assert row[1] == "𠮷" * 16_383 + "…"
    assert row[2] == "a\ufffd\ufffd"


@tries(25)
@given(
    table=st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=10),
            min_size=3,
            max_size=3,
        ),
        max_size=5,
    )
)
@example(table=[["=1+1", "_x000D_", "\r\n"], [" ", "\0", "\x1f"], ["<&>\"'", "http://a.b", "{=x}"]])
def test_any_text_survives_a_workbook(
    table: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "scratch.xlsx"
    with XlsxWriter(path, created_at=MOMENT, summary=None) as book:
        book.sheet("名单", COLUMNS)
        for row in table:
            book.write(row)
        book.write(["end", "end", "end"])
    assert cells(path)[1:-1] == [tuple(map(cell_of_text, row)) for row in table]


class Stop(BaseException):
    """Stands for whatever ends a program at any moment."""


@pytest.mark.parametrize("fault", [KeyboardInterrupt, Stop, ValueError])
@pytest.mark.parametrize("kind", ["xlsx", "csv", "plain"])
def test_whatever_ends_the_writing_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, kind: str, fault: type[BaseException]
) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_text("old", encoding="utf-8")

    def rows() -> Iterator[tuple[str, ...]]:
        yield from ROWS
        raise fault

    def writing() -> None:
        if kind == "xlsx":
            write_xlsx(path, [SheetContent("名单", COLUMNS, rows())], created_at=MOMENT)
        elif kind == "csv":
            write_csv(path, ("a", "b", "c"), rows())
        else:
            with atomic_path(path) as part:
                part.write_text("new", encoding="utf-8")
                raise fault

    with pytest.raises(fault):
        writing()
    assert os.listdir(tmp_path) == [path.name]
    assert path.read_text(encoding="utf-8") == "old"


def test_a_finished_file_takes_the_place_of_the_old_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old", encoding="utf-8")
    with atomic_path(path) as part:
        part.write_text("new", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "old"
    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["a"]


def test_content_and_directory_are_synced_before_the_file_counts_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (seen.append("sync"), fsync(handle))[1])
    monkeypatch.setattr(os, "replace", lambda *paths: (seen.append("replace"), replace(*paths))[1])
    with atomic_path(tmp_path / "a"):
        pass
    assert seen == ["sync", "replace", "sync"]


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for target in (tmp_path / "none" / "a", tmp_path / "file" / "a", tmp_path):
        with pytest.raises(Refusal) as caught, atomic_path(target):
            raise AssertionError("the block must not run")
        assert (caught.value.reason, caught.value.values) == (Reason.FILE_UNREADABLE, {"file": target.name})


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_told_however_a_library_wraps_it(tmp_path: Path, code: int) -> None:
    plain = OSError(code, os.strerror(code))
    chained = RuntimeError("wrapped")
    chained.__cause__ = plain
    for fault in (plain, Exception(plain), RuntimeError(f"IO Error: {os.strerror(code)}"), chained):
        with pytest.raises(Refusal) as caught, atomic_path(tmp_path / "a"):
            raise fault
        assert (caught.value.reason, caught.value.values) == (Reason.DISK_FULL, {"file": "a"})
    assert os.listdir(tmp_path) == []
    with pytest.raises(OSError, match="Input/output"), atomic_path(tmp_path / "a"):
        raise OSError(errno.EIO, "Input/output error")


FULL_DISK = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from tutela.core.errors import Refusal
from tutela.sheets.export import write_csv
from tutela.sheets.workbook import Column, Fact, SheetContent, write_xlsx

target, limit, rows = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
lines = ((f"{n * 7919 % 1000003:07d}", "330106199001011234") for n in range(rows))
try:
    if target.suffix == ".csv":
        write_csv(target, ("a", "b"), lines)
    else:
        columns = (Column("a"), Column("b"))
        sheets = [SheetContent("a", columns, lines) for n in range(int(sys.argv[4]))]
        write_xlsx(target, sheets, created_at=datetime(2026, 1, 1, tzinfo=UTC), summary=[Fact("a", 1)])
except Refusal as refused:
    print(refused.reason.value, *refused.values.values())
"""


@pytest.mark.parametrize(
    ("name", "limit", "rows", "sheets"),
    [
        ("a.csv", 40_000, 20_000, 1),
        ("a.xlsx", 400_000, 20_000, 1),  # while rows are written
        ("a.xlsx", 4_000, 20, 1),  # while the workbook is put together
        ("a.xlsx", 9_000, 200, 1),
        ("a.xlsx", 150_000, 1, 300),  # when the archive already has a long directory
    ],
)
def test_a_disk_that_fills_up_leaves_nothing_and_says_so_in_one_line(
    tmp_path: Path, name: str, limit: int, rows: int, sheets: int
) -> None:
    path = tmp_path / name
    arguments = [sys.executable, "-W", "error", "-c", FULL_DISK, str(path)]

    def run(allowed: int) -> "subprocess.CompletedProcess[str]":
        command = [*arguments, str(allowed), str(rows), str(sheets)]
        return subprocess.run(command, capture_output=True, text=True, check=True)

    ended = run(limit)
    assert (ended.stdout, ended.stderr) == (f"disk-full {name}\n", "")
    assert os.listdir(tmp_path) == []
    ended = run(resource.RLIM_INFINITY)
    assert (ended.stdout, ended.stderr) == ("", "")
    assert os.listdir(tmp_path) == [name]
