"""A registry that an earlier edition left is taken to today's tables while people write: nothing is lost or changed."""

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests import postgres

ROOT = Path(__file__).parents[2]
RENAMED = {"campaigns_hit": "screening_hit"}
"""Tables that have another name now, with the same rows."""
KEPT = sorted(Path(__file__).parent.glob("*.zip"))
SERVED = [one for one in KEPT if one.with_suffix(".tar.xz").exists()]  # with the edition that kept it


def upgraded(kept: Path, home: Path, database: str, steps: str = "upgrade_steps") -> dict[str, Any]:
    of_postgres = postgres.cluster() if database == "PostgreSQL" else nullcontext("")
    with of_postgres as address:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        for name in ("TUTELA_DATABASE", "TUTELA_VAULT_DATABASE"):
            environment.pop(name, None)
        if address:
            vault = address.rpartition("/")[0] + "/vault"
            environment |= {"TUTELA_DATABASE": address, "TUTELA_VAULT_DATABASE": vault}
        words = [sys.executable, "-m", f"tests.upgrades.{steps}", str(kept), str(home)]
        done = subprocess.run(words, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=600)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.mark.slow
@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.stem)
def test_a_registry_of_an_earlier_edition_comes_whole_to_this_one(
    kept: Path, database: str, tmp_path: Path
) -> None:
    told = upgraded(kept, tmp_path / "home", database)
    before, after = told["before"], told["after"]
    assert told["load"]["acknowledged"] > 0
    assert after["django_session"] == before["django_session"] + told["load"]["acknowledged"]
    changing = {"django_session", "django_migrations", "django_content_type", "auth_permission"}
    kept_rows = {name: after.get(RENAMED.get(name, name)) for name in before}
    assert {name for name, rows in before.items() if kept_rows[name] != rows} <= changing
    assert told["unmade"] is False
    assert told["faults"] == []
    assert told["answers"] == ["record", "no-record", "no-record", "no-record"]
    assert told["later"] == ["record", "no-record", "no-record", "record"]
    assert (told["waited"], told["taken_in"]) == ("accepted", "integrated")
    assert told["faults_later"] == []


@pytest.mark.slow
@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
@pytest.mark.parametrize("kept", SERVED, ids=lambda path: path.stem)
def test_a_service_at_work_is_upgraded_and_loses_nothing_that_it_acknowledged(
    kept: Path, database: str, tmp_path: Path
) -> None:
    told = upgraded(kept, tmp_path / "home", database, "served_steps")
    print(
        f"{database}: longest wait {told['longest']} s, slowest answer {told['slowest']} s, {told['refused']}"
    )
    for person in told["acknowledged"]:
        assert {"former", "new"} <= person.keys()
    assert any("migrating" in person for person in told["acknowledged"]), "nobody wrote while tables changed"
    assert set().union(*told["refused"]) <= {"between away"}, "refused by who could have said a better word"
    assert told["lost"] == dict.fromkeys(told["lost"], 0)
    assert told["faults"] == []


def test_there_is_a_registry_to_come_from() -> None:
    assert KEPT
    assert SERVED
