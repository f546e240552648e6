"""How far the bodies of a campaign are: a bar of four parts, and a map of tiles; a table beside each says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tutela.answers.campaigns.campaign import Line, State, Tally

_WIDE: Final = 100.0
_LEAST: Final = 1.0  # the smallest part that is still seen


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the bar: the end of its text's key and of its style, how many bodies, and its place."""

    key: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Meter:
    """A bar 100 units wide, without the parts that nobody is in; `percent` of the bodies are done."""

    parts: tuple[Part, ...]
    percent: int


@dataclass(frozen=True, slots=True)
class Tile:
    """One body of the map: its number in the table beside it, the part it is in, and its place."""

    number: int
    key: str
    x: int
    y: int

    @property
    def middle(self) -> int:
        """Where its number stands: across."""
        return self.x + TILE // 2

    @property
    def base(self) -> int:
        """And down."""
        return self.y + TILE * 2 // 5


@dataclass(frozen=True, slots=True)
class Map:
    """Tiles in rows, in the order of the table; `height` in the units of their places."""

    tiles: tuple[Tile, ...]
    height: int


ACROSS: Final = 10
"""Tiles in a row: on the narrowest screen one is as wide as a finger."""
TILE: Final = 10


def part_of(line: Line) -> str:
    """The part of the bar in which one body stands."""
    if line.state is State.OWED:
        return "late" if line.is_late else "owed"
    return "done" if line.state is State.DONE else "under-way"


def map_of(lines: Sequence[Line], *, first: int = 1) -> Map:
    """A tile for each body; `first` is the number of the first."""
    tiles = tuple(
        Tile(first + place, part_of(line), place % ACROSS * TILE, place // ACROSS * TILE)
        for place, line in enumerate(lines)
    )
    return Map(tiles, -(-len(tiles) // ACROSS) * TILE)


def figures(tally: Tally) -> tuple[tuple[str, int], ...]:
    """The four parts in the order of the bar, with their counts: each body stands in one of them."""
    return (
        ("done", tally.done),
        ("under-way", tally.under_way),
        ("owed", tally.owed - tally.late),
        ("late", tally.late),
    )


def of(tally: Tally) -> Meter:
    """The bar of some bodies; a part too small to be seen is drawn wider than it is, its number is true."""
    shown = [(key, count) for key, count in figures(tally) if count]
    if not shown:
        return Meter((), 0)
    drawn = [max(_LEAST, count * _WIDE / tally.bodies) for _, count in shown]
    scale, parts, start = _WIDE / sum(drawn), list[Part](), 0.0
    for (key, count), width in zip(shown, drawn, strict=True):
        parts.append(Part(key, count, round(start, 3), round(width * scale, 3)))
        start += width * scale
    return Meter(tuple(parts), tally.done * 100 // tally.bodies)
