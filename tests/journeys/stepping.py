"""Counts the steps of a database, for programs that die at one of them."""

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connections


class Steps:
    """A step is a statement or a commit, before it and after it; the process is killed at the one it is told."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.taken = 0

    def step(self) -> None:
        """One more."""
        if self.taken == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.taken += 1

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Before and after it."""
        self.step()
        done = execute(sql, params, many, context)
        self.step()
        return done

    def watch(self, alias: str) -> None:
        """From now on every statement and every commit on this database is a step."""
        connection: Any = connections[alias]
        connection.ensure_connection()
        connection.execute_wrappers.append(self.statement)
        commit = connection._commit

        def stepped() -> None:
            self.step()
            commit()
            self.step()

        connection._commit = stepped
