"""The log and the witness program, each in its own process, meet over HTTP: what is true is signed, a fork is found."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from tests.journeys.witness_cast import append
from tutela.core.proofs import notes
from tutela.core.proofs.frontier import Frontier
from tutela.ledger import alarms, models, queries, signing, submission, tree
from tutela.ledger.queries import ReceiptState
from tutela.ledger.submission import Submission
from tutela.ledger.verify import verify
from tutela.ledger.witnessing import Rounds

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db(transaction=True)


class Program:
    """One witness in a folder of its own, serving on a port of its own."""

    def __init__(self, home: Path, name: str, log_url: str = "") -> None:
        self.home, self.name = home, name
        log = next(one.text() for one in signing.checkpoint_verifiers() if one.kind == 1)
        where = ["--url", log_url] if log_url else []
        self.shown = self.command("init", "--name", name, "--log", log, *where).stdout
        toml = home / "witness.toml"
        toml.write_text(re.sub(r'listen = ".*"', 'listen = "127.0.0.1:0"', toml.read_text()))
        self.process: subprocess.Popen[str] | None = None
        self.url = ""

    def command(self, word: str, *more: str) -> "subprocess.CompletedProcess[str]":
        """Runs one of the program's commands."""
        words = [sys.executable, "-m", "tutela_witness", word, "--home", str(self.home), *more]
        return subprocess.run(words, capture_output=True, text=True, timeout=60)

    def serve(self) -> None:
        """Until `stop`."""
        words = [sys.executable, "-m", "tutela_witness", "serve", "--home", str(self.home)]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip().removesuffix("/add-checkpoint")

    def stop(self) -> None:
        """Ends it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def lines(self) -> list[str]:
        """Its lines of a policy file."""
        found = [line for line in self.shown.splitlines() if line.startswith("witness ")]
        return [f"{line} {self.url}".strip() for line in found]


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[list[Program]]:
    """Two witnesses that serve."""
    made = [Program(tmp_path / name, f"{name}.example") for name in ("one", "two")]
    for program in made:
        program.serve()
    yield made
    for program in made:
        program.stop()


@pytest.fixture
def asked(programs: list[Program], settings: Any, tmp_path: Path) -> None:
    """A policy that asks for both."""
    settings.TUTELA_WITNESS_POLICY = written(tmp_path / "policy", programs)


def written(path: Path, programs: list[Program]) -> Path:
    lines = [line for program in programs for line in program.lines()]
    groups = []
    for program in programs:
        names = " ".join(line.split()[1] for line in program.lines())
        groups.append(f"group {program.name} any {names}")
    members = " ".join(program.name for program in programs)
    path.write_text("\n".join([*lines, *groups, f"group both all {members}", "quorum both", ""]))
    return path


def until(rounds: Rounds, holds: Callable[[], bool], within: float = 20.0) -> None:
    """Goes on until something holds."""
    end, at = time.monotonic() + within, AT
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        rounds.go_on(at)
        at += SECOND
        time.sleep(0.02)


@pytest.fixture
def rounds() -> Iterator[Rounds]:
    """The loop's rounds, over the network."""
    with ThreadPoolExecutor(4) as pool:
        yield Rounds(lambda url, one: pool.submit(submission.submit, url, one))


def heard_from() -> set[str]:
    """Whose alarms stand: each witness signs under two names, and each of these can raise one."""
    return {one.witness.partition("/")[0] for one in alarms.standing()}


def is_witnessed(entry: str) -> Callable[[], bool]:
    return lambda: queries.receipt_state(UUID(entry)) is ReceiptState.WITNESSED


def test_both_witnesses_sign_every_head_that_only_grew(
    asked: None, programs: list[Program], rounds: Rounds
) -> None:
    for count in (1, 5, 300):
        entries = append(count, AT)
        until(rounds, is_witnessed(entries[-1]))
    assert alarms.standing() == []
    assert verify().cosignatures >= 3 * 2
    for program in programs:
        assert program.command("alarms").returncode == 0
        assert "306" in program.command("show").stdout


def test_a_witness_that_restarts_goes_on_and_one_that_is_down_is_waited_for(
    asked: None, programs: list[Program], rounds: Rounds, settings: Any, tmp_path: Path
) -> None:
    (first,) = append(1, AT)
    until(rounds, is_witnessed(first))
    programs[0].stop()
    (second,) = append(1, AT)
    for n in range(5):
        rounds.go_on(AT + n * SECOND)
        time.sleep(0.05)
    assert not is_witnessed(second)()
    programs[0].serve()  # on another port
    settings.TUTELA_WITNESS_POLICY = written(tmp_path / "moved", programs)
    until(rounds, is_witnessed(second))
    assert alarms.standing() == []


def test_a_database_that_was_swapped_for_an_older_copy_is_found_by_the_witnesses(
    asked: None, programs: list[Program], rounds: Rounds
) -> None:
    append(3, AT)
    until(rounds, lambda: queries.checkpoint(3) is not None and models.Cosignature.objects.count() > 1)
    kept = queries.checkpoint()
    (last,) = append(1, AT)
    until(rounds, is_witnessed(last))
    cut_back(3)
    verify()  # nothing inside contradicts it
    assert kept is not None
    until(rounds, lambda: len({one.witness for one in alarms.standing()}) >= 2)
    assert {one.kind for one in alarms.standing()} == {alarms.Kind.LARGER}
    assert {one.theirs for one in alarms.standing()} == {4}


def cut_back(size: int) -> None:
    """What restoring an older copy of the database leaves: everything later is gone, and what it said of witnesses."""
    models.Cosignature.objects.filter(checkpoint__size__gt=size).delete()
    models.Offer.objects.filter(checkpoint__size__gt=size).delete()
    models.Checkpoint.objects.filter(size__gt=size).delete()
    models.Entry.objects.filter(position__gte=size).delete()
    models.Node.objects.all().delete()
    first = models.Entry.objects.order_by("position")
    leaves = [bytes(leaf) for leaf in first.values_list("leaf_hash", flat=True)]
    frontier = Frontier()
    tree.store([node for leaf in leaves for node in frontier.push(leaf)])


def test_a_history_that_was_rewritten_with_the_logs_own_keys_is_found_by_the_witnesses(
    asked: None, programs: list[Program], rounds: Rounds, tmp_path: Path
) -> None:
    entries = append(3, AT)
    until(rounds, is_witnessed(entries[-1]))
    models.Cosignature.objects.all().delete()
    models.Offer.objects.all().delete()
    models.Checkpoint.objects.all().delete()
    models.Node.objects.all().delete()
    models.Entry.objects.filter(position=1).delete()
    models.Entry.objects.update(position=None)
    settings.TUTELA_HEAD_FILE.unlink()
    append(4, AT)
    verify()
    until(Rounds(rounds._send), lambda: heard_from() == {program.name for program in programs})
    assert {one.kind for one in alarms.standing()} == {alarms.Kind.INCONSISTENT}
    log = next(one.text() for one in signing.checkpoint_verifiers() if one.kind == 1)
    (tmp_path / "outside").write_text(f"log {log}\nquorum none\n")
    for program in programs:
        told = program.command("alarms", "--save", str(program.home / "saved"))
        assert (told.returncode, "[rewritten]" in told.stdout) == (4, True)
        words = [str(program.home / f"saved/1-{name}.txt") for name in ("kept", "submitted", "path")]
        words[2:] = ["--proof", words[2], "--policy", str(tmp_path / "outside")]
        proved = [sys.executable, "-m", "tutela_verify", "checkpoint", *words]
        assert subprocess.run(proved, capture_output=True, text=True).returncode == 4


def test_of_two_views_shown_to_two_witnesses_each_holds_evidence_against_the_other(
    asked: None, programs: list[Program], rounds: Rounds, tmp_path: Path
) -> None:
    """The log shows one witness a history without an entry, and then tries to get both to sign the other."""
    append(2, AT)
    real = queries.checkpoint()
    assert real is not None
    forged_head = notes.parse(real.note).text.splitlines()
    forged_head[2] = notes.to_base64(bytes(32))
    forged = notes.sign("\n".join(forged_head) + "\n", signing.checkpoint_signers(), AT).written()
    shown = submission.submit(programs[1].url, Submission(0, (), forged))
    assert shown.status == 200
    until(rounds, lambda: bool(alarms.standing()))
    assert {one.kind for one in alarms.standing()} == {alarms.Kind.FORK}
    assert {one.witness.partition("/")[0] for one in alarms.standing()} == {"two.example"}
    log = next(one.text() for one in signing.checkpoint_verifiers() if one.kind == 1)
    lines = [line for program in programs for line in program.lines()]
    (tmp_path / "outside").write_text("\n".join([f"log {log}", *lines, "quorum none", ""]))
    (tmp_path / "a").write_text(real.note)
    (tmp_path / "b").write_text(forged + shown.text)
    words = ["checkpoint", str(tmp_path / "a"), str(tmp_path / "b"), "--policy", str(tmp_path / "outside")]
    compared = subprocess.run([sys.executable, "-m", "tutela_verify", *words], capture_output=True, text=True)
    assert compared.returncode == 4, compared.stdout + compared.stderr


def test_witnesses_without_a_port_come_for_the_head_and_bring_their_signatures(
    live_server: LiveServer, settings: Any, tmp_path: Path
) -> None:
    made = [Program(tmp_path / name, f"{name}.example", f"{live_server.url}/tlog") for name in ("one", "two")]
    settings.TUTELA_WITNESS_POLICY = written(tmp_path / "policy", made)
    (entry,) = append(1, AT)
    for program in made:
        assert not is_witnessed(entry)()
        fed = program.command("feed", "--once")
        assert "cosigned" in fed.stdout, fed.stdout + fed.stderr
    assert is_witnessed(entry)()
    (entry,) = append(700, AT + SECOND)[-1:]
    for program in made:
        assert "cosigned" in program.command("feed", "--once").stdout
    assert is_witnessed(entry)()
    assert verify().cosignatures == 8
    assert made[0].command("alarms").returncode == 0


def test_the_tiles_that_are_served_give_the_root_to_the_outside_program(
    live_server: LiveServer, tmp_path: Path
) -> None:
    append(513, AT)
    old = queries.checkpoint()
    append(77, AT + SECOND)
    assert old is not None
    (tmp_path / "kept").write_text(old.note)
    log = next(one.text() for one in signing.checkpoint_verifiers() if one.kind == 1)
    (tmp_path / "policy").write_text(f"log {log}\nquorum none\n")
    words = ["tiles", f"{live_server.url}/tlog", "--policy", str(tmp_path / "policy")]
    words += ["--kept", str(tmp_path / "kept")]
    read = subprocess.run([sys.executable, "-m", "tutela_verify", *words], capture_output=True, text=True)
    assert read.returncode == 0, read.stdout + read.stderr
    assert "590" in read.stdout
