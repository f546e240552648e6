"""Whatever moment the telling dies at, the next one ends the same: told at least once, and nothing twice."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import cluster

ROOT = Path(__file__).parents[2]


def ran(folder: Path, stride: int, address: str = "") -> dict[str, Any]:
    """The program in a process of its own, over a database of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUTELA_")}
    path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    ended = subprocess.run(
        [sys.executable, "-m", "tests.journeys.watch_crashes", str(folder / "home"), str(stride)],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": path, **({"TUTELA_DATABASE": address} if address else {})},
        capture_output=True,
        text=True,
        timeout=1_800,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def holds(seen: dict[str, Any], least: int) -> None:
    end = seen["expected"]
    assert (end["answers"], end["engagements"], end["messages"], end["followed"]) == (2, 2, 2, 2)
    assert (end["waiting"], end["faults"]) == (0, [])
    assert seen["deaths"] >= least
    assert seen["differing"] == []


@pytest.mark.parametrize(
    "stride", [13, pytest.param(1, marks=pytest.mark.slow)], ids=["some steps", "every step"]
)
def test_killed_at_any_step_and_done_again_it_ends_as_if_nothing_had_been(
    tmp_path: Path, stride: int
) -> None:
    seen = ran(tmp_path, stride)
    assert seen["on"] == "sqlite"
    holds(seen, 60 // stride)


@pytest.mark.parametrize(
    "stride", [31, pytest.param(3, marks=pytest.mark.slow)], ids=["some steps", "every third step"]
)
def test_on_postgresql_that_waits_for_the_disk_it_ends_so_too(tmp_path: Path, stride: int) -> None:
    with cluster(()) as address:
        seen = ran(tmp_path, stride, address)
    assert seen["on"] == "postgresql"
    holds(seen, 60 // stride)
