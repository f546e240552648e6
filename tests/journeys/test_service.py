"""`tutela serve`: its parts end together, none outlives it, and it says when one ended by itself."""

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tutela.cli import serve, show
from tutela.cli.exits import Exit
from tutela.core.errors import Reason, Refusal

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = 'trap "" TERM; exec 3>"$0"; sleep 60 & sleep 60'


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    before = {word: signal.getsignal(word) for word in serve._ENDING}
    yield
    for word, handler in before.items():
        signal.signal(word, handler)


def served(monkeypatch: pytest.MonkeyPatch, first: list[str], *told: tuple[float, signal.Signals]) -> Exit:
    """The service with other programs in place of web server and worker, and nothing for its threads to do.

    `told`: seconds after it is ready, and the signal it then gets; before, a signal would end the test's own process.
    """

    def ready() -> None:
        for after, word in told:
            threading.Timer(after, os.kill, (os.getpid(), word)).start()

    begun = serve._begun
    monkeypatch.setattr(serve.web_process, "words", lambda *_: first)
    monkeypatch.setattr(serve, "_begun", lambda words: begun(first if words is first else SLEEP))
    monkeypatch.setattr(serve, "_gate", list)
    monkeypatch.setattr(serve.restoring, "require_whole", lambda: None)
    monkeypatch.setattr(serve, "call_command", lambda *_, **__: None)
    for loop in (serve.sequencer, serve.rounds, serve.telling):
        monkeypatch.setattr(loop, "run", lambda stop: stop.wait())
    monkeypatch.setattr(serve, "_clock", lambda stop: stop.wait())
    monkeypatch.setattr(serve, "_watch", lambda stop: stop.wait())
    return serve.run(host="127.0.0.1", port=1, workers=1, ready=ready)


def test_a_part_that_ends_by_itself_ends_the_service_with_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert served(monkeypatch, [sys.executable, "-c", ""]) is Exit.NOT_AS_IT_SHOULD_BE


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_it_stops_when_it_is_told_to(word: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    assert served(monkeypatch, SLEEP, (0.1, word)) is Exit.DONE


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_told_again_while_it_ends_it_leaves_nothing_behind(
    word: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "_GRACE_SECONDS", 2.0)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    stubborn = ["/bin/sh", "-c", STUBBORN, str(pipe)]
    # the second word comes while the stubborn part is waited for
    assert served(monkeypatch, stubborn, (0.1, word), (0.4, word)) is Exit.DONE
    # what was killed lets go of the other end when the system gets to it
    assert select.select([held], [], [], 10)[0]
    assert os.read(held, 1) == b""
    os.close(held)


def test_nothing_that_a_part_started_outlives_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of the group hold the pipe open; it ends when the last of them is gone."""
    monkeypatch.setattr(serve, "_GRACE_SECONDS", 0.2)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = serve._begun(["/bin/sh", "-c", STUBBORN, str(pipe)])
    with pipe.open("rb") as held:
        serve._end([process])
        began = time.monotonic()
        assert held.read() == b""
    assert time.monotonic() - began < 10


CHORES = (
    (serve.screening, "purge"),
    (serve.screening, "resume"),
    (serve.binding, "keep_up"),
    (serve.subjects, "shred_due"),
    (serve.certificates, "purge"),
    (serve.persons, "forget"),
    (serve.campaigns, "keep_up"),
    (serve.taking, "keep_up"),
    (serve.rerouting, "reroute"),
    (serve.verifying, "keep_up"),
    (serve.relief, "keep_up"),
    (serve.relief, "forget"),
    (serve.relief, "follow_key"),
    (serve.opinions, "follow_key"),
    (serve.opinions_upkeep, "forget"),
    (serve.following, "keep_up"),
    (serve.proofs, "reroute"),
    (serve.proofs, "forget"),
    (serve.proofs, "follow_key"),
    (serve.authorisations, "forget"),
    (serve.imports, "purge"),
    (serve.filings, "forget"),
    (serve.filings, "follow_key"),
    (serve.directly, "keep_up"),
    (serve.consulting, "purge"),
    (serve.rotation, "retire_due"),
    (serve.spread, "keep_up"),
    (serve.sweeps, "forget"),
    (serve.canaries, "follow_key"),
    (serve.accounts, "begin"),
    (serve.notifying, "forget"),
    (serve.notifying, "follow_key"),
    (serve.watch, "follow_key"),
)


@pytest.mark.parametrize("fault", [OSError("no space"), Refusal(Reason.LEDGER_BROKEN, detail="node 0")])
def test_the_clock_goes_on_after_a_fault_of_one_chore(
    monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    stop, done = threading.Event(), list[tuple[Any, str]]()

    def full(**_: Any) -> None:
        raise fault

    def chore(module: Any, name: str) -> None:
        done.append((module, name))
        if (module, name) == CHORES[-1]:
            stop.set()

    monkeypatch.setattr(serve, "close_old_connections", lambda: None)
    monkeypatch.setattr(serve.intake, "purge", full)
    for module, name in CHORES:
        monkeypatch.setattr(module, name, lambda module=module, name=name, **_: chore(module, name))
    serve._clock(stop)
    assert done == list(CHORES)


@pytest.mark.parametrize("told, followed", [(1, 1), (0, 0)])
def test_right_after_bodies_are_told_what_follows_begins(
    monkeypatch: pytest.MonkeyPatch, told: int, followed: int
) -> None:
    """Every few seconds, and a fault of one stroke is none of the next."""
    stop, done, strokes = threading.Event(), list[str](), [OSError("no space"), told]

    def keep_up(**_: Any) -> int:
        now = strokes.pop(0)
        if not strokes:
            stop.set()
        if isinstance(now, OSError):
            raise now
        return now

    monkeypatch.setattr(serve, "close_old_connections", lambda: None)
    monkeypatch.setattr(serve, "_WATCH_SECONDS", 0.01)
    monkeypatch.setattr(serve.watch, "keep_up", keep_up)
    monkeypatch.setattr(serve.following, "keep_up", lambda **_: done.append("followed"))
    serve._watch(stop)
    assert (strokes, len(done)) == ([], followed)


def test_what_is_printed_is_never_markup_and_never_steers_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show.OUT.print("results/a[/b].xlsx")
    show.table(["sheet"], [["a[/b]\x1b[2J\u202e"]])
    with show.progress("x[/y]"):
        pass
    printed = capsys.readouterr().out
    assert "results/a[/b].xlsx" in printed
    assert "a[/b]" in printed
    assert "\x1b[2J" not in printed
    assert "\u202e" not in printed


SAYS_ITS_VAULT = (
    "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(os.environ.get('TUTELA_VAULT', 'its own'))"
)


@pytest.mark.parametrize("with_vault, told", [(False, "none"), (True, "its own")])
def test_only_the_gate_is_started_with_the_vault(
    with_vault: bool, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TUTELA_VAULT", raising=False)
    said = tmp_path / "said"
    process = serve._begun([sys.executable, "-c", SAYS_ITS_VAULT, str(said)], with_vault=with_vault)
    assert process.wait(30) == 0
    assert said.read_text() == told


def test_what_serves_lets_go_of_the_vault_once_the_gate_may_start(monkeypatch: pytest.MonkeyPatch) -> None:
    done = list[str]()
    for module, name in (
        (serve.vault, "prepare"),
        (serve.vault_keys, "public_keys"),
        (serve.marks, "require_whole"),
        (serve.vault, "let_go"),
    ):
        monkeypatch.setattr(module, name, lambda name=name: done.append(name))
    assert serve._gate()[-2:] == ["records", "gate"]
    assert done == ["prepare", "public_keys", "require_whole", "let_go"]


def test_without_the_vault_no_gate_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve.vault, "reachable", lambda: False)
    assert serve._gate() == []


def test_a_database_that_was_put_back_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    def restored() -> None:
        raise Refusal(Reason.DATABASE_RESTORED)

    monkeypatch.setattr(serve, "call_command", lambda *_, **__: None)
    monkeypatch.setattr(serve.vault, "prepare", lambda: None)
    monkeypatch.setattr(serve.vault_keys, "public_keys", lambda: None)
    monkeypatch.setattr(serve.restoring, "require_whole", lambda: None)
    monkeypatch.setattr(serve.marks, "require_whole", restored)
    monkeypatch.setattr(serve, "_begun", lambda *_, **__: pytest.fail("something was started"))
    with pytest.raises(Refusal) as refused:
        serve.run(host="127.0.0.1", port=1, workers=1, ready=lambda: None)
    assert refused.value.reason is Reason.DATABASE_RESTORED


def test_a_ledger_that_was_put_back_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    def restored() -> None:
        raise Refusal(Reason.LEDGER_BROKEN, detail="remembered")

    monkeypatch.setattr(serve, "call_command", lambda *_, **__: None)
    monkeypatch.setattr(serve.restoring, "require_whole", restored)
    monkeypatch.setattr(serve, "_gate", lambda: pytest.fail("the vault was made ready"))
    monkeypatch.setattr(serve, "_begun", lambda *_, **__: pytest.fail("something was started"))
    with pytest.raises(Refusal):
        serve.run(host="127.0.0.1", port=1, workers=1, ready=lambda: None)
