"""Answering under load over HTTP, on PostgreSQL: single audited questions and calls about many, beside a bare endpoint.

`python -m bench.answering` measures all of it in one run: database (fsync on), sequencer, server and callers share the
machine's cores. Ours and the limit take turns, so that a slow moment of the machine meets both.
"""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final

import psycopg

from bench import answering_bare
from tests.postgres import cluster
from tutela.cli import answering as process
from tutela.cli import web
from tutela.core.identity.check_digit import check_digit

PURPOSE: Final = "teacher-hire"
TOKENS: Final = "tokens.json"
REGIONS: Final = ("330299", "330106", "320102", "440305", "510104", "610103", "420106", "370202")
PERSONS_A_CALL: Final = 10_000
BODIES: Final = 64
PERSONS: Final = 100_000
CONNECTIONS: Final = (32, 64, 128)
ONE: Final = "/api/v1/inquiries"
MANY: Final = "/api/v1/inquiries/batch"
AT_ONCE: Final = "/api/v1/screenings/at-once"
PARTS: Final = ("cryptography", "django", "granian", "psycopg", "pydantic", "uvloop")
TARGET: Final = {"a_second": 5_000, "p99_ms": 40, "ratio": 0.5, "persons_a_second": 50_000}
_PATIENCE: Final = 60.0
_WEB: Final = 2  # web processes
_RUNS: Final = 30  # different ones, so that nobody is asked about again and again
_FEW_CALLS: Final = 20.0  # seconds of a turn of calls about many: there are few of them
SEQUENCER: Final = (
    "import django, threading; django.setup(); from tutela.ledger import sequencer;"
    " sequencer.run(stop=threading.Event())"
)


def measure(
    seconds: float, *, bodies: int = BODIES, persons: int = PERSONS, workers: int = 1, rounds: int = 3
) -> dict[str, Any]:
    """The middle of `rounds` of each, for each number of connections; statuses other than 200 are told."""
    with (
        tempfile.TemporaryDirectory(prefix="tutela-bench-") as home,
        cluster(("max_connections=100",)) as address,
    ):
        environment = prepared(Path(home), address, bodies, persons)
        tokens = json.loads((Path(home) / TOKENS).read_text())
        single, many = _single_bodies(), _many_bodies()
        with (
            _running([sys.executable, "-c", SEQUENCER], environment) as sequencer,
            _serving(_ours(workers), environment) as (ours, server),
            _serving(_bare(workers), {**environment, "BARE_DATABASE": address}) as (bare, _),
        ):
            found = []
            parts = {"server": server, "postgres": _postmaster(address), "sequencer": sequencer}
            for connections in CONNECTIONS:
                turns = [
                    (
                        _load(bare, ONE, [], single, connections, seconds),
                        _with_cpu(partial(_load, ours, ONE, tokens, single, connections, seconds), parts),
                    )
                    for _ in range(rounds)
                ]
                found.append(_compared(connections, turns))
            together = [
                _with_cpu(partial(_load, ours, MANY, tokens, many, 2, max(seconds, _FEW_CALLS)), parts)
                for _ in range(rounds)
            ]
        with _serving(web.words("127.0.0.1", free_port(), _WEB), environment) as (pages, server):
            parts["server"], listed = server, _runs()
            runs = [
                _with_cpu(
                    partial(_load, pages, AT_ONCE, tokens, listed, 2, max(seconds, _FEW_CALLS), turns=True),
                    parts,
                )
                for _ in range(rounds)
            ]
    return {
        "singles": found,
        "many": _middle(together) | {"persons_a_second": _persons(together)},
        "at_once": _middle(runs) | {"persons_a_second": _persons(runs)},
        "bodies": bodies,
        "listed_persons": persons,
        "workers": workers,
        "target": TARGET,
        "versions": {name: version(name) for name in PARTS},
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def told(result: dict[str, Any]) -> str:
    """As a person reads it."""
    lines = [
        f"  {one['connections']} callers: {one['ours']['a_second']:,} questions a second,"
        f" p50 {one['ours']['p50_ms']} ms, p99 {one['ours']['p99_ms']} ms;"
        f" bare {one['bare']['a_second']:,}, p99 {one['bare']['p99_ms']} ms; ratio {one['ratio']}"
        f" (at least {TARGET['ratio']}); statuses {one['ours']['statuses']}; processor {one['ours']['cpu_us']} us"
        for one in result["singles"]
    ]
    for name, one in {"calls about": result["many"], "runs at once of": result["at_once"]}.items():
        lines.append(
            f"  {name} {PERSONS_A_CALL:,}: {one['persons_a_second']:,} persons a second"
            f" (at least {TARGET['persons_a_second']:,}), p50 {one['p50_ms']} ms, p99 {one['p99_ms']} ms; statuses"
            f" {one['statuses']}; processor {one['cpu_us']} us a call"
        )
    return "\n".join(lines)


def _compared(connections: int, turns: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    bare, ours = _middle([one for one, _ in turns]), _middle([one for _, one in turns])
    ratios = [two["a_second"] / one["a_second"] for one, two in turns]
    return {"connections": connections, "ours": ours, "bare": bare, "ratio": round(median(ratios), 3)}


def _middle(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return sorted(runs, key=lambda one: one["a_second"])[len(runs) // 2]


def _persons(runs: Sequence[dict[str, Any]]) -> float:
    return float(round(median(one["a_second"] for one in runs) * PERSONS_A_CALL))


def prepared(home: Path, address: str, bodies: int, persons: int) -> dict[str, str]:
    """Fills a database; returns the environment of whoever serves it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUTELA_")}
    environment = {
        **kept,
        "TUTELA_HOME": str(home),
        "TUTELA_DATABASE": address,
        "TUTELA_QUOTA_PER_HEAD": "100",
        "DJANGO_SETTINGS_MODULE": "tutela.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    words = [sys.executable, "-m", "bench.answering_world", str(home), str(bodies), str(persons)]
    subprocess.run(words, env=environment, check=True)
    answering_bare.prepare(address)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # as a server does by itself, within minutes
    return environment


def _single_bodies() -> list[str]:
    return [json.dumps({"purpose": PURPOSE, **one}, ensure_ascii=False) for one in questions(20_000, 0)]


def _many_bodies() -> list[str]:
    calls = (list(questions(PERSONS_A_CALL, n * PERSONS_A_CALL)) for n in range(2))
    return [json.dumps({"purpose": PURPOSE, "questions": one}, ensure_ascii=False) for one in calls]


def _runs() -> list[str]:
    calls = [questions(PERSONS_A_CALL, n * PERSONS_A_CALL) for n in range(_RUNS)]
    lines = [[{"person": one["person"]} for one in some] for some in calls]
    asked = [{"purpose": PURPOSE, "authorisation": "SQ-1", "lines": some} for some in lines]
    return [json.dumps(one, ensure_ascii=False) for one in asked]


def questions(count: int, start: int) -> Iterator[dict[str, Any]]:
    """About people whom the list does not have, and who are nobody's neighbours: each with a paper of their own."""
    chance = random.Random(start)
    for n in range(start, start + count):
        born_on = date(1960, 1, 1) + timedelta(days=chance.randrange(15_000))
        digits = f"{chance.choice(REGIONS)}{born_on:%Y%m%d}{chance.randrange(100, 999):03d}"
        yield {
            "person": {"name": f"李{chr(0x4E00 + n % 3000)}", "document": digits + check_digit(digits)},
            "authorisation": f"SQ-{start}-{n}",
        }


def _load(
    port: int,
    path: str,
    tokens: list[str],
    bodies: list[str],
    connections: int,
    seconds: float,
    *,
    turns: bool = False,
) -> dict[str, Any]:
    order = {
        "port": port,
        "path": path,
        "tokens": tokens,
        "bodies": bodies,
        "connections": connections,
        "seconds": seconds,
        "warm": min(2.0, seconds / 3),
        "turns": turns,
    }
    words = [sys.executable, "-m", "bench.answering_load"]
    done = subprocess.run(words, input=json.dumps(order), capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _with_cpu(load: Callable[[], dict[str, Any]], parts: Mapping[str, int]) -> dict[str, Any]:
    """Adds what a question costs in microseconds of processor, warm-up included: of each part, by its process."""
    before = _cpu(parts)
    found = load()
    asked = max(1, found["answered"] * (1 + found["warm"] / found["seconds"]))
    used = {name: after - before[name] for name, after in _cpu(parts).items()}
    return found | {"cpu_us": {name: round(seconds / asked * 1e6) for name, seconds in used.items()}}


def _cpu(parts: Mapping[str, int]) -> dict[str, float]:
    """Seconds of processor of each process with all that descend from it, those that have ended included."""
    parents, used = dict[int, int](), dict[int, float]()
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            numbers = place.read_text().rpartition(") ")[2].split()
            parents[int(place.parent.name)] = int(numbers[1])
            used[int(place.parent.name)] = float(sum(map(int, numbers[11:15]))) / os.sysconf("SC_CLK_TCK")
    return {
        name: sum(seconds for one, seconds in used.items() if root in _line(one, parents))
        for name, root in parts.items()
    }


def _line(one: int, parents: Mapping[int, int]) -> list[int]:
    """A process and those that it descends from."""
    line = [one]
    while line[-1] in parents:
        line.append(parents[line[-1]])
    return line


def _postmaster(address: str) -> int:
    """The process that all others of the database descend from."""
    with psycopg.connect(address) as connection:
        status = Path(f"/proc/{connection.info.backend_pid}/stat").read_text()
    return int(status.rpartition(") ")[2].split()[1])


def _ours(workers: int) -> list[str]:
    return process.words("127.0.0.1", free_port(), workers)


def _bare(workers: int) -> list[str]:
    return [*process.words("127.0.0.1", free_port(), workers)[:-1], "bench.answering_bare:application"]


@contextmanager
def _serving(words: list[str], environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Where it listens, and the process."""
    port = int(words[words.index("--port") + 1])
    with _running(words, environment) as process_:
        _wait_for(port)
        yield port, process_


@contextmanager
def _running(words: list[str], environment: dict[str, str]) -> Iterator[int]:
    """The process."""
    process_ = subprocess.Popen(words, env={**environment, "TUTELA_VAULT": "none"}, process_group=0)
    try:
        yield process_.pid
    finally:
        process_.terminate()
        try:
            process_.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process_.pid, signal.SIGKILL)


def _wait_for(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Prints what was measured; `--out` keeps it."""
    parser = argparse.ArgumentParser(prog="python -m bench.answering", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each turn")
    parser.add_argument("--bodies", type=int, default=BODIES, help="that ask, each with a token of its own")
    parser.add_argument("--persons", type=int, default=PERSONS, help="on the list")
    parser.add_argument("--workers", type=int, default=1, help="answering processes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    found = measure(
        chosen.seconds,
        bodies=chosen.bodies,
        persons=chosen.persons,
        workers=chosen.workers,
        rounds=chosen.rounds,
    )
    print(told(found))
    if chosen.out is not None:
        chosen.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
