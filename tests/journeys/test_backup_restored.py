"""An old copy of the database is put back: nothing is answered from it until it has today's seals."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import cluster

ROOT = Path(__file__).resolve().parents[2]
REFUSED = "database-restored"
PAGES = {"page": "422", "API": "503", "API, many": "503"}  # the form says why on its own page
NOT_READY = 5  # exit code


def ran(folder: Path, **databases: str) -> dict[str, Any]:
    """The program in a process of its own, over databases of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUTELA_")}
    path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    ended = subprocess.run(
        [sys.executable, "-m", "tests.journeys.backup_steps", str(folder / "home")],
        env={**kept, "PYTHONPATH": path, **databases},
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def check(seen: dict[str, Any]) -> None:
    """What must have been seen."""
    assert set(seen["whole"].values()) == {"record", "200", "not-issued", "ok"}, "the doors were in use"
    assert seen["nobody looked"] == NOT_READY, "a command looks for itself"
    assert seen["started"] == REFUSED
    shut = seen["shut"]
    for door, answer in shut["doors"].items():
        assert answer == PAGES.get(door.removesuffix(", of another"), REFUSED), door
    assert shut["without the vault"] == NOT_READY, "it goes by what the gate has found"
    assert (shut["gate"], shut["feed"]) == (REFUSED, REFUSED)
    assert shut["held"] == ["c-1", "c-2"], "the copy holds what is sealed by now"
    assert (seen["resealed"], seen["command"], seen["service"]) == (0, 0, "gate")
    assert set(seen["sealed"].values()) == {"no-record", "200", "issued", "ok"}
    assert seen["open"] == seen["whole"]
    assert seen["held"] == {"records": ["c-2"], "kept": 1, "faults": []}
    assert seen["root"], "the list is that of before the copy was put back"


def test_nothing_is_answered_from_an_old_copy_until_it_has_todays_seals(tmp_path: Path) -> None:
    check(ran(tmp_path))


@pytest.mark.slow
def test_the_same_on_postgresql(tmp_path: Path) -> None:
    with cluster() as address:
        vault = address.rpartition("/")[0] + "/vault"
        check(ran(tmp_path, TUTELA_DATABASE=address, TUTELA_VAULT=vault))
