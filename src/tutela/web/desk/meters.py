"""How far the bodies of a campaign are, as a bar of four parts that a table beside it says in numbers."""

from dataclasses import dataclass
from typing import Final

from tutela.answers.campaigns.campaign import Tally

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
