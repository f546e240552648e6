"""The round that tells of identities of nobody, beside the questions and within a second of them."""

import logging
import threading
from typing import Final

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from tutela.bodies.sweeping import actions
from tutela.bodies.sweeping.models import Pace

_log = logging.getLogger(__name__)
_SECONDS: Final = 1.0


def run(*, stop: threading.Event) -> None:
    """Until it is told to stop; a database that is away is tried again."""
    try:
        while not stop.wait(_SECONDS):
            close_old_connections()
            try:
                turn()
            except DatabaseError:
                _log.warning("The round after warning identities tries again", exc_info=True)
    finally:
        connection.close()


def turn() -> None:
    """One look, which writes only where there is something to tell."""
    if Pace.objects.filter(met__gt=0).exists():
        actions.tell_of_canaries(at=timezone.now())
