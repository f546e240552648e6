"""A lane: one thread that answers at once whatever has gathered while it was busy with those before."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)
from django.utils import timezone

from tutela.core.errors import Reason, Refusal
from tutela.web.answering import together
from tutela.web.answering.reading import Told, Waiting
from tutela.web.api import problems

Tell = Callable[[Told], None]
TellAll = Callable[[Sequence[tuple[Tell, Told]]], None]

_log = logging.getLogger(__name__)
_IDLE: Final = 1.0  # seconds after which the connection is looked at before it is used
_LINGER: Final = 0.002
_LINGER_AT_MOST: Final = 0.010
_PART: Final = 4
"""Seconds after a group that the next is waited for, where three quarters are missing of those who were answered and of
those who waited meanwhile: the former ask again together, and whoever comes first would otherwise be a group of their
own, at the cost of a whole one. It is a quarter of what the group took, within these bounds."""


class Lane:
    """Calls wait in the order of coming, `most_waiting` persons at most; `most_at_once` are answered together.

    `tell_all` is called from the lane's thread, once for each group, after its commit.
    """

    def __init__(self, name: str, *, most_waiting: int, most_at_once: int, tell_all: TellAll) -> None:
        self._name, self._most_waiting, self._most_at_once = name, most_waiting, most_at_once
        self._tell_all = tell_all
        self._waiting: deque[tuple[Waiting, Tell]] = deque()
        self._persons, self._wanted, self._until = 0, 0, 0.0
        self._changed = threading.Condition()
        self._ends = False
        self._used_at = 0.0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def put(self, one: Waiting, tell: Tell) -> bool:
        """Takes a call; False where too many wait, or the lane ends: then it is not answered."""
        with self._changed:
            persons = len(one.questions)
            if self._ends or (self._persons and self._persons + persons > self._most_waiting):
                return False
            self._waiting.append((one, tell))
            self._persons += persons
            if len(self._waiting) == 1 or self._is_enough():  # no word for each that a group still waits for
                self._changed.notify()
            return True

    def stop(self, patience: float) -> None:
        """Takes nothing more, answers those that wait, and ends; after `patience` seconds it is left behind."""
        with self._changed:
            self._ends = True
            self._changed.notify()
        self._thread.join(patience)

    @property
    def is_alive(self) -> bool:
        """Whether it answers."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            while group := self._next():
                began = time.monotonic()
                told = self._told([one for one, _ in group])
                self._expect(len(group), time.monotonic() - began)
                self._tell_all([(tell, reply) for (_, tell), reply in zip(group, told, strict=True)])
        finally:
            connection.close()

    def _next(self) -> list[tuple[Waiting, Tell]]:
        """All that wait, up to the most at once; nothing once the lane has ended and nobody waits."""
        with self._changed:
            while not self._waiting and not self._ends:
                self._changed.wait()
            while not self._is_enough() and (left := self._until - time.monotonic()) > 0:
                self._changed.wait(left)
            group: list[tuple[Waiting, Tell]] = []
            persons = 0
            while self._waiting and (
                not group or persons + len(self._waiting[0][0].questions) <= self._most_at_once
            ):
                group.append(self._waiting.popleft())
                persons += len(group[-1][0].questions)
            self._persons -= persons
            return group

    def _expect(self, answered: int, took: float) -> None:
        """How many the next group is waited for, and how long; before anybody is told, and so may ask again."""
        with self._changed:
            self._wanted = min(answered + len(self._waiting), self._most_at_once)
            self._until = time.monotonic() + min(_LINGER_AT_MOST, max(_LINGER, took / _PART))

    def _is_enough(self) -> bool:
        return self._ends or 4 * len(self._waiting) >= 3 * self._wanted

    def _told(self, group: Sequence[Waiting]) -> list[Told]:
        """One fault of one call is nobody else's: they are then answered one by one, nothing being committed."""
        try:
            self._look_at_the_connection()
            return together.answered(group, at=timezone.now())
        except (OperationalError, InterfaceError) as fault:
            _log.warning("The database is away or refuses: %s", type(fault).__name__)
            _let_go()
            return [busy()] * len(group)
        except Exception as fault:  # a bug must not end the lane
            if len(group) == 1:
                problems.log_bug(fault)
                return [together.problem(problems.internal_fault())]
        return [told for one in group for told in self._told([one])]

    def _look_at_the_connection(self) -> None:
        now = time.monotonic()
        if now - self._used_at > _IDLE:
            close_old_connections()
        self._used_at = now


def busy() -> Told:
    """Nothing was answered, and the same may be asked again shortly."""
    return together.told(Refusal(Reason.BUSY))


def _let_go() -> None:
    """A connection that broke is replaced by the next group's."""
    try:
        connection.close()
    except Exception:  # it is broken already
        connection.connection = None
