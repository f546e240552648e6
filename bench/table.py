"""One table of all that is measured: work, ours, the limit of the same run, ratio, memory, when, and under what load.

    python -m bench.table bench/TABLE.md bench/results/*.json

Of several results of one work the latest counts. The same results give the same table, byte for byte.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

_HEAD: Final = (
    "# What is measured, in one table\n\n"
    "Made by `python -m bench.table` from the results that are kept; how each is measured, and what was done about it,"
    " stands in [README.md](README.md). A ratio compares with the limit of the same run; *wanted* is what it should be."
    " The load is that of the machine when the run began, and two cores are free at 0.\n\n"
    "| work | ours | limit | ratio | wanted | memory, MiB | measured | load |\n"
    "|---|---|---|---|---|---|---|---|\n"
)
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `work` tells it from others, and `order` where it stands."""

    order: int
    work: str
    ours: str
    limit: str = ""
    ratio: str = ""
    wanted: str = ""
    peak_bytes: float = 0.0
    at: str = ""
    load: str = ""

    def written(self) -> str:
        """As a row of a table."""
        peak = f"{self.peak_bytes / 2**20:,.0f}" if self.peak_bytes else ""
        cells = (self.work, self.ours, self.limit, self.ratio, self.wanted, peak, self.at, self.load)
        return f"| {' | '.join(cells)} |"


def table(results: Sequence[Values]) -> str:
    """Of results in any order, as `bench.__main__` and the parts keep them."""
    latest = dict[str, Line]()
    for result in sorted(results, key=lambda one: str(one["measured_at"])):
        at, load = str(result["measured_at"])[:10], result.get("machine")
        told = load.get("load_at_start") if isinstance(load, Mapping) else None
        for name, lines in _PARTS.items():
            for line in lines(result[name]) if name in result else ():
                said = line.load or ("" if told is None else f"{told:g}")
                latest[line.work] = Line(**{**_values(line), "at": at, "load": said})
    ordered = sorted(latest.values(), key=attrgetter("order", "work"))
    return _HEAD + "\n".join(line.written() for line in ordered) + "\n"


def _values(line: Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in Line.__slots__}


def _screening(found: Sequence[Values]) -> Iterator[Line]:
    names = {"roster": "a raw roster, everything", "kept": "a kept staff list"}
    for one in found:
        rows, registry, limit = one["rows"], one["registry"], one["limit"]
        against = f"{_count(rows)} rows against {_count(registry)} persons"
        for what, name in names.items():
            ours, order = one[what], 10 if what == "roster" else 11
            yield Line(
                order * 10**9 + rows,
                f"{name}: {against}",
                f"{ours['seconds']:.1f} s",
                f"{limit['seconds']:.1f} s, the bare join, written",
                f"{ours['ratio']:g} ({ours['cpu_ratio']:g} of processor)",
                f"at most {ours['limit_ratio']:g}",
                ours["peak_bytes"],
            )
        for kind, ours in one.get("written", {}).items():
            yield Line(
                12 * 10**9,
                f"{kind.upper()} of {_count(ours['rows'])} rows, everything",
                f"{ours['seconds']:.1f} s",
                f"{ours['reading']['seconds']:.1f} s, merely reading it",
                f"{ours['ratio']:g}",
                "",
                ours["peak_bytes"],
            )


def _building(found: Sequence[Values]) -> Iterator[Line]:
    for one in found:
        persons, database = one["persons"], one["database"]
        yield Line(
            20 * 10**9 + persons,
            f"the list of {_count(persons)} persons from an empty start, {database}",
            f"{one['seconds']:.0f} s",
            f"{one['seconds'] / one['ratio']:.0f} s, its share of 5 minutes" if one["ratio"] else "",
            f"{one['ratio']:g}",
            "at most 1",
            one["peak_bytes"],
        )
        yield Line(
            21 * 10**9 + persons,
            f"one person's change in it, {_count(persons)} persons, {database}",
            f"{one['change_ms']:g} ms",
            wanted="at most 50 ms",
        )


def _answering(found: Values) -> Iterator[Line]:
    target = found["target"]
    for one in found["singles"]:
        ours, bare = one["ours"], one["bare"]
        yield Line(
            30 * 10**9 + one["connections"],
            f"single questions over HTTP, {one['connections']} callers",
            f"{ours['a_second']:,.0f} a second, p99 {ours['p99_ms']:.0f} ms",
            f"{bare['a_second']:,.0f} a second, a bare endpoint",
            f"{one['ratio']:g}",
            f"{target['a_second']:,}; {target['p99_ms']} ms; {target['ratio']:g}",
        )
    for name, work in {"many": "an entry each", "at_once": "one entry"}.items():
        if name in found:
            ours = found[name]
            yield Line(
                31 * 10**9,
                f"calls about 10,000 persons, {work}",
                f"{ours['persons_a_second']:,.0f} persons a second, a call {ours['p50_ms']:.0f} ms",
                wanted=f"{target['persons_a_second']:,}",
            )


def _inquiries(found: Sequence[Values]) -> Iterator[Line]:
    for one in found:
        yield Line(
            32 * 10**9,
            f"single questions, one caller in the process, {one['database']}",
            f"{one['inquiries_a_second']:,} a second",
            f"{one['bare_a_second']:,} a second, a bare transaction",
            f"{one['ratio']:g}",
        )


def _ledger(found: Sequence[Values]) -> Iterator[Line]:
    for one in found:
        database, part = one["database"], one["part"]
        load = f"{one['load_before_and_after'][0]:g}" if "load_before_and_after" in one else ""
        peak = one.get("peak_mib", 0) * 2**20
        match part:
            case "writing":
                yield Line(
                    40 * 10**9 + one["writers"],
                    f"ledger entries, {one['writers']} writers, {database}",
                    f"{one['entries_a_second']:,.0f} a second",
                    f"{one['bare_a_second']:,.0f} a second, a bare insert",
                    f"{one['ratio']:g}",
                    "at least 0.8",
                    peak,
                    load=load,
                )
            case "proving":
                yield Line(
                    41 * 10**9 + one["entries"],
                    f"a proof out of {_count(one['entries'])} entries, {database}",
                    f"p50 {one['inclusion_ms_p50']:g}, p99 {one['inclusion_ms_p99']:g} ms",
                    wanted="p50 1 ms",
                    peak_bytes=peak,
                    load=load,
                )
            case "bulk":
                yield Line(
                    42 * 10**9,
                    f"{_count(one['rows'])} rows as one entry, {database}",
                    f"{one['rows_a_second']:,} rows a second",
                    peak_bytes=peak,
                    load=load,
                )


def _watch(found: Sequence[Values]) -> Iterator[Line]:
    for one in found:
        yield Line(
            50 * 10**9 + one["changes"] * 1_000 + one["watched"] // 1_000_000,
            f"the last body told of {_count(one['changes'])} changes, {_count(one['watched'])} watched,"
            f" {one['database']}",
            f"{one['seconds']:.1f} s",
            "60 s",
            f"{one['ratio']:g}",
            "at most 1",
        )


def _province(found: Sequence[Values]) -> Iterator[Line]:
    for one in found:
        if "limit_ms" in one:
            slowest = max(one["doors"], key=lambda door: float(door["ms"]))
            yield Line(
                60 * 10**9,
                f"the dearest page or operation of a province, {one['database']}",
                f"{slowest['ms']:.0f} ms, of {len(one['doors'])}",
                wanted=f"at most {one['limit_ms']:g} ms",
            )


def _compiling(found: Values) -> Iterator[Line]:
    yield Line(
        70 * 10**9,
        f"decisions, {found['purposes']} purposes",
        f"{found['a_second']:,} persons and purposes a second",
        f"{found['limit_a_second']:,}",
        f"{found['ratio']:g}",
        "at least 1",
    )


def _count(number: int) -> str:
    return f"{number / 1_000_000:g} million" if number >= 1_000_000 else f"{number:,}"


_PARTS: Final[Mapping[str, Callable[[Any], Iterator[Line]]]] = {
    "screening": _screening,
    "building": _building,
    "answering": _answering,
    "inquiries": _inquiries,
    "ledger": _ledger,
    "watch": _watch,
    "province": _province,
    "compiling": _compiling,
}


def read(paths: Sequence[Path]) -> list[Values]:
    """Results that say when they were made; what a part printed alone stands under the part's name."""
    results = list[Values]()
    for path in paths:
        kept = json.loads(path.read_text("utf-8"))
        if isinstance(kept, Mapping) and "singles" in kept:
            kept = {"answering": kept, **kept}
        if isinstance(kept, Mapping) and "measured_at" in kept:
            results.append(kept)
    return results


def write(target: Path, results: Sequence[Path]) -> None:
    """The table of these results."""
    target.write_text(table(read(results)), "utf-8")


def main() -> None:
    """Into the file that is named first."""
    target, *paths = map(Path, sys.argv[1:])
    write(target, paths)


if __name__ == "__main__":
    main()
