"""The gate as a process of its own: a turn when something waits, and once a legal day for everybody."""

import logging
import signal
import threading
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
    while not stop.is_set():
        _stroke()
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


def _stroke() -> None:
    """What cannot be done now, a locked database say, is tried again at the next stroke."""
    close_old_connections()
    at = timezone.now()
    try:
        marks.require_whole()
        if sweep.is_due(at):
            sweep.sweep(at=at)
        elif not queue.is_empty():
            gate.turn(at=at)
    except (DatabaseError, OSError, Refusal):
        _log.warning("The gate tries again", exc_info=True)
    close_old_connections()
