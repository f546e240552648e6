"""A part of a page: a heading, a few paragraphs and a table, written as Markdown or shown on a screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

WRITTEN: Final = "<!-- Written by `make fix`; changes by hand are lost. -->\n\n"


@dataclass(frozen=True, slots=True)
class Section:
    """Headings and rows are plain text; `level` is the depth of the title, 2 for a page's own parts."""

    title: str
    paragraphs: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    level: int = 2

    def as_markdown(self) -> str:
        """The part with an empty line after it."""
        lines = [f"{'#' * self.level} {self.title}\n\n"]
        lines += [f"{paragraph}\n\n" for paragraph in self.paragraphs]
        if self.rows:
            lines.append(markdown_table(self.headings, self.rows) + "\n")
        return "".join(lines)


def page(title: str, lead: Sequence[str], sections: Iterable[Section]) -> str:
    """A whole page, ending with one line break."""
    lines = [f"# {title}\n\n", WRITTEN, *(f"{paragraph}\n\n" for paragraph in lead)]
    lines += [section.as_markdown() for section in sections]
    return "".join(lines).rstrip("\n") + "\n"


def file_of(pack: str) -> str:
    """The page of a pack."""
    return f"{pack.replace('/', '-')}.md"


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a bar or a line break within a cell does not break it."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(map(_cell, line)) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """A name as code."""
    return f"`{text}`"
