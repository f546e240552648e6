"""What a picture of bars says, before it is drawn: rows, columns, and in each cell two counts and a note."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A row's or column's name in both languages; `colour` of its bars, always beside the word."""

    zh: str
    en: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """`sure` persons as a full bar, `open` persons hatched behind it, and notes in both languages under it.

    A cell without `applies` stands for a regime that does nothing of the kind.
    """

    sure: int
    open: int
    zh: str = ""
    en: str = ""
    applies: bool = True

    @property
    def label(self) -> str:
        """The counts as text; what is open is set apart by `+` and a question mark."""
        if not self.applies:
            return "—"
        return f"{self.sure:,} + {self.open:,}?" if self.open else f"{self.sure:,}"


@dataclass(frozen=True, slots=True)
class Chart:
    """A table of bars. `cells` holds one row of cells for each of `rows`, a cell for each of `columns`.

    `of` is the count that a full bar stands for; `legend` explains full and hatched bars; `notes` stand below.
    """

    title: Heading
    description: Heading
    columns: tuple[Heading, ...]
    rows: tuple[Heading, ...]
    cells: tuple[tuple[Cell, ...], ...]
    of: int
    legend: tuple[Heading, Heading]
    notes: tuple[Heading, ...] = ()
