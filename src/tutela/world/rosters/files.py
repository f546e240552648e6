"""Writes rosters as offices keep them, and remembers on which row each line came to stand."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow
import pyarrow.parquet
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tutela.world.rosters.line import Cells, Line

_CREATED: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed mark, not a moment: equal worlds give equal bytes


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and where an office sees it: the sheet's name (empty in files without sheets) and its row from 1."""

    sheet: str
    row: int
    line: Line


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet: its name, its share of the lines, and its header rows as (text, field of `Cells`)."""

    name: str
    share: float
    columns: tuple[tuple[str, str], ...]


_PLAIN: Final = (
    ("序号", ""),
    ("姓名", "name"),
    ("身份证号", "number"),
    ("证件类型", "kind"),
    ("国籍", "country"),
    ("性别", "sex"),
    ("出生日期", "born_on"),
    ("岗位", "post"),
    ("授权编号", "authorisation"),
)
_MERGED: Final = (
    ("序号", ""),
    ("教师姓名", "name"),
    ("性别", "sex"),
    ("出生日期", "born_on"),
    ("*证件号码（必填）", "number"),
    ("证件类型", "kind"),
    ("签发国", "country"),
    ("岗位", "post"),
    ("授权编号", "authorisation"),
)
_SPREAD: Final = (
    ("授权编号", "authorisation"),
    ("姓 名", "name"),
    ("证件类型", "kind"),
    ("证件\n号码", "number"),
    ("国籍", "country"),
    ("性 别", "sex"),
    ("出生日期", "born_on"),
    ("部门", "post"),
)
_SHEETS: Final = (
    SheetPlan("幼儿园", 0.2, _PLAIN),
    SheetPlan("小学", 0.5, _MERGED),
    SheetPlan("中学", 0.3, _SPREAD),
)
_GUIDE: Final = (
    "填表说明",
    "一、本表由学校填写，经区教育局审核后提交。",
    "二、证件号码请以文本格式填写。",
    "三、查询须取得本人书面授权。",
)


def write_applicants(path: Path, title: str, lines: Sequence[Line], stale: Sequence[Line]) -> list[Placed]:
    """An XLSX with title rows, merged headers, three sheets, a guide, and a hidden sheet holding `stale` lines."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _CREATED})
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "align": "center"})
    placed: list[Placed] = []
    start = 0
    for plan in _SHEETS:
        end = len(lines) if plan is _SHEETS[-1] else start + round(len(lines) * plan.share)
        sheet = book.add_worksheet(plan.name)
        sheet.merge_range(0, 0, 0, len(plan.columns) - 1, f"{title}（{plan.name}）", bold)
        sheet.write_string(1, 0, "填报单位：枫桥区教育局", text)
        placed += _fill(sheet, plan, lines[start:end], text, bold)
        start = end
    guide = book.add_worksheet("填表说明")
    for row, sentence in enumerate(_GUIDE):
        guide.write_string(row, 0, sentence)
    hidden = book.add_worksheet("上年度名单")
    _fill(hidden, SheetPlan("上年度名单", 1, _PLAIN), stale, text, bold)
    hidden.hide()
    book.close()
    return placed


def _fill(
    sheet: Worksheet, plan: SheetPlan, lines: Sequence[Line], text: Format, bold: Format
) -> list[Placed]:
    """Header from the third row, lines with now and then a blank row or the header again, and a footer."""
    row = _header(sheet, plan, bold)
    placed = []
    for index, line in enumerate(lines):
        if index % 97 == 96:
            row += 1
        if index % 180 == 179:
            for column, (title, _) in enumerate(plan.columns):
                sheet.write_string(row, column, title, bold)
            row += 1
        _write_line(sheet, row, plan, index, line.cells, text)
        row += 1
        placed.append(Placed(plan.name, row, line))
    sheet.write_string(row + 1, _column(plan.columns, "name"), "合计", bold)
    sheet.write_string(row + 1, _column(plan.columns, "kind"), f"{len(lines)}人", bold)
    return placed


def _column(columns: tuple[tuple[str, str], ...], field: str) -> int:
    return [name for _, name in columns].index(field)


def _header(sheet: Worksheet, plan: SheetPlan, bold: Format) -> int:
    """One header row, or two with a merged title over the person's columns; returns the first row for lines."""
    if plan.columns is not _MERGED:
        for column, (title, _) in enumerate(plan.columns):
            sheet.write_string(2, column, title, bold)
        return 3
    sheet.merge_range(2, 1, 2, 6, "基本信息", bold)
    for column, (title, _) in enumerate(plan.columns):
        if 1 <= column <= 6:
            sheet.write_string(3, column, title, bold)
        else:
            sheet.merge_range(2, column, 3, column, title, bold)
    return 4


def _write_line(sheet: Worksheet, row: int, plan: SheetPlan, index: int, cells: Cells, text: Format) -> None:
    for column, (_, field) in enumerate(plan.columns):
        if not field:
            sheet.write_number(row, column, index + 1)
        elif field == "number" and cells.numeric:
            sheet.write_number(row, column, float(cells.number))
        else:
            sheet.write_string(row, column, str(getattr(cells, field)), text)


def write_staff(path: Path, title: str, lines: Sequence[Line]) -> list[Placed]:
    """A CSV in GB18030 as old programs export it: a title, blank rows, the header on every page, a footer."""
    titles, fields = [column for column, _ in _PLAIN], [field for _, field in _PLAIN]
    titles[titles.index("岗位")] = "部门"
    placed: list[Placed] = []
    with path.open("w", encoding="gb18030", newline="") as file:
        out = csv.writer(file)
        out.writerow([title, *[""] * (len(titles) - 1)])
        out.writerow(titles)
        row = 2
        for index, line in enumerate(lines):
            if index % 2000 == 1999:
                out.writerows([[""] * len(titles), titles])
                row += 2
            out.writerow([getattr(line.cells, field) if field else index + 1 for field in fields])
            row += 1
            placed.append(Placed("", row, line))
        out.writerow(["合计", "", "", f"{len(lines)}人", *[""] * (len(titles) - 4)])
    return placed


def write_clean(path: Path, lines: Sequence[Line]) -> list[Placed]:
    """A Parquet file of lines without dirt; its names of columns count as row 1."""
    columns = {title: [getattr(line.cells, field) for line in lines] for title, field in _PLAIN if field}
    table = pyarrow.table({title: pyarrow.array(cells, pyarrow.string()) for title, cells in columns.items()})
    pyarrow.parquet.write_table(table, path, compression="zstd")
    return [Placed("", row, line) for row, line in enumerate(lines, 2)]
