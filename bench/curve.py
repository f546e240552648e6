"""The cost curve as a picture: seconds by rows, both on logarithmic axes, from kept results.

    python -m bench.curve docs/explanation/scale.svg bench/results/*.json

Of several results of one size the last named counts. The same results give the same picture, byte for byte.
"""

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from tutela.pictures.palette import CIVIC, INK, INK_SOFT, LINE, PAPER, SANS, STILL, STOP, WAIT

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 960, 560, 90, 96, 300, 70
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """One line of the picture, with its words in both languages beside its last point."""

    zh: str
    en: str
    colour: str
    dashes: str
    points: tuple[Point, ...]


_LINES: Final = (
    ("roster", "原始名册，全部步骤", "a raw roster, everything", STOP, ""),
    ("kept", "已保存的名册", "a kept staff list", CIVIC, ""),
    ("commitments", "仅逐行凭证", "the row commitments alone", WAIT, "6 4"),
    ("limit", "DuckDB 左连接并写出", "DuckDB's left join, written", STILL, "2 3"),
)


def series(results: Sequence[Mapping[str, Any]]) -> tuple[Series, ...]:
    """The lines that results of screening hold, each with one point a size."""
    found: dict[str, dict[int, float]] = {}
    for result in results:
        kept = result.get("screening", ())
        for one in kept if isinstance(kept, list) else ():
            for name, *_ in _LINES:
                if isinstance(one.get(name), dict):
                    found.setdefault(name, {})[one["rows"]] = one[name]["seconds"]
    return tuple(
        Series(zh, en, colour, dashes, tuple(sorted(found[name].items())))
        for name, zh, en, colour, dashes in _LINES
        if name in found
    )


def svg(lines: Sequence[Series], measured: str) -> str:
    """A whole document; `measured` says on what and when."""
    rows = [x for line in lines for x, _ in line.points]
    seconds = [y for line in lines for _, y in line.points]
    across, up = _decades(rows), _decades(seconds)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' font-family="{SANS}"><title>核查耗时曲线 Cost of screening by rows</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        + _text(LEFT, 40, "核查耗时：随名册行数的变化", 22, INK)
        + _text(LEFT, 66, f"Seconds to screen a roster, by its rows. {measured}", 14, INK_SOFT)
    )
    return head + "".join([*_grid(across, up), *_drawn(lines, across, up)]) + "</svg>\n"


def _decades(values: Sequence[float]) -> tuple[float, float]:
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)


def _place(point: Point, across: tuple[float, float], up: tuple[float, float]) -> Point:
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    x = (math.log10(point[0]) - across[0]) / (across[1] - across[0])
    y = (math.log10(point[1]) - up[0]) / (up[1] - up[0])
    return round(LEFT + wide * x, 1), round(HEIGHT - BOTTOM - high * y, 1)


def _grid(across: tuple[float, float], up: tuple[float, float]) -> Iterator[str]:
    for power in range(int(across[0]), int(across[1]) + 1):
        x, y = _place((10**power, 10 ** up[0]), across, up)
        yield f'<path d="M{x} {TOP}V{y}" stroke="{LINE}"/>'
        yield _text(x, y + 22, f"{10**power:,}", 13, INK_SOFT, "middle")
    for power in range(int(up[0]), int(up[1]) + 1):
        x, y = _place((10 ** across[0], 10.0**power), across, up)
        yield f'<path d="M{x} {y}H{WIDTH - RIGHT}" stroke="{LINE}"/>'
        yield _text(x - 10, y + 5, f"{10.0**power:g} s", 13, INK_SOFT, "end")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 18, "行数 rows", 14, INK, "middle")


def _drawn(lines: Sequence[Series], across: tuple[float, float], up: tuple[float, float]) -> Iterator[str]:
    lowest = math.inf
    # names from below, so that none covers another
    for line in sorted(lines, key=lambda one: one.points[-1][1]):
        places = [_place(point, across, up) for point in line.points]
        path = "L".join(f"{x} {y}" for x, y in places)
        stroke = f'stroke="{line.colour}" stroke-width="2.5" stroke-dasharray="{line.dashes}"'
        yield f'<path d="M{path}" fill="none" {stroke}/>'
        yield from (f'<circle cx="{x}" cy="{y}" r="4" fill="{line.colour}"/>' for x, y in places)
        lowest = min(places[-1][1], lowest - 38)
        yield _text(WIDTH - RIGHT + 16, lowest + 2, f"{line.zh} {line.points[-1][1]:.1f} s", 13, line.colour)
        yield _text(WIDTH - RIGHT + 16, lowest + 18, line.en, 12, INK_SOFT)


def _text(x: float, y: float, text: str, size: int, colour: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'


def main() -> None:
    """Writes the picture."""
    target, *paths = map(Path, sys.argv[1:])
    results = [json.loads(path.read_text("utf-8")) for path in paths]
    with_screening = [
        one for one in results if isinstance(one, dict) and isinstance(one.get("screening"), list)
    ]
    last = with_screening[-1]
    machine = (
        f"{last['machine']['processor']}, {last['machine']['cores']} 核 cores, {last['measured_at'][:10]}"
    )
    target.write_text(svg(series(with_screening), machine), "utf-8")


if __name__ == "__main__":
    main()
