"""The one loop that takes waiting entries into the tree."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import Error as DatabaseFault
from django.db import IntegrityError, close_old_connections, connection
from django.utils import timezone

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.checkpoints import SignedCheckpoint
from tutela.ledger import actions, queries, restoring, steady, strangers

_log = logging.getLogger(__name__)
_LONGEST_PAUSE: Final = 10.0  # seconds
# Seconds from one head to the next, under load: an entry waits for little more than one turn.
_TURN: Final = 0.6
# A turn is so many times as long as the work in it, so that writers are seldom kept waiting.
_SHARE: Final = 10
_WALL: Final = timezone.now


def run(
    *, stop: threading.Event, interval: float = 0.2, clock: Callable[[], datetime] = timezone.now
) -> None:
    """Integrates every `interval` seconds until `stop` is set, then once more, so that nothing is left
    waiting.

    What comes while it integrates is left for the next time: a head for every few entries would cost more than
    the entries. Only where a whole batch was taken does it go on at once. Under load pauses grow.

    A database that is away is waited for, up to 10 s between attempts; a broken ledger is reported and not
    extended, and one that was cut back raises its alarm, whether or not anything waits. So do rows that somebody
    else put there, which are looked for at every turn.
    """
    pause = interval if _attempted(restoring.require_whole, clock) else _LONGEST_PAUSE

    def turn() -> None:
        nonlocal pause
        strangers.look(at=clock())
        pause = _pause_after(_take_in(clock), interval)

    try:
        while not stop.is_set():
            if not _attempted(turn, clock):
                pause = min(pause * 2, _LONGEST_PAUSE)
            stop.wait(pause)
        _attempted(lambda: catch_up(clock=clock), clock)
    finally:
        connection.close()


def catch_up(*, clock: Callable[[], datetime] = timezone.now) -> None:
    """Integrates until nothing waits: what the command line does after bulk work, when no loop is running.

    On a machine that remembers no head what waits is left to the one that does.
    """
    try:
        # The second time tells of what the first has set aside, and takes in what it tells.
        for _ in range(2):
            strangers.look(at=clock())
            while _integrated(clock) is not None:
                pass
    except Refusal as refusal:
        if refusal.reason is not Reason.LEDGER_UNREMEMBERED:
            raise
        _log.warning("This machine remembers no head of the log; another takes in what waits.")


def _integrated(clock: Callable[[], datetime]) -> SignedCheckpoint | None:
    """The machine's own clock is held against its count; any other tells a story, and may leap in it."""
    if clock is _WALL:
        return actions.integrate(at=clock(), count=steady.count())
    return actions.integrate(at=clock())


def _take_in(clock: Callable[[], datetime]) -> float:
    """Batch after batch, as long as they are full; the seconds that it took.

    Where nothing waits, no writer is kept waiting by the look, and it counts for nothing.
    """
    began = time.monotonic()
    full = waited = queries.is_waiting()
    while full:
        before = queries.size()
        head = _integrated(clock)
        full = head is not None and head.checkpoint.size - before >= actions.INTEGRATED_AT_MOST
    return time.monotonic() - began if waited else 0.0


def _pause_after(took: float, interval: float) -> float:
    """Heads take a tenth of the time at most, where that leaves every entry under a head within a second."""
    return max(interval, min((_SHARE - 1) * took, _TURN - took))


def _attempted(act: Callable[[], object], clock: Callable[[], datetime]) -> bool:
    """Whether the attempt went well."""
    try:
        close_old_connections()
        act()
    except IntegrityError:
        # Not away: what the log would write stands there already, and was put there by somebody else.
        _log.critical("The tables of the log hold what it has not written; the sequencer tries again.")
        connection.close()
        _tell(lambda: strangers.sound("a place of the tree or a head is taken", clock()))
        return False
    except DatabaseFault:
        _log.warning("The database is away or refuses; the sequencer tries again.", exc_info=True)
        connection.close()
        return False
    except Refusal as refusal:
        _log.error(
            "The sequencer stands still: %s (%s)", refusal.reason.value, refusal.values.get("detail", "")
        )
        if refusal.reason is Reason.LEDGER_RESTORED:
            _tell(lambda: restoring.sound(clock()))
        return False
    return True


def _tell(alarm: Callable[[], None]) -> None:
    try:
        alarm()
    except (DatabaseFault, Refusal):
        _log.warning("The alarm could not be kept.", exc_info=True)
