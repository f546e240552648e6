"""Every page and reading operation at the size of a province, on both databases, beside one a hundredth as large.

`python -m bench --only province`. Two promises: a page takes the server under 100 ms, and its statements are as many in
the large province as in the small one.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from tests.postgres import cluster

DATABASES: Final = ("SQLite", "PostgreSQL")
LARGE: Final = (20_000, 1_000_000, 5_000_000)
"""Schools, staff, inquiries."""
SMALLER: Final = 100  # so many times smaller is the other
LEAST: Final = 200
LIMIT_MS: Final = 100.0
_SHARED_BUFFERS: Final = "shared_buffers=1GB"


def measure(
    size: Sequence[int] = LARGE,
    *,
    databases: Sequence[str] = DATABASES,
    told: Callable[[Mapping[str, Any]], object] = lambda one: None,
) -> list[dict[str, Any]]:
    """One result for each database; `told` hears of each when it is done."""
    found = []
    for name in databases:
        small = _apart(name, [max(LEAST, part // SMALLER) for part in size])
        large = _apart(name, size)
        found.append(_compared(name, size, small, large))
        told(found[-1])
    return found


def words(one: Mapping[str, Any]) -> str:
    """As a person reads it."""
    doors = one["doors"]
    slowest = sorted(doors, key=lambda door: -door["ms"])[:5]
    lines = [
        f"  {one['database']}: {len(doors)} pages and operations as {one['officers']} officers, {one['rows']},"
        f" filled in {one['seconds_to_fill']} s",
        f"  over {LIMIT_MS:g} ms: {len(one['slow'])}; with more statements than in the small province:"
        f" {len(one['growing'])}",
        *(
            f"    {door['door']} as {door['officer']}: {door['ms']} ms, {door['statements']}"
            for door in slowest
        ),
    ]
    return "\n".join(lines)


def failures(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """What keeps a promise not."""
    return [
        f"{one['database']}: {door} {what}"
        for one in results
        for what, doors in (
            ("is slow", one["slow"]),
            ("grows", one["growing"]),
            ("is broken", one["broken"]),
        )
        for door in doors
    ]


def _compared(
    name: str, size: Sequence[int], small: Mapping[str, Any], large: Mapping[str, Any]
) -> dict[str, Any]:
    before = {(door["door"], door["officer"]): door["statements"] for door in small["doors"]}
    growing = [
        f"{door['door']} as {door['officer']}: {before[key]} to {door['statements']}"
        for door in large["doors"]
        if (key := (door["door"], door["officer"])) in before and door["statements"] > before[key]
    ]
    slow = [
        f"{one['door']} as {one['officer']}: {one['ms']} ms" for one in large["doors"] if one["ms"] > LIMIT_MS
    ]
    return {
        "database": name,
        "size": dict(zip(("schools", "staff", "inquiries"), size, strict=True)),
        "limit_ms": LIMIT_MS,
        **large,
        "officers": len({door["officer"] for door in large["doors"]}),
        "slow": slow,
        "growing": growing,
        "broken": [f"{one['door']} as {one['officer']}" for one in large["doors"] if one.get("broken")],
    }


def _apart(database: str, size: Sequence[int]) -> dict[str, Any]:
    """One province in a home of its own, on a fresh database."""
    with tempfile.TemporaryDirectory(prefix="tutela-bench-") as home:
        if database == "SQLite":
            return _run(home, size, {})
        with cluster((_SHARED_BUFFERS,)) as address:
            return _run(home, size, {"TUTELA_DATABASE": address})


def _run(home: str, size: Sequence[int], more: Mapping[str, str]) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUTELA_")}
    own = {
        "TUTELA_HOME": home,
        "TUTELA_HOSTS": "testserver",
        "TUTELA_SECOND_FACTOR": "dangerous",
        "DJANGO_SETTINGS_MODULE": "tutela.config.settings",
        **more,
    }
    command = [sys.executable, "-m", "bench.province_doors", home, *map(str, size)]
    done = subprocess.run(command, env={**kept, **own}, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
