"""The list built from an empty start, and one person's change in it: seconds, milliseconds, and peak memory.

People are those of `bench.gate`: each adult with one conviction in effect, a number and a name, of which the national
purposes make some twenty rows. Five minutes for 1.5 million persons are the limit, and for fewer the same share.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.postgres import cluster

PERSONS: Final = (150_000,)
LIMIT_SECONDS_A_PERSON: Final = 300 / 1_500_000
LIMIT_CHANGE_MS: Final = 50.0
CHANGES: Final = 20


def measure(
    persons: Sequence[int] = PERSONS, databases: Sequence[str] = ("PostgreSQL",)
) -> list[dict[str, Any]]:
    """One row a database and size."""
    found = []
    for name in databases:
        for size in persons:
            with tempfile.TemporaryDirectory(prefix="tutela-bench-") as home:
                if name == "SQLite":
                    found.append({"database": name, **_child(Path(home), size, {})})
                else:
                    with cluster(()) as address:
                        found.append(
                            {"database": name, **_child(Path(home), size, {"TUTELA_DATABASE": address})}
                        )
    return found


def told(one: dict[str, Any]) -> str:
    """As a person reads it."""
    return (
        f"  {one['database']}, {one['persons']:,} persons: {one['rows']:,} rows in {one['seconds']:.0f} s"
        f" ({one['persons_a_second']:,} persons a second, {one['peak_bytes'] / 2**20:,.0f} MiB), ratio"
        f" {one['ratio']} to the limit; one person's change {one['change_ms']} ms (at most {LIMIT_CHANGE_MS:g})"
    )


def _child(home: Path, size: int, settings: dict[str, str]) -> dict[str, Any]:
    environment = {
        **os.environ,
        "TUTELA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tutela.config.settings",
        **settings,
    }
    words = [sys.executable, "-m", "bench.building_run", str(home), str(size)]
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    one: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**one, "ratio": round(one["seconds"] / (size * LIMIT_SECONDS_A_PERSON), 2)}


def main() -> None:
    """By itself, at any size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("persons", type=int, nargs="*", default=PERSONS)
    parser.add_argument("--on", choices=("SQLite", "PostgreSQL"), nargs="+", default=("PostgreSQL",))
    chosen = parser.parse_args()
    for one in measure(chosen.persons, chosen.on):
        print(told(one))
        print(json.dumps(one))


if __name__ == "__main__":
    main()
