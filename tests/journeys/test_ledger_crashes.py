"""Whatever moment a writer dies at, nothing acknowledged is lost and nothing is logged twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("ledger_crashes.py")


@pytest.mark.parametrize("seed", [1])
def test_writers_killed_at_random_moments_lose_nothing_and_log_nothing_twice(
    tmp_path: Path, seed: int
) -> None:
    ended = subprocess.run(
        [sys.executable, str(PROGRAM), str(tmp_path), str(seed)], capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    assert seen["acknowledged"] > 0
    assert seen["heads"] > 0
    assert seen["positions"] == seen["acknowledged"]
    # One transaction of three may have committed just before each kill without a word about it.
    assert seen["acknowledged"] <= seen["entries"] <= seen["acknowledged"] + 3 * 15
    assert seen["openings"] == seen["entries"]
    assert seen["entries"] % 3 == 0
