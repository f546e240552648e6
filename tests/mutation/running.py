"""Runs tests against one mutant at a time, each in a copy of a process that has collected them, until one fails."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from types import CodeType, FunctionType
from typing import Any, Final

import pytest

from tests.mutation.making import Mutant

LIMIT: Final = 10.0  # seconds of processor time for one test: a mutant may never end
Say = Callable[[str], None]


class Session:
    """A plugin: collects, and instead of running the tests once runs them for every mutant."""

    def __init__(
        self, mutants: Sequence[Mutant], patience: float, tell: Callable[[Mutant, str], None]
    ) -> None:
        self.mutants, self.patience, self.tell = mutants, patience, tell
        self.killers: dict[str, list[str]] = {}  # by module, the tests that found its mutants, latest first

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        """The core needs no database: its tests run without Django's own plugin, which reads this."""
        parser.addini("DJANGO_SETTINGS_MODULE", "where the settings are")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config.pluginmanager.unregister(
            name="terminalreporter"
        )  # a mutant is told in one line of ours
        green: dict[str, bool] = {}
        for mutant in self.mutants:
            said = in_child(self._trying(session, mutant))
            test = said.removeprefix("killed by ")
            if test in {item.nodeid for item in session.items}:
                own = self.killers.setdefault(mutant.module, [])
                own[:] = [test, *(one for one in own if one != test)]
                if test not in green:
                    green[test] = in_child(self._clean(session, test)).startswith("lives")
                said = said if green[test] else f"lives: {test} fails without it too"
            self.tell(mutant, said)
        return True

    def _trying(self, session: pytest.Session, mutant: Mutant) -> Callable[[Say], None]:
        latest = {test: at for at, test in enumerate(self.killers.get(mutant.module, []))}
        items = sorted(session.items, key=lambda item: latest.get(item.nodeid, len(latest)))

        def work(say: Say) -> None:
            exchange(mutant.module, mutant.function, mutant.source())
            judge(session, items, self.patience, say)

        return work

    def _clean(self, session: pytest.Session, test: str) -> Callable[[Say], None]:
        items = [item for item in session.items if item.nodeid == test]
        return lambda say: judge(session, items, self.patience, say)


def judge(session: pytest.Session, items: Sequence[pytest.Item], patience: float, say: Say) -> None:
    """Says by which test a mutant is killed, or after how many tests it lives."""
    began = time.process_time()
    for count, item in enumerate(items):
        if time.process_time() - began > patience:
            return say(f"lives after {count} of {len(items)} tests, when patience ended")
        say(f"killed, for {item.nodeid} does not end")  # what was said last stands when the clock strikes
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        signal.setitimer(signal.ITIMER_PROF, 0)
        if session.testsfailed:
            return say(f"killed by {item.nodeid}")
    return say(f"lives after {len(items)} tests")


def in_child(work: Callable[[Say], None]) -> str:
    """The last thing that a forked process said."""
    reading, writing = os.pipe()

    def say(said: str) -> None:
        os.write(writing, f"{said}\n".encode())

    child = os.fork()
    if child == 0:
        os.close(reading)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        try:
            work(say)
        except BaseException as fault:
            say(f"killed, for {type(fault).__name__} stopped the tests")
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read().splitlines()
    os.waitpid(child, 0)
    return said[-1] if said else "killed at once"


def exchange(module: str, function: str, source: str) -> None:
    """Gives a function, wherever it was imported to, the code that it has in `source`."""
    target = _found(vars(sys.modules[module]), function)
    filename = target.__code__.co_filename
    codes = _codes(compile(source, filename, "exec"))
    target.__code__ = next(code for code in codes if code.co_qualname == function)


def _found(names: Any, function: str) -> FunctionType:
    for part in function.split("."):
        found = names[part]
        names = getattr(found, "__dict__", {})
    target = getattr(found, "__func__", found)
    assert isinstance(target, FunctionType)
    return target


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)
