"""Lines that a program names one by one, and not in a file: read like a roster, and looked up in the list itself."""

from collections.abc import Iterator, Sequence

from tutela.answers.screening.batch import Batch, Layout
from tutela.answers.screening.columns import Cells


class Listed:
    """Some thousands of lines, none of which is kept as it was written."""

    name = ""  # no file has one
    hidden: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    beyond = 0

    def __init__(self, lines: Sequence[Cells]) -> None:
        self._lines = lines

    @property
    def total(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def layouts(self) -> tuple[Layout, ...]:
        """Nothing is shown of them."""
        return (Layout("", ()),)

    def batches(self) -> Iterator[Batch]:
        """Every line, in order."""
        if self._lines:
            yield Batch.of(self._lines)
