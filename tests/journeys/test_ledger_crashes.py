"""Whatever moment a writer dies at, nothing acknowledged is lost and nothing is logged twice."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import cluster

ROOT = Path(__file__).parents[2]


def ran(program: str, *words: object, address: str = "") -> dict[str, int]:
    ended = subprocess.run(
        [sys.executable, "-m", f"tests.journeys.{program}", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "TUTELA_DATABASE": address},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, int] = json.loads(ended.stdout)
    return found


@pytest.mark.parametrize(
    "seed, kills", [(1, 15), pytest.param(2, 300, marks=pytest.mark.slow)], ids=["some", "hundreds"]
)
def test_writers_killed_at_random_moments_lose_nothing_and_log_nothing_twice(
    tmp_path: Path, seed: int, kills: int
) -> None:
    seen = ran("ledger_crashes", tmp_path, seed, kills)
    assert seen["acknowledged"] > 0
    assert seen["heads"] > 0
    assert seen["positions"] == seen["acknowledged"]
    # One transaction of three may have committed just before each kill without a word about it.
    assert seen["acknowledged"] <= seen["entries"] <= seen["acknowledged"] + 3 * kills
    assert seen["openings"] == seen["entries"]
    assert seen["entries"] % 3 == 0


@pytest.mark.slow
def test_on_postgresql_that_waits_for_the_disk_writers_killed_at_random_moments_lose_nothing(
    tmp_path: Path,
) -> None:
    """On a cluster of its own, whose fsync is on."""
    kills = 60
    with cluster(()) as address:
        seen = ran("ledger_crashes", tmp_path, 3, kills, address=address)
    assert seen["heads"] > 0
    assert seen["positions"] == seen["acknowledged"] > 0
    assert seen["acknowledged"] <= seen["entries"] <= seen["acknowledged"] + 3 * kills
    assert (seen["openings"], seen["entries"] % 3) == (seen["entries"], 0)


def test_killed_at_every_single_step_of_append_and_integration_nothing_is_lost_or_twice(
    tmp_path: Path,
) -> None:
    seen = ran("ledger_steps", tmp_path)
    assert seen["steps"] > 20
    assert seen["positions"] == seen["acknowledged"] > 0
    assert seen["acknowledged"] <= seen["entries"] <= seen["acknowledged"] + 3 * seen["steps"]
    assert (seen["openings"], seen["waiting"]) == (seen["entries"], 0)


class TestStandby:
    """Two sequencers as processes of their own over one database."""

    @pytest.fixture
    def environment(self, tmp_path: Path) -> dict[str, str]:
        """A home of its own, with its tables."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TUTELA_")}
        path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        made = {**kept, "PYTHONPATH": path, "TUTELA_HOME": str(tmp_path), "TUTELA_LANGUAGE": "en"}
        made["DJANGO_SETTINGS_MODULE"] = "tutela.config.settings"
        self.tutela(made, "bodies", "prepare")
        return made

    def tutela(self, environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "tutela.cli.main", *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done

    def begun(self, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        words = [sys.executable, "-m", "tutela.cli.main", "ledger", "sequence"]
        return subprocess.Popen(words, env=environment)

    def probed(self, environment: dict[str, str]) -> dict[str, Any]:
        """One entry, followed until a sequencer has taken it in."""
        done = self.tutela(environment, "ledger", "monitor", "--once", "--json")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def test_when_one_is_killed_the_other_goes_on_and_nothing_is_taken_in_twice(
        self, environment: dict[str, str]
    ) -> None:
        first, second = self.begun(environment), self.begun(environment)
        try:
            assert self.probed(environment)["integrated"] is not None
            first.send_signal(signal.SIGKILL)
            first.wait(30)
            for _ in range(2):
                assert self.probed(environment)["integrated"] is not None
            second.send_signal(signal.SIGTERM)
            assert second.wait(30) == 0
        finally:
            for process in (first, second):
                process.kill()
                process.wait(30)
        verified = json.loads(self.tutela(environment, "ledger", "verify", "--json").stdout)
        assert (verified["entries"], verified["waiting"]) == (3, 0)

    def test_it_says_that_nobody_takes_anything_in(self, environment: dict[str, str]) -> None:
        words = [sys.executable, "-c", _IMPATIENT]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 1, done.stderr
        assert "integrated -" in done.stdout


_IMPATIENT = """
import sys
from tutela.cli import main, ledger
probe = ledger.monitor.probe
ledger.monitor.probe = lambda: probe(patience=0.2)
sys.argv = ["tutela", "ledger", "monitor", "--once"]
main.run()
"""
