"""The one loop that takes waiting entries into the tree."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import Error as DatabaseFault
from django.db import close_old_connections, connection
from django.utils import timezone

from tutela.core.errors import Refusal
from tutela.ledger import actions, queries

_log = logging.getLogger(__name__)
_LONGEST_PAUSE: Final = 10.0  # seconds


def run(
    *, stop: threading.Event, interval: float = 0.2, clock: Callable[[], datetime] = timezone.now
) -> None:
    """Integrates every `interval` seconds until `stop` is set, then once more, so that nothing is left
    waiting.

    What comes while it integrates is left for the next time: a head for every few entries would cost more than
    the entries. Only where a whole batch was taken does it go on at once.

    A database that is away is waited for, up to 10 s between attempts; a broken ledger is reported and not
    extended.
    """
    pause = interval
    try:
        while not stop.is_set():
            went_well = _attempted(lambda: _take_in(clock))
            pause = interval if went_well else min(pause * 2, _LONGEST_PAUSE)
            stop.wait(pause)
        _attempted(lambda: catch_up(clock=clock))
    finally:
        connection.close()


def catch_up(*, clock: Callable[[], datetime] = timezone.now) -> None:
    """Integrates until nothing waits: what the command line does after bulk work, when no loop is running."""
    while actions.integrate(at=clock()) is not None:
        pass


def _take_in(clock: Callable[[], datetime]) -> None:
    """Batch after batch, as long as they are full. Where nothing waits, no writer is kept waiting by the look."""
    full = queries.is_waiting()
    while full:
        before = queries.size()
        head = actions.integrate(at=clock())
        full = head is not None and head.checkpoint.size - before >= actions.INTEGRATED_AT_MOST


def _attempted(act: Callable[[], object]) -> bool:
    """Whether the attempt went well."""
    try:
        close_old_connections()
        act()
    except DatabaseFault:
        _log.warning("The database is away or refuses; the sequencer tries again.", exc_info=True)
        connection.close()
        return False
    except Refusal as refusal:
        _log.error(
            "The sequencer stands still: %s (%s)", refusal.reason.value, refusal.values.get("detail", "")
        )
        return False
    return True
