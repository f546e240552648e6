"""The ledger under writers, its latency, its proofs, and a bulk run as one entry.

`python -m bench --only ledger [--seconds 60]`, or any part of it by `python -m bench.ledger --help`. Writers are
processes with one connection each, on a fresh database for each measurement, durable as in production: SQLite with
synchronous=FULL, PostgreSQL with fsync on.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.postgres import cluster

DATABASES: Final = ("SQLite", "PostgreSQL")
PARTS: Final = ("writing", "latency", "proving", "bulk")
WRITERS: Final = (1, 8, 32)
ENTRIES: Final = (1_000_000, 10_000_000)
ROWS: Final = 20_000_000
LATENCY_SECONDS: Final = 20.0  # at most: a longer run tells the same
LEAST: Final = 0.8  # of the bare insert


def measure(
    seconds: float,
    *,
    writers: Sequence[int] = WRITERS,
    entries: Sequence[int] = ENTRIES,
    rows: int = ROWS,
    parts: Sequence[str] = PARTS,
    databases: Sequence[str] = DATABASES,
    told: Callable[[Mapping[str, Any]], object] = lambda one: None,
) -> list[dict[str, Any]]:
    """One measurement for each database, part and size; `told` hears of each when it is done."""
    sizes = {"writing": writers, "latency": (0,), "proving": entries, "bulk": (rows,)}
    found = []
    for name in databases:
        for part in parts:
            for size in sizes[part] if part != "bulk" or name == databases[0] else ():
                length = min(seconds, LATENCY_SECONDS) if part == "latency" else seconds
                found.append(_apart(name, part, length, size))
                told(found[-1])
    return found


def told(one: Mapping[str, Any]) -> str:
    """As a person reads it."""
    where = f"  {one['database']}, {one['part']}"
    rest = {name: value for name, value in one.items() if name not in ("database", "part")}
    match one["part"]:
        case "writing":
            return (
                f"{where}, {one['writers']} writers: {one['entries_a_second']:,} entries a second,"
                f" bare {one['bare_a_second']:,} (without Django {one['driver_a_second']:,}),"
                f" ratio {one['ratio']} (at least {LEAST}; with receipts {one['ratio_with_receipts']}),"
                f" bare before and after {one['bare_before_and_after']},"
                f" slowest five seconds {one['slowest_window_a_second']:,},"
                f" longest act {one['longest_act_seconds']['entry']} s, turned away {one['turned_away']['entry']},"
                f" writers' processor {one['writer_cpu_us']} us"
            )
        case "latency":
            return (
                f"{where} at {one['a_second']:,} entries a second: p50 {one['p50_seconds']} s,"
                f" p99 {one['p99_seconds']} s (under 1 s)"
            )
        case _:
            return f"{where}: " + ", ".join(f"{name} {value}" for name, value in rest.items())


def _apart(database: str, part: str, seconds: float, size: int) -> dict[str, Any]:
    """One measurement in a home of its own, on a fresh database."""
    with tempfile.TemporaryDirectory(prefix="tutela-bench-") as home:
        if database == "SQLite":
            return _run(home, database, part, seconds, size, {})
        with cluster(("max_connections=100",)) as address:
            return _run(home, database, part, seconds, size, {"TUTELA_DATABASE": address})


def _run(
    home: str, database: str, part: str, seconds: float, size: int, settings: dict[str, str]
) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUTELA_")}
    own = {"TUTELA_HOME": home, "DJANGO_SETTINGS_MODULE": "tutela.config.settings", **settings}
    words = [sys.executable, "-m", "bench.ledger_parts", part, str(seconds), str(size)]
    before = os.getloadavg()[0]
    done = subprocess.run(words, env={**kept, **own}, stdout=subprocess.PIPE, text=True, check=True)
    load = [round(one, 1) for one in (before, os.getloadavg()[0])]
    return {
        "database": database,
        "part": part,
        **json.loads(done.stdout.splitlines()[-1]),
        "load_before_and_after": load,
    }


def main() -> None:
    """Prints one line for each measurement; `--out` keeps them."""
    parser = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="of entries; the limits take as long again"
    )
    parser.add_argument("--writers", type=int, nargs="+", default=WRITERS)
    parser.add_argument("--entries", type=int, nargs="+", default=ENTRIES, help="sizes of the proofs' trees")
    parser.add_argument("--rows", type=int, default=ROWS, help="of the bulk run")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS)
    parser.add_argument("--on", choices=DATABASES, nargs="+", default=DATABASES)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    found = measure(
        chosen.seconds,
        writers=chosen.writers,
        entries=chosen.entries,
        rows=chosen.rows,
        parts=chosen.only,
        databases=chosen.on,
        told=lambda one: print(told(one), flush=True),
    )
    if chosen.out is not None:
        chosen.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
