"""`tutela serve`: web server, job worker, sequencer and clock, started and stopped together."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Annotated, Final

import typer
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from tutela.agencies.intake import actions as intake
from tutela.answers.screening import actions as screening
from tutela.cli.show import ERR
from tutela.cli.texts import say
from tutela.keys import current
from tutela.ledger import sequencer
from tutela.packs.current import policy

_CLOCK_SECONDS: Final = 600.0
_GRACE_SECONDS: Final = 20


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Web processes.")] = 1,
) -> None:
    """Serves pages and API with everything they need, until Ctrl-C. Example: tutela serve --port 8000"""
    run(host=host, port=port, workers=workers, ready=lambda: None)


def run(*, host: str, port: int, workers: int, ready: Callable[[], None]) -> None:
    """Checks keys and packs first, so that a fault is one clear line before anything listens."""
    current.ring()
    policy()
    call_command("migrate", verbosity=0)
    stop = threading.Event()
    processes = [
        subprocess.Popen(_web(host, port, workers)),  # noqa: S603  fixed words and checked numbers
        subprocess.Popen([sys.executable, "-m", "django", "qcluster"], stdout=subprocess.DEVNULL),
    ]
    threads = [
        threading.Thread(target=sequencer.run, kwargs={"stop": stop}, name="sequencer"),
        threading.Thread(target=_clock, args=(stop,), name="clock"),
    ]
    for thread in threads:
        thread.start()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    ERR.print(say("serve.at", address=f"http://{host}:{port}/"))
    ready()
    try:
        while not stop.wait(0.5) and all(process.poll() is None for process in processes):
            pass
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        _end(processes)
        for thread in threads:
            thread.join()


def _web(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        "4",
        "--log-level",
        "warning",
        "--no-access-log",
        "tutela.config.wsgi:application",
    ]


def _clock(stop: threading.Event) -> None:
    """What falls due by itself: uploads nobody confirmed, results past their time."""
    while not stop.is_set():
        close_old_connections()
        intake.purge(at=timezone.now())
        screening.purge(at=timezone.now())
        close_old_connections()
        stop.wait(_CLOCK_SECONDS)


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGINT)
    for process in processes:
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
