"""What the system imports is in its own lock: `make demo` installs that and nothing of the development's."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tutela.cli import answering

ROOT = Path(__file__).parents[2]
OWN = {"tutela", "tutela-verify", "tutela-witness", "setuptools"}
PARTS = ("tutela.config.urls", "tutela.config.wsgi", "tutela.config.answering", "tutela.cli.main")
WITHOUT = """
import sys
from importlib import import_module
from importlib.metadata import packages_distributions

part, *known = sys.argv[1:]
made = packages_distributions()


class Bare:
    def find_spec(self, name, path=None, target=None):
        makers = {one.lower().replace("_", "-").replace(".", "-") for one in made.get(name, ())}
        if makers and not makers & set(known):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Bare())
import django

django.setup()
import_module(part)
"""
"""Imports a part as if only the named packages were installed; what is optional to them is then not there."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> set[str]:
    lines = (ROOT / "requirements" / "app.txt").read_text("utf-8").splitlines()
    return {plain(line.partition("==")[0]) for line in lines if "==" in line and line[0].isalnum()}


def imported(part: str, known: set[str]) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-c", WITHOUT, part, *sorted(known)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_needs_no_package_but_those_of_its_lock(part: str) -> None:
    done = imported(part, locked() | OWN)
    assert done.returncode == 0, done.stderr


def test_a_package_that_is_not_in_the_lock_is_noticed() -> None:
    done = imported(PARTS[0], (locked() | OWN) - {"requests"})
    assert done.returncode == 1
    assert "No module named 'requests'" in done.stderr


def test_the_event_loop_that_is_named_only_in_words_is_in_the_lock_too() -> None:
    words = answering.words("127.0.0.1", 8001, 1)
    assert words[words.index("--loop") + 1] in locked()
