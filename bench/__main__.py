"""`make bench`: every measurement beside its limit in one run, kept in `bench/results` with machine and versions."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from bench import (
    answering,
    building,
    cluster,
    compiling,
    gate,
    inquiries,
    ledger,
    peers,
    province,
    screening,
    table,
    timing,
    watch,
)

RESULTS: Final = Path(__file__).parent / "results"
TABLE: Final = Path(__file__).parent / "TABLE.md"
PARTS: Final = ("cryptography", "django", "duckdb", "numpy", "polars", "polars-hash", "psycopg", "pyarrow")


def main() -> None:
    """Runs what is asked for, prints it and keeps it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000, help="rows of the roster")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=screening.SIZES, help="rows of the rosters that are screened"
    )
    parser.add_argument(
        "--persons", type=int, nargs="+", default=building.PERSONS, help="of whom the list is built"
    )
    parser.add_argument("--registry", type=int, default=1_500_000, help="persons on the list")
    parser.add_argument(
        "--only",
        choices=(
            "answering",
            "building",
            "cluster",
            "compiling",
            "gate",
            "screening",
            "inquiries",
            "ledger",
            "peers",
            "province",
            "timing",
            "watch",
        ),
    )
    parser.add_argument(
        "--peers", default=sys.executable, help="the Python that has requirements/peers.txt, for --only peers"
    )
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="of ledger entries, for each number of writers"
    )
    parser.add_argument(
        "--pairs", type=int, default=timing.PAIRS, help="of times, at the doors for one question"
    )
    parser.add_argument("--few", type=int, default=timing.FEW, help="pairs of times, at the other doors")
    parser.add_argument(
        "--parts", choices=ledger.PARTS, nargs="+", default=ledger.PARTS, help="of the ledger"
    )
    parser.add_argument(
        "--on", choices=ledger.DATABASES, nargs="+", default=ledger.DATABASES, help="for the ledger"
    )
    parser.add_argument(
        "--plans", type=int, nargs="+", default=cluster.SIZES, help="lines, for --only cluster"
    )
    parser.add_argument("--writers", type=int, nargs="+", default=ledger.WRITERS, help="of the ledger")
    parser.add_argument(
        "--entries", type=int, nargs="+", default=ledger.ENTRIES, help="of the trees that are proved from"
    )
    parser.add_argument(
        "--watched", type=int, nargs="+", default=watch.WATCHED, help="people in post who are watched"
    )
    chosen = parser.parse_args()
    path = RESULTS / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}.json"
    result: dict[str, Any] = {
        "machine": machine(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if chosen.only in (None, "compiling"):
        say("compiling answers …")
        result["compiling"] = compiling.measure()
        say(told_compiling(result["compiling"]))
    if chosen.only in (None, "screening"):
        result["screening"] = []
        for rows in chosen.sizes:
            say(f"screening {rows:,} rows against {chosen.registry:,} persons …")
            is_last = rows == max(chosen.sizes)
            result["screening"].append(screening.measure(rows, chosen.registry, written=is_last))
            say(told_screening(result["screening"][-1]))
            keep(path, result)
    if chosen.only in (None, "building"):
        say("the list from an empty start …")
        result["building"] = building.measure(chosen.persons)
        say("\n".join(map(building.told, result["building"])))
    if chosen.only in (None, "inquiries"):
        say("single audited inquiries …")
        result["inquiries"] = inquiries.measure()
        say("\n".join(map(told_inquiries, result["inquiries"])))
    if chosen.only in (None, "gate"):
        say(f"the gate's turns and its daily round, {chosen.registry:,} persons …")
        result["gate"] = gate.measure((gate.FEW, chosen.registry))
        say("\n".join(map(gate.told, result["gate"])))
        keep(path, result)
    if chosen.only in (None, "answering"):
        say("answering under load, over HTTP …")
        result["answering"] = answering.measure(10.0)
        say(answering.told(result["answering"]))
    if chosen.only in (None, "ledger"):
        say(f"the ledger, {chosen.seconds:g} s for each number of writers …")
        result["ledger"] = []

        def tell(one: Mapping[str, Any]) -> None:
            """Kept at once: what comes after takes half an hour."""
            say(ledger.told(one))
            result["ledger"].append(one)
            keep(path, result)

        ledger.measure(
            chosen.seconds,
            writers=chosen.writers,
            entries=chosen.entries,
            rows=chosen.rows,
            parts=chosen.parts,
            databases=chosen.on,
            told=tell,
        )
    if chosen.only == "cluster":  # never without being asked: it needs packages of its own, and Java
        say("one plan on DuckDB and on Spark …")
        result["cluster"] = cluster.measure(chosen.plans, chosen.registry)
        say(cluster.told(result["cluster"]))
    if chosen.only == "peers":  # the same
        say("other tools on the same data …")
        result["peers"] = peers.measure(chosen.peers, min(chosen.rows, peers.ROWS), chosen.registry)
        say(peers.told(result["peers"]))
    if chosen.only in (None, "watch"):
        say("the watch over people in post …")
        result["watch"] = watch.measure(chosen.watched)
        say("\n".join(map(watch.told, result["watch"])))
        RESULTS.mkdir(exist_ok=True)
        path.with_suffix(".watch.svg").write_bytes(watch.picture(result["watch"]))
    if chosen.only in (None, "province"):
        say("every page at the size of a province …")
        result["province"] = province.measure(databases=chosen.on, told=lambda one: say(province.words(one)))
        keep(path, result)
    if chosen.only in (None, "timing"):
        say(f"what times tell of who is sealed, {chosen.pairs:,} and {chosen.few:,} pairs …")
        result["timing"] = timing.measure(chosen.pairs, chosen.few)
        say("\n".join(map(timing.told, result["timing"])))
    keep(path, result)
    table.write(TABLE, sorted(RESULTS.glob("*.json")))
    say(f"kept in bench/results/{path.name}, and with what was kept before in bench/{TABLE.name}")
    late = province.failures(result.get("province", ()))
    if failures := [*timing.failures(result.get("timing", ())), *late]:
        say("\n".join(failures))
        sys.exit(1)


def keep(path: Path, result: Mapping[str, Any]) -> None:
    """What has been measured so far."""
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def machine() -> dict[str, Any]:
    """What the figures were measured on; no name and no address."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_at_start": round(os.getloadavg()[0], 1),
        "versions": {name: version(name) for name in PARTS},
    }


def told_compiling(one: Mapping[str, Any]) -> str:
    """As a person reads it."""
    slowest = min(one["turning_a_second"].items(), key=lambda item: int(item[1]))
    rows = "".join(
        f"\n  {rows['persons_a_second']:,} persons a second with their rows ({rows['rows_a_person']} each, {suite});"
        f" their {rows['hashes_a_person']} keyed hashes alone {rows['bare_hashes_persons_a_second']:,}:"
        f" ratio {rows['ratio']}"
        for suite, rows in one["rows"].items()
    )
    return (
        f"  {one['a_second']:,} persons x purposes a second on one core, {one['purposes']} national purposes,"
        f" at least {one['limit_a_second']:,}: ratio {one['ratio']}\n"
        f"  {one['together_a_second']:,} a second where each person's purposes are compiled together\n"
        f"  the slowest purpose whose rules turn with the day: {slowest[0]}, {slowest[1]:,} a second{rows}"
    )


def told_screening(one: Mapping[str, Any]) -> str:
    """As a person reads it."""
    limit, committed = one["limit"], one["commitments"]
    lines = [
        f"  DuckDB's bare left join, written: {_cost(limit)}",
        *(f"  {name}: {_cost(one[what])}, {_ratio(one[what])}" for what, name in _SCREENED.items()),
        f"  the row commitments alone:        {_cost(committed)}",
        *(
            f"  {kind}, {part['rows']:,} rows: {_cost(part)}; merely reading it {_cost(part['reading'])}:"
            f" ratio {part['ratio']}"
            for kind, part in one["written"].items()
        ),
    ]
    return "\n".join(lines)


_SCREENED = {"roster": "a raw roster, everything         ", "kept": "a kept staff list                "}


def _cost(one: Mapping[str, Any]) -> str:
    return f"{one['seconds']:.2f} s, {one['cpu_seconds']:.1f} s of processor, {one['peak_bytes'] / 2**20:,.0f} MiB"


def _ratio(one: Mapping[str, Any]) -> str:
    return f"ratio {one['ratio']} (at most {one['limit_ratio']:g}), {one['rows_per_second']:,} rows a second"


def told_inquiries(one: Mapping[str, Any]) -> str:
    """As a person reads it."""
    return (
        f"  {one['database']}: {one['inquiries_a_second']:,} audited inquiries a second,"
        f" bare transaction {one['bare_a_second']:,}, ratio {one['ratio']}"
    )


def say(text: str) -> None:
    """To whoever waits."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    main()
