"""Whatever moment the gate dies at, the same turn again ends the same; and a backup that was put back is resealed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def ran(folder: Path, first: int, stride: int) -> dict[str, Any]:
    """The program in a process of its own, over databases of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUTELA_")}
    path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    ended = subprocess.run(
        [sys.executable, str(HERE / "gate_steps.py"), str(folder / "home"), str(first), str(stride)],
        env={**kept, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=3_000,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "stride", [23, pytest.param(4, marks=pytest.mark.slow)], ids=["some steps", "every fourth step"]
)
def test_a_turn_killed_at_any_step_and_taken_again_ends_as_if_nothing_had_been(
    tmp_path: Path, stride: int
) -> None:
    seen = ran(tmp_path, 0, stride)
    assert seen["deaths"] > 200 // stride
    assert seen["differing"] == []
    end = seen["expected"]
    assert end["records"] == ["c-3"]
    assert end["dossiers"] == [False, False, True]
    assert (end["staged"], end["faults"]) == (0, [])
    back = seen["restored"]
    assert back["refused"] == "database-restored"
    assert back["held"] == ["c-1", "c-2"], "the backup holds what is sealed now"
    same = ("records", "people", "claims", "rows", "root", "dossiers", "envelopes", "doubts", "faults")
    assert {name: back["end"][name] for name in same} == {name: end[name] for name in same}
    assert back["served"] == "gate"
