"""Which functions each test enters, and how long it takes: found once, without a change, before any mutant is tried."""

import cProfile
import json
import time
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType

import pytest


@dataclass(frozen=True, slots=True)
class Survey:
    """By test the seconds of processor time that it takes, and by function (`module:name`) the tests that enter it."""

    seconds: Mapping[str, float]
    entered: Mapping[str, list[str]]

    def quickest_of(self, function: str) -> list[str]:
        """The tests that can notice a change of a function, the quickest first."""
        return sorted(self.entered.get(function, ()), key=lambda test: self.seconds[test])


def save(found: Survey, file: Path) -> None:
    """Writes a survey as JSON."""
    file.write_text(json.dumps(asdict(found)), "utf-8")


def load(file: Path) -> Survey:
    """A survey as it was written."""
    return Survey(**json.loads(file.read_text("utf-8")))


def survey(items: Collection[pytest.Item], functions: Mapping[CodeType, str]) -> Survey:
    """Runs every test once under a profiler; `functions` names the code whose entering is of interest.

    A test that fails without a change can tell nothing of one, and is left out.
    """
    seconds: dict[str, float] = {}
    entered: dict[str, list[str]] = {name: [] for name in functions.values()}
    for item in items:
        watch = cProfile.Profile(subcalls=False, builtins=False)
        failed = item.session.testsfailed
        began = time.process_time()
        watch.enable()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        watch.disable()
        if item.session.testsfailed > failed:
            continue
        seconds[item.nodeid] = time.process_time() - began
        for entry in watch.getstats():
            name = functions.get(entry.code) if isinstance(entry.code, CodeType) else None
            if name is not None:
                entered[name].append(item.nodeid)
    return Survey(seconds, entered)
