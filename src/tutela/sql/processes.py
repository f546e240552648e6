"""Processes of their own for work on the database: each sets Django up before it is told what to do.

Nothing of the tables is imported here: a process imports this module before there are any.
"""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import django
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

_Done = TypeVar("_Done")


def started(count: int) -> ProcessPoolExecutor:
    """So many processes on this process's database and key file; started afresh, as connections are not shared."""
    name = str(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])
    return ProcessPoolExecutor(count, get_context("spawn"), _begin, (name, settings.TUTELA_KEY_FILE))


def in_turn(
    pool: ProcessPoolExecutor, work: Callable[..., _Done], calls: Iterable[tuple[Any, ...]], ahead: int
) -> Iterator[_Done]:
    """What each call of `work` gives, in order; so many are made ahead of the one that is waited for."""
    waiting: deque[Future[_Done]] = deque()
    for arguments in calls:
        waiting.append(pool.submit(work, *arguments))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _begin(name: str, key_file: Path) -> None:
    os.umask(0o077)
    django.setup()
    connections[DEFAULT_DB_ALIAS].settings_dict["NAME"] = name
    settings.TUTELA_KEY_FILE = key_file
    gc.freeze()  # what was set up stays, and is looked through no more
