"""Mixed load for half an hour, while a worker is killed, the database restarted and its disk filled: what was promised?

`python -m bench.soak --minutes 30 --out FILE`, as root: PostgreSQL stands on a small file system in memory of its own,
which can be filled. Callers ask one by one and together, about people who are on the list and people who are not, half
of them under retry keys. Afterwards every acknowledged answer must stand in the verified log once, with the answer that
is right, and nothing else may stand there that somebody was told of.
"""

import argparse
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from rich.progress import Progress

from bench import answering
from tests.postgres import Server, server
from tutela.cli.answering import words
from tutela.core.identity.check_digit import check_digit
from tutela.core.identity.names import canonical_name

CALLERS: Final = 16
LISTED: Final = 18_000  # more would share names and birth dates
TOGETHER: Final = 50  # persons of one call
DISK: Final = 2_000  # MiB, and
DISK_A_MINUTE: Final = (
    200  # MiB: what is answered takes some 7 KiB each, with its entries, indexes and the WAL
)
FULL_SECONDS: Final = 10.0
PATIENCE: Final = 120.0
NORMAL: Final = 2.0  # times the median before
_BLOWS: Final = ("worker killed", "database restarted", "disk full")


@dataclass(frozen=True, slots=True)
class Told:
    """One acknowledged answer: when, how long it took, what stands in the log for it, and what is right."""

    at: float
    took: float
    entry: str
    inquiry: str
    answer: str
    right: str


@dataclass(slots=True)
class Heard:
    """What callers were told, from all threads: appending to a list is one step."""

    told: list[Told] = field(default_factory=list)
    other: Counter[int] = field(default_factory=Counter)
    broken: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where it runs."""

    home: Path
    port: int
    disk: Path
    database: Server
    environment: dict[str, str]


def soak(minutes: float) -> dict[str, Any]:
    """The whole of it; a blow at each quarter."""
    with (
        _disk(DISK + round(minutes * DISK_A_MINUTE)) as disk,
        _database(disk) as database,
        tempfile.TemporaryDirectory(prefix="tutela-soak-") as home,
    ):
        place = _prepared(Path(home), disk, database)
        tokens = json.loads((place.home / answering.TOKENS).read_text())
        heard, stop, blows = Heard(), threading.Event(), list[dict[str, Any]]()
        with _kept_up(place) as worker:
            threads = [
                threading.Thread(target=_call, args=(place.port, tokens[n::CALLERS], n, heard, stop))
                for n in range(CALLERS)
            ]
            for one in threads:
                one.start()
            try:
                _pass(
                    minutes, lambda name: blows.append(_struck(name, place, worker)), lambda: len(heard.told)
                )
            finally:
                stop.set()
                for one in threads:
                    one.join(PATIENCE)
        held = json.loads(_ran(place, "check").splitlines()[-1])
    return _judged(heard, held, blows) | {"minutes": minutes, "callers": CALLERS}


def _pass(minutes: float, strike: Callable[[str], object], count: Callable[[], int]) -> None:
    ends = [time.monotonic() + minutes * 60 * quarter / 4 for quarter in (1, 2, 3, 4)]
    with Progress() as bar:
        task = bar.add_task("soak", total=minutes * 60)
        began = time.monotonic()
        for end, name in zip(ends, (*_BLOWS, ""), strict=True):
            while time.monotonic() < end:
                time.sleep(0.5)
                told = f"{count():,} answered"
                bar.update(task, completed=time.monotonic() - began, description=told)
            if name:
                strike(name)


def _struck(name: str, place: Place, worker: "Worker") -> dict[str, Any]:
    """One blow; the moment at which it was over."""
    began = time.monotonic()
    if name == "worker killed":
        worker.kill()
    elif name == "database restarted":
        place.database.stop()
        place.database.start()
    else:
        filler = place.disk / "filler"
        _fill(filler)
        time.sleep(FULL_SECONDS)
        filler.unlink()
        with suppress(subprocess.CalledProcessError):  # it runs on, or has given up
            place.database.start()
    return {"blow": name, "began": began, "over": time.monotonic()}


def _fill(file: Path) -> None:
    with file.open("wb") as out, suppress(OSError):
        while True:
            out.write(bytes(1 << 20))
            out.flush()


class Worker:
    """The answering process, begun again whenever it ends, as a service manager does."""

    def __init__(self, place: Place) -> None:
        self._place, self._stop = place, threading.Event()
        self._process = self._begun()
        self._thread = threading.Thread(target=self._keep)
        self._thread.start()

    def kill(self) -> None:
        """All of it at once, without a word."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Told to stop, and waited for."""
        self._stop.set()
        self._thread.join()
        self._process.terminate()
        self._process.wait(60)

    def _keep(self) -> None:
        while not self._stop.wait(0.2):
            if self._process.poll() is not None:
                self._process = self._begun()

    def _begun(self) -> "subprocess.Popen[bytes]":
        place = self._place
        return subprocess.Popen(
            words("127.0.0.1", place.port, 1),
            env=place.environment,
            process_group=0,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def _kept_up(place: Place) -> Iterator[Worker]:
    worker, stop = Worker(place), threading.Event()
    sequencing = threading.Thread(target=_sequenced, args=(place, stop))
    sequencing.start()
    try:
        yield worker
    finally:
        worker.end()
        stop.set()
        sequencing.join()


def _sequenced(place: Place, stop: threading.Event) -> None:
    """The sequencer in a process of its own, begun again whenever it ends."""
    while not stop.is_set():
        process = subprocess.Popen(
            [sys.executable, "-c", answering.SEQUENCER], env=place.environment, stderr=subprocess.DEVNULL
        )
        while not stop.wait(0.2) and process.poll() is None:
            pass
        process.terminate()
        process.wait(60)


def _call(port: int, tokens: list[str], seed: int, heard: Heard, stop: threading.Event) -> None:
    """One caller: questions one by one or together, the same again under its key until it is answered."""
    chance = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    while not stop.is_set():
        persons = _people(chance, TOGETHER if chance.random() < 0.05 else 1)
        headers = {"Authorization": f"Bearer {chance.choice(tokens)}", "Content-Type": "application/json"}
        if seed % 2 == 0:
            headers["Idempotency-Key"] = f"{chance.getrandbits(96):024x}"
        _asked(connection, persons, headers, heard, stop, again=seed % 2 == 0)
    connection.close()


def _asked(
    connection: http.client.HTTPConnection,
    persons: list[tuple[dict[str, Any], str]],
    headers: dict[str, str],
    heard: Heard,
    stop: threading.Event,
    *,
    again: bool,
) -> None:
    """What is not under a key is asked once: nobody knows whether it was answered."""
    questions = [one for one, _ in persons]
    is_one = len(questions) == 1
    body = {"purpose": answering.PURPOSE, **(questions[0] if is_one else {"questions": questions})}
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE:
        sent = time.monotonic()
        try:
            connection.request("POST", answering.ONE if is_one else answering.MANY, json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            heard.broken += 1
            connection.close()
            time.sleep(0.1)
        else:
            if answer.status == 200:
                told = json.loads(content)
                _keep(heard, [told] if is_one else told["answers"], persons, sent)
                return
            heard.other[answer.status] += 1
            time.sleep(0.1)
        if not again or stop.is_set():
            return


def _keep(
    heard: Heard, told: list[dict[str, Any]], persons: list[tuple[dict[str, Any], str]], sent: float
) -> None:
    now = time.monotonic()
    heard.told += [
        Told(now, now - sent, one["receipt"]["entry"], one["inquiry"], _said(one), right)
        for one, (_, right) in zip(told, persons, strict=True)
    ]


def _said(told: dict[str, Any]) -> str:
    return " ".join([told["answer"], *([told["refusal"]["reason"]] if "refusal" in told else [])])


def _people(chance: random.Random, count: int) -> list[tuple[dict[str, Any], str]]:
    """A third of them are on the list (`answering_world.listed`); the others have nobody's numbers."""
    return [_listed(chance) if chance.random() < 0.33 else _unlisted(chance) for _ in range(count)]


def _listed(chance: random.Random) -> tuple[dict[str, Any], str]:
    """The list was filled with names as they stand here: those that are compared in another form are left out."""
    while True:
        n = chance.randrange(LISTED)
        name = f"王{chr(0x4E00 + n % 2000)}"
        if canonical_name(name) == name:
            break
    born_on = date(1950, 1, 1) + timedelta(days=n % 18_000)
    return _question(name, _number(born_on, 1 + 2 * (n // 18_000 % 400), "110101"), chance), "record"


def _unlisted(chance: random.Random) -> tuple[dict[str, Any], str]:
    born_on = date(1960, 1, 1) + timedelta(days=chance.randrange(15_000))
    document = _number(born_on, chance.randrange(2, 998, 2), chance.choice(answering.REGIONS))
    return _question(f"李{chr(0x4E00 + chance.randrange(3000))}", document, chance), "no-record"


def _number(born_on: date, sequence: int, region: str) -> str:
    digits = f"{region}{born_on:%Y%m%d}{sequence:03d}"
    return digits + check_digit(digits)


def _question(name: str, document: str, chance: random.Random) -> dict[str, Any]:
    paper = f"SQ-{chance.getrandbits(80):020x}"
    return {"person": {"name": name, "document": document}, "authorisation": paper}


def _judged(heard: Heard, held: dict[str, Any], blows: list[dict[str, Any]]) -> dict[str, Any]:
    """What was promised beside what is there; those below the first three must be 0."""
    told = heard.told
    entries = Counter(one.entry for one in told)
    inquiries = held["inquiries"]
    return {
        "answered": len(told),
        "in_the_log": len(inquiries),
        "cut_off_or_refused": {"cut off": heard.broken, **{str(k): v for k, v in heard.other.items()}},
        "without_an_entry": sum(inquiries.get(one.entry) != one.inquiry for one in told),
        "told_twice": sum(count - 1 for count in entries.values()),
        "wrong": sum(one.answer != one.right for one in told),
        "wrong_ones": Counter(f"{one.right}: {one.answer}" for one in told if one.answer != one.right),
        "entries_without_link_or_place_in_the_quota": abs(len(inquiries) - held["links"])
        + abs(len(inquiries) - held["used"]),
        "latency_ms": {
            "p50": round(1000 * median(one.took for one in told), 1),
            "p99": round(1000 * sorted(one.took for one in told)[int(len(told) * 0.99)], 1),
        },
        "blows": [_recovery(one, told) for one in blows],
    }


def _recovery(blow: dict[str, Any], told: list[Told]) -> dict[str, Any]:
    """Seconds from the end of a blow to the first of five seconds whose medians are at most twice the one before."""
    before = median([one.took for one in told if blow["began"] - 60 <= one.at < blow["began"]] or [0.0])
    after = dict[int, list[float]]()
    for one in told:
        if one.at >= blow["over"]:
            after.setdefault(int(one.at - blow["over"]), []).append(one.took)
    good = [median(after[second]) <= NORMAL * before if second in after else False for second in range(120)]
    found = next((second for second in range(115) if all(good[second : second + 5])), None)
    return {
        "blow": blow["blow"],
        "took_seconds": round(blow["over"] - blow["began"], 1),
        "median_before_ms": round(1000 * before, 1),
        "normal_after_seconds": found,
    }


@contextmanager
def _disk(size: int) -> Iterator[Path]:
    """A file system of its own, of so many MiB."""
    place = Path(tempfile.mkdtemp(prefix="tutela-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(place)], check=True)
    place.chmod(0o755)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)
        place.rmdir()


@contextmanager
def _database(disk: Path) -> Iterator[Server]:
    former, tempfile.tempdir = tempfile.tempdir, str(disk)
    try:
        with server(("max_connections=100", "max_wal_size=256MB", "wal_keep_size=0")) as made:
            tempfile.tempdir = former
            yield made
    finally:
        tempfile.tempdir = former


def _prepared(home: Path, disk: Path, database: Server) -> Place:
    environment = answering.prepared(home, database.address, answering.BODIES, LISTED)
    environment |= {"TUTELA_PENDING_SAMPLE": "0", "TUTELA_QUOTA_PER_HEAD": "100"}
    return Place(home, answering.free_port(), disk, database, environment)


def _ran(place: Place, *step: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench.soak_world", *step],
        env=place.environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def main() -> None:
    """Runs it and keeps what was found."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    found = soak(chosen.minutes) | {"measured_at": datetime.now(UTC).isoformat(timespec="seconds")}
    text = json.dumps(found, indent=1, ensure_ascii=False)
    print(text)
    if chosen.out is not None:
        chosen.out.write_text(text + "\n", "utf-8")
    sys.exit(int(any(found[name] for name in ("without_an_entry", "told_twice", "wrong"))))


if __name__ == "__main__":
    main()
