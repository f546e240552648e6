"""A roster read as columns, Parquet or plain text, is the roster that reading it row by row gives."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.equivalence.screening_cases import documents, names, right
from tests.rosters import write_parquet
from tutela.answers.screening import roster
from tutela.answers.screening.columnar import ColumnarFile
from tutela.answers.screening.columns import OPTIONAL
from tutela.answers.screening.roster import Roster
from tutela.core.errors import Reason, Refusal
from tutela.sheets.opening import open_table
from tutela.sheets.plain import LONGEST_LINE
from tutela.sheets.table import Table

HEADER = ("姓名", "证件号码", "授权编号", "序号")
blanks = st.text(" \t\n\v\x1c\x1f\x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000\u200b", max_size=2)
lost = st.sampled_from(
    ["3.30106E+17", "330106198001010110.0", "123456789012345.", "1.5", "+1E+20", "2026.11.21"]
)
footers = st.sampled_from(["合计", "Total: 3", "备注：无", "填表人（签字）", *HEADER])
spaced = st.builds("".join, st.tuples(blanks, names | documents | right, blanks))
texts = st.none() | blanks | spaced | lost | footers
counts = st.sampled_from(["25", "共3人", "男1人女2人", "１人", "小计", "总人数：3", "7、"])
texts = texts | counts
rows = st.lists(st.tuples(texts, texts | right, texts, texts), min_size=1, max_size=12)


def read(path: Path) -> list[tuple[int, list[str], dict[str, str | None]]]:
    """Every line: its row, its cells as shown, and what is asked."""
    lines: list[tuple[int, list[str], dict[str, str | None]]] = []
    for batch in Roster(path).batches():
        shown = list(zip(*(column.to_pylist() for column in batch.shown), strict=True))
        asked = [
            dict(zip(batch.asked, cells, strict=True))
            for cells in zip(*(column.to_pylist() for column in batch.asked.values()), strict=True)
        ]
        assert batch.first == len(lines)
        lines += list(zip(batch.numbers.tolist(), map(list, shown), asked, strict=True))
    return lines


@given(rows)
@settings(max_examples=150, deadline=None)
def test_columns_are_read_as_rows_are(drawn: list[tuple[str | None, ...]]) -> None:
    sound = [tuple(_sound(cell) for cell in row) for row in drawn]
    with TemporaryDirectory() as folder:
        path = write_parquet(Path(folder) / "roster.parquet", HEADER, sound)
        assert ColumnarFile.opened(path, OPTIONAL) is not None
        _both_ways(path)


cuts = st.sampled_from([",", "\t", ";"])
ends = st.sampled_from(["\n", "\r\n"])


@given(rows, cuts, ends, st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_plain_texts_are_read_as_rows_are(
    drawn: list[tuple[str | None, ...]], cut: str, end: str, encoding: str, is_ended: bool
) -> None:
    written = [[_bare(cell or "") for cell in row] for row in drawn]
    content = end.join(cut.join(row) for row in [HEADER, *written]) + end * is_ended
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        path.write_bytes(content.encode(encoding))
        table = open_table(path)
        assert table.written is not None
        if table.written.delimiter == cut and table.written.encoding == encoding:
            assert ColumnarFile.of_text(table, path, OPTIONAL) is not None
        _both_ways(path)


def test_sums_and_rows_that_are_only_numbered_are_nobodys_either_way(tmp_path: Path) -> None:
    people = [("李四", "110101198001011018", "R", "1"), ("小计", "110101198001011018", "", "3")]
    nobody = [("", "", "", "2"), ("合计", "共2人", "", ""), ("总人数：", "2", "2", ""), ("小计", "", "", "")]
    faulty = [("合计", "25", "", "4"), ("", "", "R", "5"), ("合计", "12345", "", "")]
    rows = [*people, *nobody, *faulty]
    parquet = write_parquet(tmp_path / "roster.parquet", HEADER, rows)
    csv = tmp_path / "roster.csv"
    csv.write_text("\n".join(map(",".join, [HEADER, *rows])), "utf-8")
    for path in (parquet, csv):
        assert [number for number, _, _ in read(path)] == [2, 3, 8, 9, 10]
        _both_ways(path)


@pytest.mark.parametrize(
    "line",
    [
        '李四,"110101198001011018",R,',
        "李四,'110101198001011018,R,",
        '李四,="110101198001011018",R,',
        "李四,110101198001011018,R",
        "李四,110101198001011018,R,,",
        "",
        "李四,110101198001011018,R,\r王五,110101198001011018,R,",
        f"李四,110101198001011018,R,{'x' * (LONGEST_LINE + 1)}",
    ],
)
def test_what_is_not_plain_is_read_row_by_row(line: str, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    plain = "王五,110101198001011018,R,"
    for content, is_plain in ((f"{plain}\n{plain}\n", True), (f"{plain}\n{line}\n{plain}\n", False)):
        path.write_text(f"{','.join(HEADER)}\n{content}", "utf-8", newline="")
        assert (ColumnarFile.of_text(open_table(path), path, OPTIONAL) is not None) is is_plain
        _both_ways(path)


@pytest.mark.parametrize("start", ["某某学校教职工名册\n", "\n", ",,,\n"])
def test_a_text_whose_first_row_is_no_header_is_read_row_by_row(start: str, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"{start}{','.join(HEADER)}\n李四,110101198001011018,R,\n", "utf-8")
    assert ColumnarFile.of_text(open_table(path), path, OPTIONAL) is None
    assert [said["name"] for _, _, said in read(path)] == ["李四"]


def test_a_bar_between_fields_is_no_plain_cut_where_it_may_be_half_a_character(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    rows = ["|".join(HEADER), *["李四|110101198001011018|R|"] * 3]
    for encoding, is_plain in (("utf-8", True), ("gb18030", False)):
        path.write_bytes("\n".join(rows).encode(encoding))
        assert (ColumnarFile.of_text(open_table(path), path, OPTIONAL) is not None) is is_plain
        _both_ways(path)


def _bare(cell: str) -> str:
    """Without what makes a text not plain."""
    sound = cell.encode("utf-8", "replace").decode()
    return "".join(sign for sign in sound if sign not in "\"'=,;\t\r\n\0")


def _both_ways(path: Path) -> None:
    by_columns = _read_or_refused(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(roster, "ColumnarFile", _RowByRow)
        by_rows = _read_or_refused(path)
    if isinstance(by_columns, Reason) or isinstance(by_rows, Reason):
        assert by_columns == by_rows
        return
    asked = [(number, said) for number, _, said in by_columns]
    assert asked == [(number, said) for number, _, said in by_rows]
    # cells that lost digits are shown as they stand in the one, and marked in the other
    shown = [cell for _, cells, _ in by_rows for cell in cells]
    assert [
        cell if other != "（数字已丢失）" else other
        for (_, cells, _), (_, others, _) in zip(by_columns, by_rows, strict=True)
        for cell, other in zip(cells, others, strict=True)
    ] == shown


def _read_or_refused(path: Path) -> list[tuple[int, list[str], dict[str, str | None]]] | Reason:
    try:
        return read(path)
    except Refusal as refusal:
        return refusal.reason


class _RowByRow:
    """Leaves every file to be read row by row."""

    @staticmethod
    def opened(path: Path, optional: frozenset[str]) -> None:
        return None

    @staticmethod
    def of_text(table: Table, path: Path, optional: frozenset[str]) -> None:
        return None


def _sound(cell: str | None) -> str | None:
    return cell if cell is None else cell.encode("utf-8", "replace").decode()
