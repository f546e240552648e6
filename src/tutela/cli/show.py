"""Tables and progress: results to standard output, everything else to standard error."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

MIN_WIDTH = 20  # columns: a text is never wrapped to less
# Nothing printed is markup: a path or the name of a sheet may hold brackets.
OUT = Console(highlight=False, soft_wrap=True, markup=False)
ERR = Console(stderr=True, highlight=False, markup=False)


def data(value: object) -> None:
    """One JSON value on one line, for a program to read."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str | None = None) -> None:
    """A table; texts are shown as they are, never read as markup, and run on in the next line where it is narrow."""
    shown = Table(title=title, title_justify="left", header_style="bold")
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*map(_harmless, row))
    OUT.print(shown)


def paragraph(text: str, indent: int = 0, *, mark: str = "", style: str | None = None) -> None:
    """A text wrapped to the width of the terminal, standing in by `indent` columns; what runs on clears the mark."""
    for at, line in enumerate(
        Text(_harmless(text)).wrap(OUT, max(OUT.width - indent - len(mark), MIN_WIDTH))
    ):
        before = mark if at == 0 else " " * len(mark)
        OUT.print(f"{' ' * indent}{before}{line.plain.rstrip()}".rstrip(), style=style)


def _harmless(cell: str) -> str:
    """Without characters that steer a terminal: a sheet's name comes from whoever made the file."""
    return "".join(one if one.isprintable() else "\ufffd" for one in cell)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int | None], None]]:
    """A bar with count and time left; call it with (done, total), total None while it is unknown.

    Where nobody watches, as in a file, nothing is drawn.
    """
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=ERR,
        transient=True,
        disable=not ERR.is_terminal,
    ) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
