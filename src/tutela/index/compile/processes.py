"""Processes of their own for work on the database: each sets Django up before it is told what to do.

Nothing of the tables is imported here: a process imports this module before there are any.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import django
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


def started(count: int) -> ProcessPoolExecutor:
    """So many processes on this process's database and key file; started afresh, as connections are not shared."""
    name = str(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])
    return ProcessPoolExecutor(count, get_context("spawn"), _begin, (name, settings.TUTELA_KEY_FILE))


def _begin(name: str, key_file: Path) -> None:
    os.umask(0o077)
    django.setup()
    connections[DEFAULT_DB_ALIAS].settings_dict["NAME"] = name
    settings.TUTELA_KEY_FILE = key_file
