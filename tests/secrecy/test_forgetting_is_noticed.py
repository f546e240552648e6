"""Whatever is forgotten about a seal, in one place at a time, some test fails; and `SECURITY.md` says which."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.secrecy.forgotten import FORGOTTEN

ROOT = Path(__file__).resolve().parents[2]


def rows() -> list[list[str]]:
    """The table of what sealing promises: number, promise, tests, what is forgotten."""
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if re.match(r"\| 1\.\d+ \|", line)
    ]


def test_every_promise_of_sealing_names_what_can_be_forgotten_and_nothing_is_left_out() -> None:
    named = [name for *_, forgotten in rows() for name in re.findall(r"\*([^*]+)\*", forgotten)]
    assert sorted(named) == sorted(FORGOTTEN)


@pytest.mark.parametrize("name", FORGOTTEN)
def test_what_is_forgotten_stands_beside_the_test_that_notices(name: str) -> None:
    [tests] = [guarded for _, _, guarded, forgotten in rows() if f"*{name}*" in forgotten]
    assert f"`{FORGOTTEN[name].noticed_by.partition('::')[0]}`" in tests


def test_every_test_that_is_to_notice_is_there() -> None:
    """By its name: one that was renamed would be found missing only by the slow run."""
    for name, one in FORGOTTEN.items():
        path, *steps = one.noticed_by.split("::")
        written = (ROOT / path).read_text("utf-8")
        assert all(re.search(rf"(?:def|class) {step}\b", written) for step in steps), name


@pytest.mark.slow
@pytest.mark.parametrize("name", FORGOTTEN)
def test_what_is_forgotten_in_one_place_is_noticed(name: str) -> None:
    """By an assertion of the test that is named: a mere fault of the program would prove nothing."""
    words = [sys.executable, "-m", "tests.secrecy.forgetting", name]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED, ran.stdout[-2000:] + ran.stderr[-2000:]
    assert "1 failed" in ran.stdout
    assert "AssertionError" in ran.stdout or "DID NOT RAISE" in ran.stdout, ran.stdout[-3000:]
