"""The gate as a process of its own: a turn when something waits, and once a legal day for everybody."""

import logging
import signal
import threading
import time
from typing import Final

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from tutela.agencies.intake import queue
from tutela.agencies.sealing import gate, marks, reseal, sweep
from tutela.cli.show import OUT
from tutela.cli.texts import say
from tutela.core.errors import Reason, Refusal
from tutela.ledger import sequencer
from tutela.records.vault import in_force, store

_log = logging.getLogger(__name__)
_REWRITING_PAUSE: Final = 300.0  # seconds; each try holds a table's users up for the time of its locks
_ENDING: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def run() -> None:
    """Enters what is confirmed, every `TUTELA_GATE_SECONDS`, until told to stop.

    `tutela serve` runs it. The only process that enters records, and the only one in service that has the vault.
    """
    store.prepare()
    in_force.public()
    marks.require_whole()
    stop = threading.Event()
    for word in _ENDING:
        signal.signal(word, lambda *_: stop.set())
    rewriting = _Rewriting()
    while not stop.is_set():
        _stroke(rewriting)
        stop.wait(settings.TUTELA_GATE_SECONDS)


def require_whole() -> None:
    """Before a command answers: refuses `DATABASE_RESTORED`. Without the vault it goes by what the gate has found."""
    try:
        marks.require_whole()
    except Refusal as refusal:
        if refusal.reason not in (Reason.VAULT_ABSENT, Reason.VAULT_NOT_SET_UP):
            raise


def put_right() -> None:
    """After a backup was restored: takes out what the vault keeps, before anything is served."""
    store.prepare()
    reseal.reseal(at=timezone.now())
    sweep.sweep(at=timezone.now())
    sequencer.catch_up()
    OUT.print(say("gate.resealed"))


class _Rewriting:
    """Writing tables anew that others held when the day's round was done: again after a while, and told each time."""

    def __init__(self) -> None:
        self._after = 0.0

    def done_if_due(self) -> None:
        """Refuses `REWRITING_BLOCKED` each time that it was tried in vain."""
        if time.monotonic() < self._after or not sweep.rewriting_is_due():
            return
        self._after = time.monotonic() + _REWRITING_PAUSE
        sweep.rewrite_what_is_due()


def _turn_if_due() -> None:
    if not queue.is_empty():
        gate.turn(at=timezone.now())


def _stroke(rewriting: _Rewriting) -> None:
    """What cannot be done now, a locked database say, is tried again at the next stroke."""
    close_old_connections()
    at = timezone.now()
    try:
        marks.require_whole()
        if sweep.is_due(at):
            sweep.sweep(at=at, between=_turn_if_due)
        elif not queue.is_empty():
            gate.turn(at=at)
        else:
            gate.tidy()
            rewriting.done_if_due()
    except (DatabaseError, OSError, Refusal):
        _log.warning("The gate tries again", exc_info=True)
    close_old_connections()
