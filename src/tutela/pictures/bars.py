"""Draws a chart as SVG: bars with their numbers beside them, hatched where colour alone would not tell."""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as Tree

from tutela.pictures.chart import Cell, Chart, Heading
from tutela.pictures.frame import BAR, HEAD, MARGIN, NAME_SIZE, Frame, frame_of, name_lines
from tutela.pictures.letters import fitted
from tutela.pictures.palette import INK, INK_SOFT, LINE, PAPER, SANS

HEADER: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_LINE: Final = 20
_TALL: Final = 18  # height of a bar


def svg(chart: Chart) -> bytes:
    """The picture as UTF-8 SVG; equal charts give equal bytes. Everything it shows stands in it as text."""
    frame = frame_of(chart)
    root = _root(chart, frame)
    _patterns(root, chart)
    _head(root, chart, frame)
    for top, row, cells in zip(frame.tops, chart.rows, chart.cells, strict=True):
        _row(root, chart, row, cells, top, frame)
    for number, (text, language) in enumerate(frame.notes, start=1):
        _text(root, MARGIN, frame.foot + _LINE * number, text, 13, INK_SOFT, language=language)
    Tree.indent(root)
    return HEADER + Tree.tostring(root, encoding="unicode").encode() + b"\n"


def _root(chart: Chart, frame: Frame) -> Tree.Element:
    width, height = frame.width, frame.height
    root = Tree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "role": "img",
            "aria-labelledby": "title description",
            "font-family": SANS,
        },
    )
    Tree.SubElement(root, "title", {"id": "title"}).text = f"{chart.title.zh} {chart.title.en}"
    said = Tree.SubElement(root, "desc", {"id": "description"})
    said.text = " ".join((chart.description.zh, chart.description.en, *_sentences(chart)))
    Tree.SubElement(root, "rect", {"width": str(width), "height": str(height), "fill": PAPER})
    return root


def _sentences(chart: Chart) -> Iterator[str]:
    """Every row in words, for whoever cannot see the bars."""
    for row, cells in zip(chart.rows, chart.cells, strict=True):
        parts = [
            f"{column.zh} {column.en} {cell.label}{' ' if cell.en else ''}{cell.zh} {cell.en}".rstrip()
            for column, cell in zip(chart.columns, cells, strict=True)
        ]
        yield f"{row.zh} {row.en}: {'; '.join(parts)}."


def _patterns(root: Tree.Element, chart: Chart) -> None:
    """Hatching in each column's colour."""
    defs = Tree.SubElement(root, "defs")
    for number, column in enumerate(chart.columns):
        box = {"width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
        pattern = Tree.SubElement(
            defs, "pattern", {"id": f"open-{number}", **box, "patternTransform": "rotate(45)"}
        )
        Tree.SubElement(pattern, "rect", {"width": "6", "height": "6", "fill": PAPER})
        Tree.SubElement(pattern, "rect", {"width": "2.5", "height": "6", "fill": column.colour or INK})


def _head(root: Tree.Element, chart: Chart, frame: Frame) -> None:
    _text(root, MARGIN, MARGIN + 18, chart.title.zh, 22, INK, weight="700", language="zh")
    _text(root, MARGIN, MARGIN + 42, chart.title.en, 16, INK_SOFT, language="en")
    left = MARGIN
    for number, legend in enumerate(chart.legend):
        if not legend.zh:  # a picture without hatched bars explains none
            continue
        colour = chart.columns[0].colour or INK
        fill = colour if number == 0 else "url(#open-0)"
        _bar(root, left, MARGIN + 56, 28, fill, colour)
        said = f"{legend.zh} {legend.en}"
        _text(root, left + 36, MARGIN + 70, said, 13, INK_SOFT)
        left += 36 + fitted(said, 13) + 28
    for number, column in enumerate(chart.columns):
        at = frame.column(number)
        _text(root, at, HEAD - 32, column.zh, 16, column.colour or INK, weight="700", language="zh")
        _text(root, at, HEAD - 13, column.en, 13, INK_SOFT, language="en")


def _row(
    root: Tree.Element, chart: Chart, row: Heading, cells: tuple[Cell, ...], top: int, frame: Frame
) -> None:
    rule = {"x1": str(MARGIN), "x2": str(frame.width - MARGIN), "y1": str(top), "y2": str(top)}
    Tree.SubElement(root, "line", {**rule, "stroke": LINE})
    for text, base, size in name_lines(row):
        is_main = size == NAME_SIZE
        weight, colour = ("600", INK) if is_main else ("400", INK_SOFT)
        language = "zh" if is_main else "en"
        _text(root, MARGIN, top + base, text, size, colour, weight=weight, language=language)
    for number, cell in enumerate(cells):
        _cell(root, chart, cell, frame.column(number), top, number)


def _cell(root: Tree.Element, chart: Chart, cell: Cell, left: int, top: int, number: int) -> None:
    colour = chart.columns[number].colour or INK
    drawn = left
    for count, fill in ((cell.sure, colour), (cell.open, f"url(#open-{number})")):
        if count:
            wide = max(2, round(BAR * count / max(chart.of, 1)))
            _bar(root, drawn, top + 12, wide, fill, colour)
            drawn += wide
    _text(root, drawn + (8 if drawn > left else 0), top + 26, cell.label, 14, INK, weight="600")
    _text(root, left, top + 50, cell.zh, 12, INK_SOFT, language="zh")
    _text(root, left, top + 67, cell.en, 12, INK_SOFT, language="en")


def _bar(root: Tree.Element, left: int, top: int, wide: int, fill: str, stroke: str) -> None:
    box = {"x": str(left), "y": str(top), "width": str(wide), "height": str(_TALL)}
    Tree.SubElement(root, "rect", {**box, "fill": fill, "stroke": stroke, "stroke-width": "1"})


def _text(
    root: Tree.Element,
    left: int,
    base: int,
    text: str,
    size: int,
    colour: str,
    *,
    weight: str = "400",
    language: str = "",
) -> None:
    if text:
        said = {"x": str(left), "y": str(base), "font-size": str(size), "fill": colour, "font-weight": weight}
        if language:
            said["xml:lang"] = language
        Tree.SubElement(root, "text", said).text = text
