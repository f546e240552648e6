"""A Spark cluster of this machine, and the plan and whole runs on it; a process of its own (`bench.cluster`)."""

import argparse
import time
from pathlib import Path
from typing import Any, Final

import django

django.setup()

import numpy as np  # noqa: E402 - models may be imported only once Django is set up
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from bench import screening  # noqa: E402
from bench.screening_cost import said  # noqa: E402
from tests.cluster.spark import Spark  # noqa: E402
from tutela.answers.screening import cluster  # noqa: E402
from tutela.answers.screening.engine import Engine  # noqa: E402
from tutela.answers.screening.plan import ASKED, LISTED  # noqa: E402

ROUNDS: Final = 2  # the first of Spark warms its machines
MET: Final = 0.0015
NAMED: Final = 0.05  # of all lines, those whose name is looked up too
CHUNK: Final = 1 << 18


def measure(home: Path, sizes: list[int], whole: list[int], registry: int) -> dict[str, Any]:
    """Seconds of the plan for `sizes` lines and a list of `registry` persons, two rows each; and of `whole` runs."""
    (home / "spark").mkdir()
    started = time.monotonic()
    spark = Spark(home / "spark", partitions=8, memory="3g")
    ready = round(time.monotonic() - started, 1)
    try:
        plans = [_plan(home, spark, rows, registry) for rows in sizes]
        runs = [_runs(home / str(rows), spark, rows, registry) for rows in whole]
    finally:
        spark.stop()
    return {"ready_seconds": ready, "registry": registry, "plans": plans, "runs": runs}


def _plan(home: Path, spark: Spark, rows: int, registry: int) -> dict[str, Any]:
    lines, listed = _written(home, rows, registry)
    found: dict[str, Any] = {
        "rows": rows,
        "asked_bytes": lines.stat().st_size,
        "listed_bytes": listed.stat().st_size,
    }
    for engine in (Engine.PLAN, Engine.SPARK):
        turns = []
        for _ in range(ROUNDS):
            started = time.monotonic()
            pairs = cluster.pairs(engine, spark.remote, lines, listed)
            turns.append(round(time.monotonic() - started, 2))
        found[engine.value] = {"first_seconds": turns[0], "seconds": min(turns), "pairs": pairs.num_rows}
    return found


def _written(home: Path, rows: int, registry: int) -> tuple[Path, Path]:
    """The plan's two files: tags at random, of which a share meets the list."""
    drawn = np.random.default_rng(screening.SEED)
    tags = drawn.integers(-(2**63), 2**63 - 1, 2 * registry)
    kinds = np.repeat(np.array([0, 1], np.int8), registry)
    listed, lines = home / "listed.parquet", home / "asked.parquet"
    pq.write_table(
        pa.table([kinds, tags, np.arange(2 * registry)], schema=LISTED),
        listed,
        compression="none",
        use_dictionary=False,
    )
    with pq.ParquetWriter(lines, ASKED, compression="none", use_dictionary=False) as writer:
        for first in range(0, rows, CHUNK):
            count = min(CHUNK, rows - first)
            asked = drawn.integers(-(2**63), 2**63 - 1, count)
            hits = np.flatnonzero(drawn.random(count) < MET)
            asked[hits] = tags[drawn.integers(0, registry, len(hits))]
            named = np.flatnonzero(drawn.random(count) < NAMED)
            kind = np.repeat(np.array([0, 1], np.int8), [count, len(named)])
            tag = np.concatenate([asked, drawn.integers(-(2**63), 2**63 - 1, len(named))])
            where = first + np.concatenate([np.arange(count), named])
            writer.write_table(pa.table([kind, tag, where], schema=ASKED))
    return lines, listed


def _runs(home: Path, spark: Spark, rows: int, registry: int) -> dict[str, Any]:
    """A raw roster, everything included, by each engine: processes of their own, from their first import."""
    home.mkdir()
    screening.child(home, "bench.screening", "--rows", str(rows), "--registry", str(registry), "--generate")
    screening.child(home, "bench.screening_world", "--set-up")
    found = {}
    for engine in (Engine.DUCKDB, Engine.PLAN, Engine.SPARK):
        words = ("--engine", engine.value, "--remote", spark.remote, "--roster")
        found[engine.value] = screening.child(home, "bench.screening_world", *words)
    answers = [one.pop("answers") for one in found.values()]
    if answers[1:] != answers[:-1]:
        raise RuntimeError("the engines do not answer alike")
    return {"rows": rows, "answers": answers[0], **found}


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", required=True)
    parser.add_argument("--whole", type=int, nargs="+", required=True)
    parser.add_argument("--registry", type=int, required=True)
    parser.add_argument("home", type=Path)
    chosen = parser.parse_args()
    said(measure(chosen.home, chosen.sizes, chosen.whole, chosen.registry))


if __name__ == "__main__":
    main()
