"""Under load the process is killed, and the database stopped: whoever was answered finds it in the log, once."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cast import number
from tests.journeys.answering_world import KEYED, PLAIN, TOKEN
from tests.postgres import Server, server
from tutela.cli import answering
from tutela.core.crypto.suites import Suite
from tutela.keys import keyfile

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
CALLERS = 12
BLOWS = 5
PATIENCE = 60.0
PERSON = {"name": "李四", "document": number(date(1985, 7, 1), 102)}


@dataclass
class Heard:
    """What callers were told: entry and inquiry of every answer, and how often something else."""

    answers: list[tuple[str, str]] = field(default_factory=list)
    keyed: dict[str, bytes] = field(default_factory=dict)
    other: list[int] = field(default_factory=list)
    broken: int = 0


@dataclass(frozen=True)
class Running:
    """A registry with its answering process."""

    home: Path
    port: int
    database: Server
    environment: dict[str, str]

    @contextmanager
    def process(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Serving, until the test ends or kills it."""
        words = answering.words("127.0.0.1", self.port, 1)
        process = subprocess.Popen(words, env=self.environment, process_group=0, cwd=ROOT)
        try:
            _wait_for(self.port)
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(60)

    def ran(self, *words: str) -> str:
        """A step in a process of its own."""
        module = [sys.executable, "-m", "tests.journeys.answering_world", *words, str(self.home)]
        return subprocess.run(
            module, env=self.environment, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT
        ).stdout


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Running]:
    """On PostgreSQL as it is in service: nothing of its durability is given up."""
    with server(()) as database:
        keyfile.create(tmp_path / "keys.json", suite=Suite.STANDARD, at=datetime(2026, 1, 1, tzinfo=UTC))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TUTELA_")}
        environment = {
            **kept,
            "TUTELA_HOME": str(tmp_path),
            "TUTELA_DATABASE": database.address,
            "TUTELA_QUOTA_PER_HEAD": "10000",
            "DJANGO_SETTINGS_MODULE": "tutela.config.settings",
        }
        made = Running(tmp_path, _free_port(), database, environment)
        made.ran("make")
        yield made


def test_a_killed_process_has_answered_nothing_that_is_not_in_the_log(registry: Running) -> None:
    heard, chance = Heard(), random.Random(1)
    with _asking(registry.port, heard) as finish:
        for _ in range(BLOWS):
            with registry.process() as process:
                _until_more(heard, 40)
                time.sleep(chance.random() * 0.2)
                os.killpg(process.pid, signal.SIGKILL)
        with registry.process():
            _until_more(heard, 40)
            finish()
    assert heard.broken > 0, "some were cut off"
    held = _hold(registry, heard)
    assert held["keyed"] == len(heard.keyed), "what has a key was asked once, however often it came"


def test_a_stopped_database_leaves_nothing_half_done(registry: Running) -> None:
    heard, chance = Heard(), random.Random(2)
    with registry.process(), _asking(registry.port, heard) as finish:
        for _ in range(BLOWS):
            _until_more(heard, 40)
            time.sleep(chance.random() * 0.2)
            registry.database.stop()
            time.sleep(0.3)
            registry.database.start()
        _until_more(heard, 40)
        finish()
    assert set(heard.other) == {503}, "whoever was not answered may ask again"
    held = _hold(registry, heard)
    assert held["keyed"] == len(heard.keyed)


def test_who_waits_is_still_answered_when_the_process_is_told_to_stop(registry: Running) -> None:
    heard = Heard()
    with registry.process() as process, _asking(registry.port, heard):
        _until_more(heard, 200)
        process.terminate()
        process.wait(60)
    held = _hold(registry, heard)
    assert len(held["entries"]) == len(heard.answers) + len(heard.keyed), "nobody was cut off unanswered"
    assert heard.other == []


def _hold(registry: Running, heard: Heard) -> dict[str, Any]:
    """Every acknowledged answer stands in the log exactly once, with inquiry, link and its place in the quota."""
    held: dict[str, Any] = json.loads(registry.ran("check").splitlines()[-1])
    told = [*heard.answers, *map(_told, heard.keyed.values())]
    assert len(told) > 100
    assert len({entry for entry, _ in told}) == len(told), "no entry was told to two"
    assert dict(told).items() <= held["inquiries"].items()
    assert set(held["inquiries"]) == set(held["entries"]) == set(held["links"])
    assert len(held["links"]) == len(held["entries"]) == held["used"]
    return held


@contextmanager
def _asking(port: int, heard: Heard) -> Iterator[Callable[[], None]]:
    """Callers, half of whom ask again under the same key until they are answered; gives what lets them finish."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_ask, args=(port, heard, stop, number % 2 == 0)) for number in range(CALLERS)
    ]

    def finish() -> None:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)

    for thread in threads:
        thread.start()
    try:
        yield finish
    finally:
        finish()


def _ask(port: int, heard: Heard, stop: threading.Event, with_key: bool) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    key, ends = _fresh(with_key), float("inf")
    is_open = False  # a question under a key was sent and not answered
    while not stop.is_set() or (is_open and time.monotonic() < ends):
        ends = min(ends, time.monotonic() + 10) if stop.is_set() else ends
        is_open = with_key
        try:
            status, content = _sent(connection, key)
        except (OSError, http.client.HTTPException):
            heard.broken += 1
            connection.close()
            time.sleep(0.05)
            continue
        if status != 200:
            heard.other.append(status)
            time.sleep(0.05)
            continue
        if key:
            heard.keyed[key] = content
        else:
            heard.answers.append(_told(content))
        key, is_open = _fresh(with_key), False
    connection.close()


def _sent(connection: http.client.HTTPConnection, key: str) -> tuple[int, bytes]:
    asked = {"purpose": KEYED if key else PLAIN, "person": PERSON, "authorisation": "A-1"}
    connection.request("POST", "/api/v1/inquiries", json.dumps(asked), _headers(key))
    answer = connection.getresponse()
    return answer.status, answer.read()


def _told(content: bytes) -> tuple[str, str]:
    told = json.loads(content)
    return told["receipt"]["entry"], told["inquiry"]


def _fresh(with_key: bool) -> str:
    return os.urandom(12).hex() if with_key else ""


def _headers(key: str) -> dict[str, str]:
    own = {"Idempotency-Key": key} if key else {}
    return {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", **own}


def _until_more(heard: Heard, count: int) -> None:
    wanted = len(heard.answers) + count
    _until(lambda: len(heard.answers) >= wanted)


def _until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "the process answers again in time"
        time.sleep(0.01)


def _wait_for(port: int) -> None:
    def there() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return False
        return True

    _until(there)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
