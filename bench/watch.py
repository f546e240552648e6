"""The watch: what it costs to tell bodies of those in post there, by how many are watched and how much changed.

The staff are those of `bench.watch_world`. Of those who change one in ten is in post, and the list really answers with
*record* about all of them; the changes are published as the gate does it. Noting is what the gate's transaction takes
longer for the watch; telling is everything after it: the look-up with its proof, the answer with its entry, the filing
and the message.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.postgres import cluster
from tutela.pictures.bars import svg
from tutela.pictures.chart import Cell, Chart, Heading
from tutela.pictures.palette import CIVIC

WATCHED: Final = (100_000, 1_000_000, 5_000_000, 20_000_000)
CHANGES: Final = (100, 1_000, 10_000)
DATABASES: Final = ("PostgreSQL",)
IN_POST: Final = 10
"""One in so many of those who change is in post."""
LIMIT_SECONDS: Final = 60.0
"""From the list to the last body, whatever the size of the lists."""


def measure(
    watched: Sequence[int] = WATCHED,
    changes: Sequence[int] = CHANGES,
    databases: Sequence[str] = DATABASES,
) -> list[dict[str, Any]]:
    """One row a database, size and number of changes."""
    found: list[dict[str, Any]] = []
    for name in databases:
        with tempfile.TemporaryDirectory(prefix="tutela-bench-") as home:
            if name == "SQLite":
                found += _child(Path(home), name, watched, changes, {})
            else:
                with cluster(()) as address:
                    found += _child(Path(home), name, watched, changes, {"TUTELA_DATABASE": address})
    return found


def told(one: dict[str, Any]) -> str:
    """As a person reads it."""
    return (
        f"  {one['database']}, {one['watched']:,} watched, {one['changes']:,} changes: noting {one['noting_ms']:,} ms,"
        f" telling {one['bodies']:,} bodies {one['telling_ms']:,} ms,"
        f" to the last {one['seconds']} s (at most {LIMIT_SECONDS:g}: ratio {one['ratio']});"
        f" {one['ms_a_change']} ms a change, ratio to the smallest list {one['to_smallest']}"
    )


def picture(rows: Sequence[dict[str, Any]]) -> bytes:
    """The curve as a picture of bars: milliseconds, one row a database and size, one column a number of changes."""
    places = list(dict.fromkeys((row["database"], row["watched"]) for row in rows))
    changes = sorted({row["changes"] for row in rows})
    known = {(row["database"], row["watched"], row["changes"]): row for row in rows}
    cells = tuple(
        tuple(_cell(known.get((database, watched, count))) for count in changes)
        for database, watched in places
    )
    return svg(
        Chart(
            title=Heading("在职监测的耗时（毫秒）", "What the watch costs, in milliseconds"),
            description=Heading(
                "从名单发布到告知最后一个单位；每十个变化中有一人在职。",
                "From the list to the last body; one in ten of those who change is in post.",
            ),
            columns=tuple(Heading(f"{one:,} 个变化", f"{one:,} changes", CIVIC) for one in changes),
            rows=tuple(
                Heading(f"{database}，{watched:,} 人受监测", f"{database}, {watched:,} watched")
                for database, watched in places
            ),
            cells=cells,
            of=max(cell.sure for row in cells for cell in row),
            legend=(Heading("毫秒", "milliseconds"), Heading("", "")),
        )
    )


def _cell(row: dict[str, Any] | None) -> Cell:
    return Cell(0, 0, applies=False) if row is None else Cell(row["noting_ms"] + row["telling_ms"], 0)


def _child(
    home: Path, name: str, watched: Sequence[int], changes: Sequence[int], settings: dict[str, str]
) -> list[dict[str, Any]]:
    environment = {
        **os.environ,
        "TUTELA_HOME": str(home),
        "TUTELA_TWO_OFFICERS": "notices",
        "DJANGO_SETTINGS_MODULE": "tutela.config.settings",
        **settings,
    }
    words = [sys.executable, "-m", "bench.watch_run", "--watched", *map(str, watched)]
    words += ["--changes", *map(str, changes)]
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    smallest = {row["changes"]: row["ms_a_change"] for row in reversed(rows)}
    return [
        {"database": name, **row, "to_smallest": round(row["ms_a_change"] / smallest[row["changes"]], 2)}
        for row in rows
    ]


def main() -> None:
    """By itself, at any size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("watched", type=int, nargs="*", default=WATCHED)
    parser.add_argument("--changes", type=int, nargs="+", default=CHANGES)
    parser.add_argument("--on", choices=("SQLite", "PostgreSQL"), nargs="+", default=DATABASES)
    chosen = parser.parse_args()
    for one in measure(chosen.watched, chosen.changes, chosen.on):
        print(told(one))
        print(json.dumps(one))


if __name__ == "__main__":
    main()
