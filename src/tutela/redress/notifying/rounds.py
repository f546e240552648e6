"""The round that tells: what is new is gathered, and mail goes out; beside everything else, every few seconds."""

import logging
import threading
from typing import Final

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from tutela.redress.notifying import actions, mailing

_log = logging.getLogger(__name__)
_SECONDS: Final = 5.0


def run(*, stop: threading.Event) -> None:
    """Until it is told to stop; a database that is away is tried again."""
    try:
        while not stop.wait(_SECONDS):
            close_old_connections()
            try:
                turn()
            except DatabaseError:
                _log.warning("The round that tells tries again", exc_info=True)
    finally:
        connection.close()


def turn() -> None:
    """One round."""
    actions.gather(at=timezone.now())
    mailing.send(at=timezone.now())
