"""The cost curve draws what was measured, the same way every time."""

import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import curve, table
from bench.curve import series, svg

KEPT = sorted(str(path) for path in Path(curve.__file__).parent.glob("results/*.json"))

RESULTS = [
    {"screening": [{"rows": 1_000_000, "limit": {"seconds": 9.0}, "roster": {"seconds": 4.0}}]},
    {"timing": []},
    {
        "screening": [
            {"rows": 10_000_000, "limit": {"seconds": 4.0}, "roster": {"seconds": 40.0}},
            {"rows": 1_000_000, "limit": {"seconds": 0.4}},
        ]
    },
]


def test_a_later_result_of_a_size_counts_and_sizes_stand_in_order() -> None:
    found = {line.en: line.points for line in series(RESULTS)}
    assert found == {
        "a raw roster, everything": ((1_000_000, 4.0), (10_000_000, 40.0)),
        "DuckDB's left join, written": ((1_000_000, 0.4), (10_000_000, 4.0)),
    }


def test_ten_times_the_rows_in_ten_times_the_seconds_is_a_diagonal_of_the_grid() -> None:
    drawn = svg(series(RESULTS), "a <machine> & a day")
    tree = ElementTree.fromstring(drawn)
    circles = [one for one in tree.iter() if one.tag.endswith("circle")]
    places = sorted((float(one.attrib["cx"]), float(one.attrib["cy"])) for one in circles)
    (left, low), (_, lower), (right, high), (_, higher) = places[0], places[1], places[2], places[3]
    assert left < right
    assert low - high == pytest.approx(lower - higher, abs=0.25)  # places are rounded to a tenth
    assert "a &lt;machine&gt; &amp; a day" in drawn
    assert svg(series(RESULTS), "a <machine> & a day") == drawn


@pytest.mark.parametrize("main", [curve.main, table.main])
def test_whatever_is_kept_can_be_drawn_and_put_into_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, main: Callable[[], None]
) -> None:
    target = tmp_path / "made"
    monkeypatch.setattr(sys, "argv", ["", str(target), *KEPT])
    main()
    assert KEPT
    assert "2026-11-23" in target.read_text("utf-8")
