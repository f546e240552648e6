"""A program that upgrades a service at work: the former edition serves while tables change, then this one does.

Run with a kept registry, beside which its edition lies, and a home, whose database the environment names.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tarfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tests.upgrades.upgrade_steps import HOME, KEPT, former, take_out  # sets Django up, before anything else

# isort: split
from django.db import connections

from tests.upgrades import callers
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.staff.models import Engagement
from tutela.auditing.audit import audit
from tutela.ledger import queries, restoring, sequencer

ROOT: Final = Path(__file__).parents[2]
PROGRAM: Final = ("-c", "from tutela.cli.main import run; run()")
ACTS: Final = {"clerk": callers.asks, "filer": callers.enters, "carer": callers.files}
ENOUGH: Final = 5  # acts of each in each phase
PATIENCE: Final = 120.0  # seconds


def environment(root: Path) -> dict[str, str]:
    """In which one edition runs, and nothing of the other is found."""
    return {
        **os.environ,
        "PYTHONPATH": f"{root / 'src'}:{root}",
        "TUTELA_INSECURE_COOKIES": "True",
        "TUTELA_UNSAFE_DATABASE": "True",
        "TUTELA_PENDING_SAMPLE": "0",
    }


def serve(root: Path, port: int) -> subprocess.Popen[bytes]:
    """The whole service of an edition, once it answers."""
    words = [sys.executable, *PROGRAM, "serve", "--port", str(port), "--answering-port", "0"]
    service = subprocess.Popen(words, env=environment(root), cwd=HOME)
    until(lambda: answers(port) or service.poll() is not None)
    assert service.poll() is None, "it ended by itself"
    return service


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return True
    except OSError:
        return False


def until(happens: Callable[[], bool], told: Callable[[], object] = str) -> None:
    """Within `PATIENCE`; `told` says what happened instead."""
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, f"it did not happen in time: {told()}"
        time.sleep(0.1)


def end(service: subprocess.Popen[bytes]) -> None:
    service.send_signal(signal.SIGTERM)
    service.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def begins(people: Sequence[callers.Caller], phase: str) -> None:
    for one in people:
        one.phase = phase


def work(people: Sequence[callers.Caller], phase: str) -> None:
    """Until each has done enough in a phase."""
    begins(people, phase)
    until(
        lambda: all(one.done(phase) >= ENOUGH for one in people),
        lambda: [dict(one.refused) for one in people],
    )


def upgraded(former_root: Path) -> list[callers.Caller]:
    """The service goes over from one edition to the next under people's hands."""
    port, words = free_port(), [sys.executable, str(ROOT / "tests/upgrades/former_desks.py"), *ACTS]
    done = subprocess.run(words, env=environment(former_root), check=True, capture_output=True, text=True)
    sessions = json.loads(done.stdout.splitlines()[-1])
    service = serve(former_root, port)
    people = [callers.Caller(port, sessions[name], act) for name, act in ACTS.items()]
    try:
        for one in people:
            one.start()
        work(people, "former")
        begins(people, "migrating")
        prepare = [sys.executable, *PROGRAM, "bodies", "prepare"]
        subprocess.run(prepare, env=environment(ROOT), cwd=HOME, check=True, timeout=PATIENCE)
        begins(people, "beside")  # the former edition over the new tables, until it is stopped
        time.sleep(2)
        begins(people, "between")
        end(service)
        service = serve(ROOT, port)
        work(people, "new")
    finally:
        for one in people:
            one.stop()
        end(service)
    return people


def lost(people: Sequence[callers.Caller]) -> dict[str, int]:
    """What was acknowledged and is not there, or not in the log."""
    asked, entered, filed = ([found for _, found in one.acknowledged] for one in people)
    entries = list(Inquiry.objects.filter(pk__in=asked).values_list("entry", flat=True))
    states = Counter(queries.receipt_state(entry).value for entry in entries)
    return {
        "asked": len(asked) - len(entries),
        "not in the log": len(asked) - states["integrated"] - states["witnessed"],
        "entered": len(entered) - Engagement.objects.filter(pk__in=entered).count(),
        "filed": len(filed) - Filing.objects.filter(pk__in=filed).count(),
    }


def main() -> None:
    """Prints what was found as JSON."""
    former_root = HOME.with_name("former")
    with tarfile.open(KEPT.with_suffix(".tar.xz")) as archive:
        archive.extractall(former_root, filter="data")
    take_out()
    former()
    connections.close_all()
    people = upgraded(former_root)
    restoring.require_whole()
    sequencer.catch_up()
    told = {
        "acknowledged": [dict(Counter(phase for phase, _ in one.acknowledged)) for one in people],
        "refused": [dict(one.refused) for one in people],
        "longest": [round(one.longest, 2) for one in people],
        "slowest": [round(one.slowest, 2) for one in people],
        "lost": lost(people),
        "faults": [str(one) for one in audit().faults],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
