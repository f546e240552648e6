"""Whether the time of an answer tells that a record is sealed: `python -m bench --only timing --pairs 20000 --few 500`.

The procedure is stated in `bench.timing_statistics`. A home of its own, SQLite, the web server as it is served. A
planted difference of 200 µs goes through the same procedure and must be found wherever so little is detectable.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bench.timing_places import environment, folder

PAIRS: Final = 20_000
FEW: Final = 500
PLANTED_US: Final = 200


def measure(pairs: int = PAIRS, few: int = FEW) -> list[dict[str, Any]]:
    """One row a door. `pairs` at the doors for one question, over HTTP; `few` in process at the others."""
    with folder() as home:
        words = [sys.executable, "-m", "bench.timing_run", home, str(pairs), str(few)]
        done = subprocess.run(
            words, env=environment(Path(home)), stdout=subprocess.PIPE, text=True, check=True
        )
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def told(door: Mapping[str, Any]) -> str:
    """As a person reads it."""
    head = f"  {door['door']}, median {door['median_us']:,.0f} µs ({door['seconds']:g} s)"
    lines = [_line(name, one) for name, one in door["compared"].items()]
    return "\n".join((head, *lines, _line(f"planted {PLANTED_US} µs", door["planted"])))


def failures(doors: Sequence[Mapping[str, Any]]) -> list[str]:
    """What must not be: classes that are told apart, and a planted difference that is missed though detectable."""
    return list(_failures(doors))


def _failures(doors: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for door in doors:
        for name, one in door["compared"].items():
            if one["told_apart"]:
                yield f"{door['door']}: {name} are told apart"
        planted = door["planted"]
        if planted["detectable_us"] <= PLANTED_US and not planted["told_apart"]:
            yield f"{door['door']}: the planted difference is missed"


def _line(name: str, one: Mapping[str, Any]) -> str:
    low, high = one["between_us"]
    least, most = one["advantage_between"]
    apart = "TOLD APART" if one["told_apart"] else "not told apart"
    return (
        f"    {name}: {one['difference_us']:+.1f} µs [{low:+.1f}, {high:+.1f}],"
        f" detectable {one['detectable_us']:.1f} µs,"
        f" advantage {one['advantage']:+.4f} [{least:+.4f}, {most:+.4f}], {one['pairs']:,} pairs: {apart}"
    )
