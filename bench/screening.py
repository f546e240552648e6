"""Screening beside DuckDB's bare left join of the same rows: a raw roster, everything included, and a kept staff list.

Each side runs in a process of its own, whose wall time and peak memory count from its first import to its last byte.
What the row commitments cost is measured apart. Rosters as CSV (UTF-8, GBK) and XLSX stand beside merely reading them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench.screening_cost import said
from tutela.core.identity.check_digit import CHECKS, WEIGHTS
from tutela.core.identity.regions import PROVINCES

SEED: Final = 20261121
ROUNDS: Final = 3
SIZES: Final = (1_000_000, 5_000_000, 20_000_000)
HIT_SHARE: Final = 0.0015
OTHER_NAME_SHARE: Final = 0.03
WITHOUT_NUMBER: Final = 0.01
PURPOSE: Final = "school-in-service"
AT: Final = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)
MOST: Final = {"roster": 5.0, "kept": 2.5}
"""How many times the bare join a run may take, by what is screened."""
MOST_BYTES: Final = 2 << 30
XLSX_ROWS: Final = 1_000_000
ENCODINGS: Final = {"csv": "utf-8", "gbk": "gb18030"}
CHUNK: Final = 1 << 20
SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉红梅林波宁飞雪玲"


def measure(rows: int, registry: int, *, written: bool = True) -> dict[str, Any]:
    """Seconds, peak bytes and ratios for `rows` on a roster and `registry` persons on the list.

    About 0.15 % of the roster stand on the list, 3 % of those under another name; one listed person in a hundred has no
    resident number. `written`: the same roster as CSV in two encodings too, and the beginning of it as XLSX.
    """
    with tempfile.TemporaryDirectory(prefix="tutela-bench-") as folder:
        home = Path(folder)
        child(home, "bench.screening", "--rows", str(rows), "--registry", str(registry), "--generate")
        child(home, "bench.screening_world", "--set-up")
        limit = _best(home, "bench.screening_join")
        screened = {what: _best(home, "bench.screening_world", f"--{what}") for what in MOST}
        committed = _best(home, "bench.screening_world", "--commit")
        others = _written(home, rows) if written else {}
    return {
        "rows": rows,
        "registry": registry,
        "limit": limit,
        **{what: _beside(one, limit, rows, MOST[what]) for what, one in screened.items()},
        "commitments": committed,
        "written": others,
    }


def _beside(one: Mapping[str, Any], limit: Mapping[str, Any], rows: int, most: float) -> dict[str, Any]:
    return {
        **one,
        "ratio": round(one["seconds"] / limit["seconds"], 2),
        "cpu_ratio": round(one["cpu_seconds"] / limit["cpu_seconds"], 2),
        "limit_ratio": most,
        "limit_peak_bytes": MOST_BYTES,
        "rows_per_second": round(rows / one["seconds"]),
    }


def _written(home: Path, rows: int) -> dict[str, Any]:
    """By kind of file: merely reading it, and screening it."""
    found = {}
    for kind in (*ENCODINGS, "xlsx"):
        child(home, "bench.screening_files", "--kind", kind, "--write")
        reading = child(home, "bench.screening_files", "--kind", kind, "--read")
        screened = child(home, "bench.screening_world", "--kind", kind, "--roster")
        count = min(rows, XLSX_ROWS) if kind == "xlsx" else rows
        found[kind] = {**_beside(screened, reading, count, 0.0), "rows": count, "reading": reading}
        (home / f"roster.{kind}").unlink()
    return found


def _best(home: Path, *command: str) -> dict[str, Any]:
    """The quickest of some runs: what hindered the others was not theirs."""
    return min((child(home, *command) for _ in range(ROUNDS)), key=lambda one: float(one["seconds"]))


def generate(home: Path, rows: int, registry: int) -> None:
    """The registry first, then the roster, which meets it in a few rows."""
    rng = np.random.default_rng(SEED)
    listed, listed_names = _numbers(rng, registry), _names(rng, registry)
    pq.write_table(
        pa.table({"document": _text(listed), "name": _text(listed_names)}), home / "registry.parquet"
    )
    schema = pa.schema([("name", pa.string()), ("document", pa.string())])
    with pq.ParquetWriter(home / "roster.parquet", schema) as writer:
        for start in range(0, rows, CHUNK):
            count = min(CHUNK, rows - start)
            documents, names = _numbers(rng, count), _names(rng, count)
            hits = np.flatnonzero(rng.random(count) < HIT_SHARE)
            who = rng.integers(0, registry, len(hits))
            documents[hits] = listed[who]
            same = rng.random(len(hits)) >= OTHER_NAME_SHARE
            names[hits[same]] = listed_names[who[same]]
            writer.write_table(pa.table({"name": _text(names), "document": _text(documents)}, schema=schema))


def _numbers(rng: np.random.Generator, count: int) -> NDArray[np.str_]:
    """Valid resident numbers of persons born from 1950 to 2004."""
    first = date(1950, 1, 1).toordinal()
    days = np.array([f"{date.fromordinal(first + day):%Y%m%d}" for day in range(365 * 55)])
    provinces = np.array(
        [f"{code}{county:04d}" for code in sorted(PROVINCES) if code != "71" for county in (101, 203)]
    )
    sequence = np.char.zfill(rng.integers(1, 1000, count).astype("U3"), 3)
    body = np.char.add(np.char.add(rng.choice(provinces, count), rng.choice(days, count)), sequence)
    digits = body.astype("U17").view(np.uint32).reshape(count, 17) - ord("0")
    return np.char.add(body, np.array(list(CHECKS))[digits @ np.array(WEIGHTS) % 11])


def _names(rng: np.random.Generator, count: int) -> NDArray[np.str_]:
    """Two or three characters."""
    given, surnames = np.array(list(GIVEN)), np.array(list(SURNAMES))
    third = np.where(rng.random(count) < 0.8, rng.choice(given, count), "")
    return np.char.add(np.char.add(rng.choice(surnames, count), rng.choice(given, count)), third)


def _text(values: NDArray[np.str_]) -> pa.Array:
    return pl.Series(values).to_arrow().cast(pa.string())


def child(home: Path, *command: str) -> dict[str, Any]:
    environ = {**os.environ, "TUTELA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tutela.config.settings"}
    environ |= {"TUTELA_QUOTA_PER_HEAD": "1000", "PYTHONPYCACHEPREFIX": str(home / "bytecode")}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # whoever installs the system compiles it
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *command, str(home)],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - started
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stderr}")
    content: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {"seconds": round(seconds, 3), **content}


def main() -> None:
    """All of it, or one part in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generate", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--registry", type=int, default=100_000)
    chosen = parser.parse_args()
    if chosen.generate:
        generate(chosen.generate, chosen.rows, chosen.registry)
        said({})
    else:
        print(json.dumps(measure(chosen.rows, chosen.registry), indent=1))


if __name__ == "__main__":
    main()
