"""One plan on DuckDB and on a Spark cluster of this machine: the plan alone, and whole runs beside the usual engine.

To be run by a Python that has `requirements/cluster.txt`. The cluster is a master, two workers of one core each and a
Spark Connect server (`tests/cluster/spark.py`): what it shows is what a plan costs a core, not how fast a cluster is.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bench import screening

SIZES: Final = (1_000_000, 5_000_000)


WHOLE: Final = (1_000_000,)


def measure(sizes: Sequence[int] = SIZES, registry: int = 1_500_000) -> dict[str, Any]:
    """In a process of its own, which needs Django: the plan for each of the sizes, whole runs for `WHOLE`."""
    with tempfile.TemporaryDirectory(prefix="tutela-bench-") as home:
        words = ("--registry", str(registry), "--sizes", *map(str, sizes), "--whole", *map(str, WHOLE), "--")
        return screening.child(Path(home), "bench.cluster_run", *words)


def told(found: Mapping[str, Any]) -> str:
    """As a person reads it."""
    lines = [f"  the cluster was ready after {found['ready_seconds']} s"]
    lines += [
        f"  the plan alone, {one['rows']:,} lines: DuckDB {one['plan']['seconds']} s, Spark {one['spark']['seconds']} s"
        f" ({one['spark']['first_seconds']} s at first), {one['asked_bytes'] / 2**20:,.0f} MiB staged"
        for one in found["plans"]
    ]
    lines += [
        f"  a raw roster of {one['rows']:,}: "
        + ", ".join(f"{name} {one[name]['seconds']:.1f} s" for name in ("duckdb", "plan", "spark"))
        for one in found["runs"]
    ]
    return "\n".join(lines)
