"""`tutela serve`: web server, job worker, gate, sequencer, witnessing and clock, started and stopped together."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Annotated, Final

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from tutela.agencies.consulting import actions as consulting
from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import marks
from tutela.agencies.verifying import opening as verifying
from tutela.answers.authorisations import actions as authorisations
from tutela.answers.campaigns import ending as campaigns
from tutela.answers.campaigns import rerouting, taking
from tutela.answers.certificates import actions as certificates
from tutela.answers.filings import directly
from tutela.answers.filings import upkeep as filings
from tutela.answers.persons import actions as persons
from tutela.answers.screening import binding
from tutela.answers.screening import upkeep as screening
from tutela.answers.staff import imports
from tutela.answers.subjects import retention as subjects
from tutela.answers.subjects import spread
from tutela.answers.watch import telling as watch
from tutela.bodies import accounts
from tutela.bodies.sweeping import actions as sweeps
from tutela.bodies.sweeping import canaries, rounds
from tutela.cli import answering as answering_process
from tutela.cli import web as web_process
from tutela.cli.exits import Exit
from tutela.cli.show import ERR
from tutela.cli.texts import say
from tutela.core.errors import Reason, Refusal
from tutela.keys import current
from tutela.ledger import durability, restoring, rotation, sequencer, witnesses, witnessing
from tutela.measures.following import opening as following
from tutela.measures.following import upkeep as proofs
from tutela.packs.current import policy
from tutela.records.vault import keys as vault_keys
from tutela.records.vault import store as vault
from tutela.redress.notifying import actions as notifying
from tutela.redress.notifying import rounds as telling
from tutela.redress.opinions import history as opinions
from tutela.redress.opinions import upkeep as opinions_upkeep
from tutela.redress.relief import upkeep as relief

_log = logging.getLogger(__name__)
_CLOCK_SECONDS: Final = 60.0
_WATCH_SECONDS: Final = 5.0  # a body is told within a minute of the list
_GRACE_SECONDS: Final = 20
_ENDING: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""A supervisor's word, a terminal that was closed, Ctrl-C: however often, so that no part is left behind."""


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Web processes.")] = 1,
    answering: Annotated[
        bool, typer.Option("--answering", help="The answering process alone: the API's questions.")
    ] = False,
    answering_port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65_535,
            help="Port of the answering process beside the others; 0: none. Else the next port, on PostgreSQL.",
        ),
    ] = None,
) -> int:
    """Serves pages and API with everything they need, until Ctrl-C.

    Exit codes: 0 stopped as it was told; 1 a part of it ended by itself. Example: tutela serve --port 8000
    """
    if answering:
        return int(run_answering(host=host, port=port, workers=workers))
    beside = answering_process.port_beside(port, answering_port)
    return int(run(host=host, port=port, workers=workers, ready=lambda: None, answering_port=beside))


def run_answering(*, host: str, port: int, workers: int) -> Exit:
    """The answering process alone. Tables are made, and the log is kept, by `tutela serve` elsewhere."""
    require_free(host, port)
    current.ring()
    policy()
    durability.require_durable()
    stop = threading.Event()
    for word in _ENDING:
        signal.signal(word, lambda *_: stop.set())
    process = _answering(host, port, workers)
    told = True
    try:
        ERR.print(say("serve.at", address=f"http://{host}:{port}/"))
        while not stop.wait(0.5) and (told := process.poll() is None):
            pass
    finally:
        _end([process])
    if not told:
        ERR.print(say("serve.ended"))
    return Exit.DONE if told else Exit.NOT_AS_IT_SHOULD_BE


def run(
    *,
    host: str,
    port: int,
    workers: int,
    ready: Callable[[], None],
    answering_port: int | None = None,
) -> Exit:
    """Checks keys and packs first, so that a fault is one clear line before anything listens.

    Until it is told to stop; when a part of it ends by itself, the others are stopped too.
    """
    require_free(host, port)
    if answering_port is not None:
        require_free(host, answering_port)
    current.ring()
    policy()
    witnesses.known()
    durability.require_durable()
    call_command("migrate", verbosity=0)
    restoring.require_whole()
    gate = _gate()
    stop = threading.Event()
    for word in _ENDING:
        signal.signal(word, lambda *_: stop.set())
    processes = [
        _begun(web_process.words(host, port, workers)),
        _begun([sys.executable, "-m", "django", "qcluster"]),
    ]
    processes += [_begun(gate, with_vault=True)] if gate else []
    if answering_port is not None:
        processes.append(_answering(host, answering_port, workers))
    threads = [
        threading.Thread(target=sequencer.run, kwargs={"stop": stop}, name="sequencer"),
        threading.Thread(target=witnessing.run, kwargs={"stop": stop}, name="witnessing"),
        threading.Thread(target=rounds.run, kwargs={"stop": stop}, name="sweeps"),
        threading.Thread(target=telling.run, kwargs={"stop": stop}, name="telling"),
        threading.Thread(target=_clock, args=(stop,), name="clock"),
        threading.Thread(target=_watch, args=(stop,), name="watch"),
    ]
    for thread in threads:
        thread.start()
    told = True
    try:
        ERR.print(say("serve.at", address=f"http://{host}:{port}/"))
        if answering_port is not None:
            ERR.print(say("serve.answering", address=f"http://{host}:{answering_port}/"))
        ready()
        while not stop.wait(0.5) and (told := _all_alive(processes, threads)):
            pass
    finally:
        stop.set()
        _end(processes)
        for thread in threads:
            thread.join()
    if not told:
        ERR.print(say("serve.ended"))
    return Exit.DONE if told else Exit.NOT_AS_IT_SHOULD_BE


def require_free(host: str, port: int) -> None:
    """Refuses `ADDRESS_TAKEN` before anything is begun."""
    try:
        known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = known[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError:
        raise Refusal(Reason.ADDRESS_TAKEN, address=f"{host}:{port}") from None


def _gate() -> list[str]:
    """The gate's words, once the vault is ready and of one time with the database; none where it runs elsewhere.

    This process then lets go of the vault: what answers has no way to it. What it serves seals to the vault all the
    same: refuses `VAULT_PUBLIC_MISSING` where the public key is not there.
    """
    if not vault.reachable():
        vault_keys.require_public()
        return []
    vault.prepare()
    vault_keys.public_keys()
    marks.require_whole()
    vault.let_go()
    return [sys.executable, "-m", "tutela.cli.main", "records", "gate"]


def _begun(
    words: Sequence[str], *, with_vault: bool = False, database: str = ""
) -> "subprocess.Popen[bytes]":
    """In a group of its own: Ctrl-C reaches it through us alone, and nothing it starts outlives it.

    `database`: its own address of the database, where it has one.
    """
    environment = {**os.environ} if with_vault else {**os.environ, "TUTELA_VAULT": "none"}
    environment |= {"TUTELA_DATABASE": database} if database else {}
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, process_group=0, env=environment)  # noqa: S603


def _all_alive(processes: Sequence["subprocess.Popen[bytes]"], threads: Sequence[threading.Thread]) -> bool:
    return all(process.poll() is None for process in processes) and all(one.is_alive() for one in threads)


def _answering(host: str, port: int, workers: int) -> "subprocess.Popen[bytes]":
    """With a role of its own in the database, where one is set."""
    words = answering_process.words(host, port, workers)
    return _begun(words, database=settings.TUTELA_ANSWERING_DATABASE)


def _clock(stop: threading.Event) -> None:
    """What falls due by itself; what cannot be done now, a locked database say, is tried again at the next stroke."""
    while not stop.is_set():
        chores = (
            intake.purge,
            screening.purge,
            screening.resume,
            binding.keep_up,
            subjects.shred_due,
            certificates.purge,
            persons.forget,
            campaigns.keep_up,
            taking.keep_up,
            rerouting.reroute,
            verifying.keep_up,
            relief.keep_up,
            relief.forget,
            relief.follow_key,
            opinions.follow_key,
            opinions_upkeep.forget,
            following.keep_up,
            proofs.reroute,
            proofs.forget,
            proofs.follow_key,
            authorisations.forget,
            imports.purge,
            filings.forget,
            filings.follow_key,
            directly.keep_up,
            consulting.purge,
            rotation.retire_due,
            spread.keep_up,
            sweeps.forget,
            canaries.follow_key,
            accounts.begin,
            notifying.forget,
            notifying.follow_key,
            watch.follow_key,
        )
        for due in chores:
            _tried(due)
        close_old_connections()
        stop.wait(_CLOCK_SECONDS)


def _watch(stop: threading.Event) -> None:
    """Right after a list, and once a legal day: bodies are told of those in post there, and what follows begins."""
    while not stop.is_set():
        if _tried(watch.keep_up):
            _tried(following.keep_up)
        close_old_connections()
        stop.wait(_WATCH_SECONDS)


def _tried(due: Callable[..., object]) -> object:
    """What it gives; None where it could not be done now: a fault of one chore keeps no other waiting."""
    close_old_connections()
    try:
        return due(at=timezone.now())
    except (DatabaseError, OSError, Refusal):
        _log.warning("The clock tries again: %s", due.__qualname__, exc_info=True)
        return None


def _end(processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Asks each to stop, and after a while ends whatever is left of its group."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
