"""A round that comes again and again beside everything else, in a thread with a connection of its own."""

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection

_log = logging.getLogger(__name__)


def repeat(turn: Callable[[], object], *, seconds: float, stop: threading.Event) -> None:
    """Every so many seconds until it is told to stop; a database that is away is tried again."""
    try:
        while not stop.wait(seconds):
            close_old_connections()
            try:
                turn()
            except DatabaseError:
                _log.warning("The round tries again: %s", turn.__module__, exc_info=True)
    finally:
        connection.close()
