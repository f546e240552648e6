"""The repository says of itself what is true."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from docs.generate.pages import undocumented
from tutela.cli.exits import exit_of
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import SENTENCES, Language, sentence
from tutela.ledger.events import MEANINGS, Event

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tutela"
MODULES = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
CLOCKS = re.compile(r"\b(?:datetime\.now|date\.today|timezone\.now|time\.time|utcnow)\b")
CHANCE = re.compile(r"\b(?:os\.urandom|secrets\.|random\.|uuid4)\b")
LOOPS = (
    "ledger/monitor.py",
    "ledger/sequencer.py",
    "ledger/witnessing.py",
    "answers/campaigns/tasks.py",
    "answers/screening/tasks.py",
    "bodies/hearing.py",  # of the framework, which says no moment
    "bodies/sweeping/rounds.py",
    "redress/notifying/rounds.py",
)
MAY_READ_THE_CLOCK = ("cli/", "web/", "keys/current.py", *LOOPS)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_module_begins_with_a_sentence(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert said, "a module starts with one sentence"


def test_only_doors_read_the_clock() -> None:
    readers = {str(path.relative_to(SOURCE)) for path in MODULES if CLOCKS.search(path.read_text("utf-8"))}
    assert {name for name in readers if not name.startswith(MAY_READ_THE_CLOCK)} == set()


def test_the_core_draws_no_lots() -> None:
    drawing = [path for path in (SOURCE / "core").rglob("*.py") if CHANCE.search(path.read_text("utf-8"))]
    assert drawing == []


def test_no_module_is_a_drawer_for_leftovers() -> None:
    names = {"utils", "helpers", "common", "managers", "signals", "services", "misc"}
    assert [path for path in MODULES if path.stem in names] == []


def test_every_reason_has_its_sentences_and_exit_code() -> None:
    assert set(SENTENCES) == set(Reason)
    for reason in Reason:
        for language in Language:
            assert sentence(Refusal(reason), language)
        assert exit_of(reason) != 0


def test_every_event_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Event)


def test_every_setting_is_documented() -> None:
    assert undocumented() == set()


def test_locks_are_hashed_and_name_no_host() -> None:
    for name in ("uv", "app", "dev", "cluster", "peers"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        assert "://" not in lock
        assert "--find-links" not in lock
        for line in lock.splitlines():
            assert line.startswith("    --hash=sha256:") or line.endswith(" \\"), line


def test_every_direct_dependency_says_what_it_is_for() -> None:
    for name in ("app", "cluster", "peers"):
        for line in (ROOT / "requirements" / f"{name}.in").read_text("utf-8").splitlines():
            assert line.startswith("#") or "#" in line, line


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|raise NotImplementedError)\b")
    own = Path(__file__)
    texts = {path: path.read_text("utf-8") for path in tracked() if path.suffix == ".py" and path != own}
    assert [str(path) for path, text in texts.items() if marks.search(text)] == []


def test_no_file_of_the_tree_is_large() -> None:
    assert [str(path) for path in tracked() if path.stat().st_size > 1_000_000] == []


def test_ci_runs_the_commands_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in ("demo", "test"):
        assert f"\nmake {target} " in readme
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert "make check" in script
    assert "make test" in script


def test_links_in_the_documents_lead_somewhere() -> None:
    broken = []
    for path in tracked():
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")  # noqa: PERF401
    assert broken == []


def test_every_promise_names_a_test_that_is_there() -> None:
    named = re.findall(r"`(tests/[^`]+)`", (ROOT / "SECURITY.md").read_text("utf-8"))
    assert len(named) >= 10
    assert [name for name in named if not (ROOT / name).exists()] == []
