"""The ledger under writers: entries a second beside the bare insert, with the sequencer running; and its latency.

`python -m bench.ledger [--seconds 60] [--writers 1,8,32] [--only writing|proving|latency] [--entries 1000000]`.
Writers are processes with one connection each. Durable as in production: SQLite with synchronous=FULL, PostgreSQL
with fsync on. The bare insert writes rows of the same bytes into the same tables in transactions of the same shape,
without hashing, encrypting or signing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from tests.postgres import cluster

PARTS: Final = ("writing", "latency", "proving")


def measure(seconds: float, writers: list[int], entries: list[int], parts: list[str]) -> list[dict[str, Any]]:
    """One row for each database and part."""
    found = []
    for name in ("SQLite", "PostgreSQL"):
        for part in parts:
            sizes = writers if part == "writing" else entries if part == "proving" else [0]
            for size in sizes:
                found.append(_apart(name, part, seconds, size))
                sys.stdout.write(json.dumps(found[-1]) + "\n")
                sys.stdout.flush()
    return found


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
    environment = {
        **os.environ,
        "TUTELA_HOME": home,
        "DJANGO_SETTINGS_MODULE": "tutela.config.settings",
        **settings,
    }
    words = [sys.executable, "-m", "bench.ledger_parts", part, str(seconds), str(size)]
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return {"database": database, "part": part, **json.loads(done.stdout.splitlines()[-1])}


def main() -> None:
    """Prints one line of JSON for each measurement; `--out` keeps them."""
    parser = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--writers", default="1,8,32")
    parser.add_argument("--entries", default="1000000,10000000")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    found = measure(
        chosen.seconds,
        [int(one) for one in chosen.writers.split(",")],
        [int(one) for one in chosen.entries.split(",")],
        [chosen.only] if chosen.only else list(PARTS),
    )
    if chosen.out is not None:
        chosen.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
