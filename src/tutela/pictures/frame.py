"""Where everything of a chart stands: columns as wide as their texts, rows as high as their names."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tutela.pictures.chart import Cell, Chart, Heading
from tutela.pictures.letters import fitted, wrapped

MARGIN: Final = 24
HEAD: Final = 172  # title, legend and the columns' names
BAR: Final = 120  # width of a full bar; its number stands to the right of it
NAME_SIZE: Final = 15
_ENGLISH: Final = 12
_NAMES: Final = 300  # width of the rows' names
_GAP: Final = 20
_COLUMN: Final = 250
_ROW: Final = 84
_LINE: Final = 20


@dataclass(frozen=True, slots=True)
class Frame:
    """The picture's size, the left edge of its columns, the top of each row, and the lines of its notes.

    `notes` are lines with their language; the first stands below `foot`.
    """

    width: int
    height: int
    columns: int
    tops: tuple[int, ...]
    foot: int
    notes: tuple[tuple[str, str], ...]

    def column(self, number: int) -> int:
        """The left edge of a column of bars."""
        return MARGIN + _NAMES + self.columns * number


def frame_of(chart: Chart) -> Frame:
    """The frame that holds every text of the chart."""
    columns = _column(chart)
    legend = sum(36 + fitted(f"{one.zh} {one.en}", 13) + 28 for one in chart.legend)
    title = max(fitted(chart.title.zh, 22), fitted(chart.title.en, 16))
    inner = max(_NAMES + columns * len(chart.columns), legend, title)
    tops, top = [], HEAD
    for row in chart.rows:
        tops.append(top)
        top += _height(row)
    notes = tuple(_notes(chart, inner))
    height = top + MARGIN + _LINE * len(notes) + MARGIN
    return Frame(inner + 2 * MARGIN, height, columns, tuple(tops), top + 14, notes)


def _column(chart: Chart) -> int:
    cells = [_wide(cell) for row in chart.cells for cell in row]
    names = [max(fitted(one.zh, 16), fitted(one.en, 13)) for one in chart.columns]
    return max([_COLUMN, *cells, *names]) + _GAP


def _wide(cell: Cell) -> int:
    return max(BAR + 12 + fitted(cell.label, 14), fitted(cell.zh, _ENGLISH), fitted(cell.en, _ENGLISH))


def _height(row: Heading) -> int:
    return max([_ROW, *(base + 14 for _, base, _ in name_lines(row))])  # a blank name has no line


def name_lines(row: Heading) -> Iterator[tuple[str, int, int]]:
    """The lines of a row's name: text, base line below the row's top, and size of the letters."""
    base = 26
    for text in wrapped(row.zh, _NAMES - _GAP, NAME_SIZE):
        yield text, base, NAME_SIZE
        base += 19
    for text in wrapped(row.en, _NAMES - _GAP, _ENGLISH):
        yield text, base, _ENGLISH
        base += 16


def _notes(chart: Chart, width: int) -> Iterator[tuple[str, str]]:
    for note in chart.notes:
        for text in wrapped(note.zh, width, 13):
            yield text, "zh"
        for text in wrapped(note.en, width, 13):
            yield text, "en"
