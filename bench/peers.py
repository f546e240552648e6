"""Other tools on the same generated data, each in a process of its own, with the Python that has it.

Joins: the left join of roster and registry by the number as text, beside DuckDB's and beside a whole run of ours, which
also checks, keys, answers and commits to every row. Linkage: persons asked about without a document, beside the way of
ours, which calls two persons alike whose canonical name, birth date and sex are the same, and never says more than
*pending*. A tool that is not installed is told as missing.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from bench import peers_data, screening
from tutela.core.identity.names import canonical_name

ROWS: Final = 5_000_000
RECORDED: Final = 50_000
ASKED: Final = 10_000
JOINS: Final = ("pandas", "spark")
LINKAGES: Final = {"splink": ("splink",), "nomenklatura": ("logic-v1", "name-qualified")}
THRESHOLDS: Final = (0.5, 0.7, 0.9, 0.95, 0.99)


def measure(python: str = sys.executable, rows: int = ROWS, registry: int = 1_500_000) -> dict[str, Any]:
    """`python` runs the peers; what it lacks is skipped, and said."""
    with tempfile.TemporaryDirectory(prefix="tutela-bench-") as folder:
        home = Path(folder)
        joins = _joins(home, python, rows, registry)
        peers_data.generate(home, RECORDED, ASKED)
        return {"rows": rows, "registry": registry, "joins": joins, "linkage": _linkage(home, python)}


def _joins(home: Path, python: str, rows: int, registry: int) -> dict[str, Any]:
    screening.generate(home, rows, registry)
    found = {"duckdb": screening.child(home, "bench.screening_join")}
    screening.child(home, "bench.screening_world", "--set-up")
    found["ours"] = screening.child(home, "bench.screening_world", "--roster")
    found |= {name: _peer(home, python, name) for name in JOINS}
    limit = found["duckdb"]["seconds"]
    return {
        name: {**one, "ratio": round(one["seconds"] / limit, 2)} if "seconds" in one else one
        for name, one in found.items()
    }


def _linkage(home: Path, python: str) -> dict[str, Any]:
    truth = pq.read_table(home / "truth.parquet").to_pylist()
    found = {"ours": _by_canonical_name(home, truth)}
    for name, written in LINKAGES.items():
        told = _peer(home, python, name)
        if "missing" in told:
            found[name] = told
            continue
        for one in written:
            pairs = pq.read_table(home / f"pairs-by-{one}.parquet").to_pylist()
            at = {
                str(least): _judged([p for p in pairs if p["score"] >= least], truth) for least in THRESHOLDS
            }
            found[one] = {**told, "at": at}
    return found


def _by_canonical_name(home: Path, truth: list[dict[str, Any]]) -> dict[str, Any]:
    started = time.monotonic()
    recorded, asked = (
        [(canonical_name(row["name"]), row["born_on"], row["sex"]) for row in pq.read_table(path).to_pylist()]
        for path in (home / "recorded.parquet", home / "asked.parquet")
    )
    places: dict[tuple[str, str, str], list[int]] = {}
    for place, person in enumerate(recorded):
        places.setdefault(person, []).append(place)
    pairs = [
        {"asked": place, "recorded": other}
        for place, person in enumerate(asked)
        for other in places.get(person, ())
    ]
    return {"seconds": round(time.monotonic() - started, 2), **_judged(pairs, truth)}


def _judged(pairs: list[dict[str, Any]], truth: list[dict[str, Any]]) -> dict[str, Any]:
    """Precision and recall of pairs, and recall by how the name was written."""
    right = {(one["asked"], one["recorded"]): one["kind"] for one in truth}
    said = {(one["asked"], one["recorded"]) for one in pairs}
    hit = said & right.keys()
    kinds = {
        kind: round(
            sum(right[one] == kind for one in hit) / max(1, sum(k == kind for k in right.values())), 3
        )
        for kind in peers_data.KINDS
    }
    return {
        "precision": round(len(hit) / len(said), 4) if said else None,
        "recall": round(len(hit) / len(right), 4),
        "recall_by_writing": kinds,
    }


def _peer(home: Path, python: str, name: str) -> dict[str, Any]:
    started = time.monotonic()
    words = [python, "-m", f"bench.peer_{name}", str(home)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["unknown"])[-1]
        return {"missing": last}
    content: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {"seconds": round(time.monotonic() - started, 3), **content}


def told(found: Mapping[str, Any]) -> str:
    """As a person reads it."""
    lines = [f"  {found['rows']:,} rows, {found['registry']:,} persons on the list"]
    for name, one in found["joins"].items():
        lines.append(
            f"  {name}: {one['seconds']:.1f} s, {one['ratio']} times DuckDB's bare join"
            if "seconds" in one
            else f"  {name}: missing ({one['missing']})"
        )
    for name, one in found["linkage"].items():
        if "missing" in one:
            lines.append(f"  {name}: missing ({one['missing']})")
            continue
        best = one if "recall" in one else max(one["at"].values(), key=_balance)
        lines.append(
            f"  {name}: {one['seconds']:.1f} s; precision {best['precision']}, recall {best['recall']}"
        )
    return "\n".join(lines)


def _balance(one: Mapping[str, Any]) -> float:
    precision, recall = one["precision"] or 0.0, one["recall"]
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
