"""Whatever the registry makes in its home is for its owner alone, whatever the shell that started it lets through."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings

from tutela.web.desk import receiving

LOOSE = 0o022  # what most shells start with
HOUR = 3600


def test_nobody_else_can_read_what_a_command_made(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if name not in ("TUTELA_DATABASE", "TUTELA_VAULT")
        },
        "TUTELA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tutela.config.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "tutela.cli.main", "bodies", "prepare"],
        env=environment,
        umask=LOOSE,
        check=True,
    )
    made = [home, *home.rglob("*")]
    assert home / "tutela.sqlite3" in made
    assert home / "vault" / "vault.sqlite3" in made
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []


@pytest.fixture
def incoming(tmp_path: Path, settings: LazySettings) -> Path:
    settings.TUTELA_HOME = tmp_path
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


def left_behind(incoming: Path) -> Path:
    """A file of records in clear, as a server that was killed while reading it leaves it."""
    folder = incoming / "tmp-killed"
    folder.mkdir()
    (folder / "upload.csv").write_text("姓名")
    long_ago = folder.stat().st_mtime - HOUR
    os.utime(folder, (long_ago, long_ago))
    return folder


def test_what_a_killed_server_left_is_removed(incoming: Path) -> None:
    folder = left_behind(incoming)
    receiving.sweep()
    assert not folder.exists()


def test_what_somebody_is_reading_stays(incoming: Path) -> None:
    folder = left_behind(incoming)
    with receiving._held(folder):
        receiving.sweep()
        assert (folder / "upload.csv").exists()
