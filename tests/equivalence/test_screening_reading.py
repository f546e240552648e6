"""A Parquet roster read as columns is the roster that reading it row by row gives."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.equivalence.screening_cases import documents, names, right
from tests.rosters import write_parquet
from tutela.answers.screening import roster
from tutela.answers.screening.columnar import ColumnarFile
from tutela.answers.screening.roster import Roster

HEADER = ("姓名", "证件号码", "授权编号", "备注")
blanks = st.text(" \t\n\v\x1c\x1f\x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000\u200b", max_size=2)
lost = st.sampled_from(
    ["3.30106E+17", "330106198001010110.0", "123456789012345.", "1.5", "+1E+20", "2026.11.21"]
)
footers = st.sampled_from(["合计", "Total: 3", "备注：无", "填表人（签字）", *HEADER])
spaced = st.builds("".join, st.tuples(blanks, names | documents | right, blanks))
texts = st.none() | blanks | spaced | lost | footers
rows = st.lists(st.tuples(texts, texts | right, texts, texts), min_size=1, max_size=12)


def read(path: Path) -> list[tuple[int, list[str], dict[str, str | None]]]:
    """Every line: its row, its cells as shown, and what is asked."""
    lines = []
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
        columnar = ColumnarFile.opened(path)
        assert columnar is not None
        by_columns = read(path)
        opened = roster.ColumnarFile
        try:
            roster.ColumnarFile = _RowByRow  # type: ignore[misc, assignment]
            by_rows = read(path)
        finally:
            roster.ColumnarFile = opened  # type: ignore[misc]
    asked = [(number, said) for number, _, said in by_columns]
    assert asked == [(number, said) for number, _, said in by_rows]
    # cells that lost digits are shown as they stand in the one, and marked in the other
    shown = [cell for _, cells, _ in by_rows for cell in cells]
    assert [
        cell if other != "（数字已丢失）" else other
        for (_, cells, _), (_, others, _) in zip(by_columns, by_rows, strict=True)
        for cell, other in zip(cells, others, strict=True)
    ] == shown


class _RowByRow:
    """Leaves every file to be read row by row."""

    @staticmethod
    def opened(path: Path) -> None:
        return None


def _sound(cell: str | None) -> str | None:
    return cell if cell is None else cell.encode("utf-8", "replace").decode()
