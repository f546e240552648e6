"""Every command in the documents exists and takes the options it is shown with; the tutorials are run as written."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from tutela.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def commands(page: Path) -> list[str]:
    """The lines of the page's shell blocks, without comments and prompts."""
    lines = [line.strip() for block in BLOCK.findall(page.read_text("utf-8")) for line in block.splitlines()]
    return [re.sub(r"\s+#.*$", "", line) for line in lines if line and not line.startswith("#")]


def inline(page: Path) -> Iterator[str]:
    yield from re.findall(r"`(tutela [^`…]+)`", page.read_text("utf-8"))


_ORGANISATIONS = (
    '[{"code": "admin", "name_zh": "管理处", "name_en": "Administration", "kind": "administration",'
    ' "region": "330299", "parent": null, "headcount": 0}, {"code": "court", "name_zh": "法院", "name_en": "Court",'
    ' "kind": "court", "region": "330299", "parent": null, "headcount": 0}]'
)


SHOWN = sorted(
    {
        (page.relative_to(ROOT).as_posix(), line.removeprefix(".venv/bin/"))
        for page in PAGES
        for line in (*commands(page), *inline(page))
        if "tutela " in line
    }
)


@pytest.mark.parametrize(("page", "line"), [one for one in SHOWN if one[1].startswith("tutela ")])
def test_every_command_shown_exists_with_its_options(page: str, line: str) -> None:
    words = shlex.split(line.partition(">")[0])[1:]
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands") and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    assert not hasattr(command, "commands") or not words, f"{page}: {line}"
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    for word in words:
        assert not word.startswith("--") or word.partition("=")[0] in known, f"{page}: {line}"


def test_every_test_that_a_promise_names_exists() -> None:
    named = re.findall(r"`(tests/[^`]+)`", (ROOT / "SECURITY.md").read_text("utf-8"))
    assert len(named) >= 10
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_page_that_is_linked_exists(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize(
    "page", [path for path in PAGES if "make " in path.read_text("utf-8")], ids=lambda p: p.name
)
def test_every_make_target_shown_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for line in commands(page):
        if line.startswith("make "):
            assert re.search(rf"^{line.split()[1]}:", makefile, re.MULTILINE), line


@pytest.mark.slow
def test_the_first_day_goes_as_it_is_told(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    environment = _environment(TUTELA_HOME=str(tmp_path), TUTELA_LANGUAGE="en")
    small = ["--no-serve", "--records", "300", "--applicants", "60", "--staff", "200"]
    made = _run([sys.executable, "-m", "tutela.cli.main", "demo", *small], environment, tmp_path)
    assert made.returncode == 0, made.stderr
    assert "Found, beside the truth" in made.stdout
    environment |= {"TUTELA_HOME": str(home), "TUTELA_REGISTER": "world"}
    told = [
        line
        for line in commands(ROOT / "docs/tutorials/first-day.md")
        if not line.startswith(("make", "export"))
    ]
    assert len(told) == 3
    for line in told:
        line = line.replace(".venv/bin/tutela", f"{sys.executable} -m tutela.cli.main")
        done = _run(["sh", "-c", line], environment, tmp_path)
        assert done.returncode == 0, (line, done.stderr)
        assert " ask " not in line or "pending" in done.stdout
    again = _run(
        [sys.executable, "-m", "tutela.cli.main", "demo", *small],
        _environment(TUTELA_HOME=str(tmp_path)),
        tmp_path,
    )
    assert again.returncode == 0, "a second demo begins anew"


@pytest.mark.slow
def test_deploying_goes_as_it_is_told(tmp_path: Path) -> None:
    environment = _environment(TUTELA_HOME=str(tmp_path / "home"), TUTELA_LANGUAGE="en")
    (tmp_path / "organisations.json").write_text(_ORGANISATIONS, "utf-8")
    told = [line for line in commands(ROOT / "docs/how-to/deploy.md") if line.startswith("tutela ")]
    skipped = (
        "tutela serve",
        "tutela records load",
        "tutela records confirm",
    )  # run with files of their own elsewhere
    ran = [line for line in told if not line.startswith(skipped)]
    assert len(ran) == 12
    ran.insert(ran.index("tutela bodies prepare") + 1, _vault_made(tmp_path))  # its page says more of it
    for line in ran:
        line = line.replace("tutela ", f"{sys.executable} -m tutela.cli.main ", 1)
        done = _run(["sh", "-c", line], environment, tmp_path, stdin="a-long-password\na-long-password\n")
        assert done.returncode == 0, (line, done.stderr)


@pytest.mark.slow
def test_watching_the_ledger_and_changing_its_key_go_as_they_are_told(tmp_path: Path) -> None:
    """Every command of both pages in order, in a home that was just set up; what runs for ever is begun and ended."""
    environment = _environment(TUTELA_HOME=str(tmp_path / "home"), TUTELA_LANGUAGE="en")
    deploy = [line for line in commands(ROOT / "docs/how-to/deploy.md") if line.startswith("tutela bodies")]
    watch, keys = (
        commands(ROOT / "docs/how-to" / f"{page}.md") for page in ("watch-the-ledger", "witnesses")
    )
    assert len(watch) == 7
    keys = [line for line in keys if line.startswith("tutela keys")]
    assert len(keys) == 2
    (tmp_path / "organisations.json").write_text(_ORGANISATIONS, "utf-8")
    # The keys before the watching, so that verifier and auditor meet a ledger whose key has changed.
    _told([*deploy, keys[0].replace("30", "0")], environment, tmp_path)
    sequencer = [sys.executable, "-m", "tutela.cli.main", "ledger", "sequence"]  # stands for the service
    with subprocess.Popen(sequencer, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL) as beside:
        try:
            kept = [line.replace("/srv/witness-heads/court.txt", "checkpoint.txt") for line in watch]
            _told([line for line in kept if "--every" not in line], environment, tmp_path)
        finally:
            beside.terminate()
    late = _run(["sh", "-c", _here(keys[1])], environment, tmp_path)
    assert late.returncode == 3, "no rotation is under way any more"


@pytest.mark.slow
def test_changing_the_law_goes_as_it_is_told(tmp_path: Path) -> None:
    """Every block of the page in order, in one folder; what a draft must refuse is refused, the rest ends well."""
    environment = _environment(TUTELA_HOME=str(tmp_path / "home"), TUTELA_LANGUAGE="en")
    (tmp_path / "home").mkdir()
    shutil.copytree(ROOT / "policy", tmp_path / "policy")
    page = ROOT / "docs/how-to/change-the-law.md"
    blocks = BLOCK.findall(page.read_text("utf-8"))
    tutela = f'tutela() {{ {sys.executable} -m tutela.cli.main "$@"; }}\n'
    done = _run(["sh", "-e", "-c", tutela + "".join(blocks)], environment, tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert done.stdout.count("all agree") == 4
    assert done.stdout.count("the cases that no longer hold are listed above") == 1
    assert "Nearest change: record from 2021-02-01" in done.stdout
    assert "The new edition changes an answer for" in done.stdout
    assert (tmp_path / "figure.svg").exists()
    assert (tmp_path / "manual/law/cn-example-rules-2027-01-01.md").exists()


def _vault_made(folder: Path) -> str:
    """The command by which two keepers make the vault, their passphrases in files of their own."""
    for keeper in ("one", "two"):
        (folder / keeper).write_text(f"keeper {keeper} has words of their own\n", "utf-8")
    return "tutela vault init --share one.json --share two.json --fd 3 --fd 4 3<one 4<two"


def _told(lines: list[str], environment: dict[str, str], folder: Path) -> None:
    """Runs the lines in order; each ends well."""
    for line in lines:
        done = _run(
            ["sh", "-c", _here(line)], environment, folder, stdin="a-long-password\na-long-password\n"
        )
        assert done.returncode == 0, (line, done.stdout[-2000:], done.stderr)


def _here(line: str) -> str:
    return line.replace("tutela ", f"{sys.executable} -m tutela.cli.main ", 1)


def _environment(**changes: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TUTELA_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "PYTHONPATH": str(ROOT / "src"), **changes}


def _run(
    words: list[str], environment: dict[str, str], folder: Path, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, env=environment, cwd=folder, input=stdin, capture_output=True, text=True)
