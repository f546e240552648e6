"""Some lines of a roster as columns: what an engine answers, and what a result is written from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tutela.answers.screening.columns import REQUIRED, Cells

ADDED: Final = ("查询结果", "说明", "查询时间", "名单版本", "回执号")
SHEET: Final = "工作表"
LOST_TEXT: Final = "（数字已丢失）"
TEXT: Final = pa.large_string()


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet and the titles of all its columns, each once."""

    sheet: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Lines of one sheet, in order.

    `first` is the place of the first line in the run, counted from 0; `numbers` are row numbers as the office counts
    them. `shown` holds every column as written, one text array for each title. `asked` holds the columns a question is
    made of, by their canonical names, stripped: a null there is a number that lost its digits, "" is blank, and a
    column the sheet lacks has no key.
    """

    layout: Layout
    first: int
    numbers: NDArray[np.int64]
    shown: tuple[pa.LargeStringArray, ...]
    asked: Mapping[str, pa.LargeStringArray]

    @staticmethod
    def of(lines: Sequence[Cells]) -> "Batch":
        """Lines that stand in no file: nothing is shown of them."""
        texts = {name: [getattr(line, name) for line in lines] for name in Cells.__slots__}
        # a column in which everything is blank says what one says that is not there
        said = {
            name: column
            for name, column in texts.items()
            if name in REQUIRED or column.count("") < len(column)
        }
        asked = {name: pa.array(column, TEXT) for name, column in said.items()}
        return Batch(Layout("", ()), 0, np.arange(1, len(lines) + 1), (), asked)

    def __len__(self) -> int:
        return len(self.numbers)

    def cells(self, places: Iterable[int]) -> list[Cells]:
        """The lines at these places of the batch, one by one."""
        wanted = pa.array(places, pa.int64())
        columns = {name: column.take(wanted).to_pylist() for name, column in self.asked.items()}
        return [
            Cells(**dict(zip(columns, line, strict=True))) for line in zip(*columns.values(), strict=True)
        ]


class Lines(Protocol):
    """Wherever the lines of a run come from. `hidden`, `skipped` and `beyond` are told of what was not read."""

    @property
    def name(self) -> str: ...
    @property
    def total(self) -> int | None: ...
    @property
    def hidden(self) -> tuple[str, ...]: ...
    @property
    def skipped(self) -> tuple[str, ...]: ...
    @property
    def beyond(self) -> int: ...

    def layouts(self) -> tuple[Layout, ...]:
        """The layout of every sheet."""

    def batches(self) -> Iterator[Batch]:
        """Every line, in order; from the beginning each time."""


def titled(texts: Sequence[str]) -> tuple[str, ...]:
    """Titles that are all different and none of ours: a blank one gets its position, a repeated one a number."""
    taken = {*ADDED, SHEET}
    titles = []
    for position, text in enumerate(texts, start=1):
        wanted = " ".join(text.split()) or f"列{position}"
        title, number = wanted, 1
        if title in (*ADDED, SHEET):
            title = wanted = f"{wanted}（原表）"  # a result of an earlier run, screened again
        while title in taken:
            number += 1
            title = f"{wanted}-{number}"
        taken.add(title)
        titles.append(title)
    return tuple(titles)


def united(layouts: Iterable[Layout]) -> tuple[str, ...]:
    """All titles of several sheets, in the order in which they first appear."""
    return tuple(dict.fromkeys(title for layout in layouts for title in layout.titles))
