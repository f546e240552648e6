"""Runs tests against one mutant at a time, each in a copy of a process that has collected them, until one fails."""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final

import pytest

from tests.mutation.making import Mutant
from tests.mutation.survey import Survey, load, save, survey

LIMIT: Final = 10.0  # seconds of processor time for one test: a mutant may never end
VAULT: Final = "vault_secret"
Say = Callable[[str], None]


class Session:
    """A plugin: collects, and instead of running the tests once runs them for every mutant."""

    def __init__(
        self,
        every: Iterable[Mutant],
        mutants: Sequence[Mutant],
        patience: float,
        surveyed: Path,
        tell: Callable[[Mutant, str], None],
    ) -> None:
        self.places = {(one.module, one.function): one.place for one in every}
        self.mutants, self.patience, self.surveyed, self.tell = mutants, patience, surveyed, tell
        self.killers: dict[str, list[str]] = {}  # by module, the tests that found its mutants, latest first

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        """The core needs no database: its tests run without Django's own plugin, which reads this."""
        parser.addini("DJANGO_SETTINGS_MODULE", "where the settings are")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config.pluginmanager.unregister(
            name="terminalreporter"
        )  # a mutant is told in one line of ours
        for item in session.items:
            without_vault(item)
        if not self.surveyed.exists():
            in_child(self._surveying(session))
        known = load(self.surveyed)
        gc.freeze()  # what stands before the copies are made need not be gone through in each of them
        green: dict[str, bool] = {}
        for mutant in self.mutants:
            said = in_child(self._trying(session, mutant, known))
            test = said.removeprefix("killed by ")
            if test in {item.nodeid for item in session.items}:
                own = self.killers.setdefault(mutant.module, [])
                own[:] = [test, *(one for one in own if one != test)]
                if test not in green:
                    green[test] = in_child(self._clean(session, test)).startswith("lives")
                said = said if green[test] else f"lives: {test} fails without it too"
            self.tell(mutant, said)
        return True

    def _surveying(self, session: pytest.Session) -> Callable[[Say], None]:
        functions = {code_of(*place): name for place, name in self.places.items()}
        return lambda say: save(survey(session.items, functions), self.surveyed)

    def _trying(self, session: pytest.Session, mutant: Mutant, known: Survey) -> Callable[[Say], None]:
        """Those that found the last mutants of the module go first, then the quickest that enter the function."""
        able = known.quickest_of(mutant.place)
        latest = [test for test in self.killers.get(mutant.module, []) if test in set(able)]
        items = {item.nodeid: item for item in session.items}
        tests = [items[test] for test in dict.fromkeys((*latest, *able)) if test in items]

        def work(say: Say) -> None:
            exchange(mutant.module, mutant.function, mutant.source())
            judge(session, tests, self.patience, say)

        return work

    def _clean(self, session: pytest.Session, test: str) -> Callable[[Say], None]:
        items = [item for item in session.items if item.nodeid == test]
        return lambda say: judge(session, items, self.patience, say)


def without_vault(item: pytest.Item) -> None:
    """The core keeps no vault: the keys that every other test finds made would be made again for every mutant."""
    names = getattr(item, "fixturenames", [])
    if VAULT in names:
        names.remove(VAULT)


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
    target = function_of(module, function)
    filename = target.__code__.co_filename
    codes = _codes(compile(source, filename, "exec"))
    target.__code__ = next(code for code in codes if code.co_qualname == function)


def code_of(module: str, function: str) -> CodeType:
    """The code that a function has now."""
    return function_of(module, function).__code__


def function_of(module: str, function: str) -> FunctionType:
    """A function, or method, by its qualified name."""
    names: Any = vars(sys.modules[module])
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
