"""The process in which doors are timed: `python -m bench.timing_run HOME PAIRS FEW`, told as JSON."""

import gc
import json
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import django

django.setup()

import numpy as np  # noqa: E402 - what uses models may be imported only once Django is set up

from bench import timing_http  # noqa: E402
from bench.timing_doors import Act, Door, in_process  # noqa: E402
from bench.timing_statistics import Times, compare  # noqa: E402
from bench.timing_world import OUT_OF_SCOPE, PLANTED, SEED, make  # noqa: E402
from tutela.cli.show import progress  # noqa: E402
from tutela.ledger import sequencer  # noqa: E402

PLANT: Final = 200_000  # nanoseconds
LEVEL: Final = 0.01
"""The chance that any comparison of the whole run raises a false alarm; each has its share."""
COMPARISONS: Final = 15
FEWEST_PERSONS: Final = 120
MOST_PERSONS: Final = 600
SELDOM: Final[dict[str, int]] = {OUT_OF_SCOPE: 4, PLANTED: 10}
"""At the doors with most pairs: every so many rounds."""
WARM: Final = 20
_CATCH_UP: Final = 100  # rounds


def times(
    door: Door, rounds: int, seldom: dict[str, int], told: Callable[[int, int], object]
) -> dict[str, Times]:
    """Microseconds of every class and round, NaN where a round left it out; the order of each round is drawn."""
    lots = random.Random(SEED)
    found: dict[str, Times] = {name: np.full(rounds, np.nan) for name in door.acts}
    for number in range(rounds):
        turn = [name for name in door.acts if number % seldom.get(name, 1) == 0]
        lots.shuffle(turn)
        for name in turn:
            found[name][number] = _timed(door, name, number)
        if number % _CATCH_UP == 0:
            sequencer.catch_up()
            told(number, rounds)
    return found


def _timed(door: Door, name: str, number: int) -> float:
    act: Act = door.acts[name]
    began = time.perf_counter_ns()
    done = act(number)
    if name == door.planted:
        until = time.perf_counter_ns() + PLANT
        while time.perf_counter_ns() < until:
            pass
    took = time.perf_counter_ns() - began
    door.check(done)
    return took / 1_000


def measured(door: Door, rounds: int, seldom: dict[str, int]) -> dict[str, Any]:
    """All comparisons of a door; the last is the control. Classes meet in the rounds that have both."""
    began = time.monotonic()
    for act in () if door.once else door.acts.values():
        for number in range(WARM):
            act(number)
    gc.collect()
    with progress(door.name) as told:
        taken = times(door, min(rounds, door.once or rounds), seldom, told)
    compared = [_compared(taken[a], taken[b]) for a, b in door.compared]
    return {
        "door": door.name,
        "median_us": round(float(np.nanmedian(taken[door.compared[0][1]])), 1),
        "seconds": round(time.monotonic() - began, 1),
        "compared": {f"{a} / {b}": one for (a, b), one in zip(door.compared[:-1], compared, strict=False)},
        "planted": compared[-1],
    }


def _compared(first: Times, second: Times) -> dict[str, Any]:
    both = ~np.isnan(first) & ~np.isnan(second)
    return compare(first[both], second[both], level=LEVEL / COMPARISONS).as_json()


def main(home: Path, pairs: int, few: int) -> list[dict[str, Any]]:
    """The doors in process, then those over HTTP."""
    people = make(home, min(MOST_PERSONS, max(FEWEST_PERSONS, few)))
    found = [measured(ready(), few, {}) for ready in in_process(home, people)]
    with timing_http.web() as port:
        single = (timing_http.api(port, people), timing_http.page(port, people))
        return found + [measured(door, pairs, SELDOM) for door in single]


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server ends with it
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
