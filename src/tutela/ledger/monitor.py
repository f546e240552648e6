"""The monitor: an entry of its own through the whole ledger, timed, as any outsider would see it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import close_old_connections, transaction
from django.utils import timezone

from tutela.ledger import actions, models, queries, witnesses
from tutela.ledger.events import Event
from tutela.ledger.queries import ReceiptState

ORGANISATION: Final = "monitor"
PATIENCE: Final = 60.0  # seconds until a probe counts as lost
_LOOK: Final = 0.02


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds from the beginning of a probe; None where it did not get so far within `PATIENCE`.

    `witnessed` is None too where no witness is asked for.
    """

    began_at: datetime
    accepted: float | None
    integrated: float | None
    witnessed: float | None


def run(
    *, stop: threading.Event, every: float, told: Callable[[Timed], object], patience: float = PATIENCE
) -> None:
    """Sends a probe every so many seconds until `stop` is set."""
    while not stop.is_set():
        close_old_connections()
        told(probe(stop=stop, patience=patience))
        stop.wait(every)


def probe(*, stop: threading.Event | None = None, patience: float = PATIENCE) -> Timed:
    """One probe: sent, followed, and kept with its times."""
    stop = stop or threading.Event()
    began_at, began = timezone.now(), time.monotonic()
    row = models.Probe.objects.create(began_at=began_at)
    with transaction.atomic():
        receipt = actions.append(
            event=Event.MONITOR_PROBE, at=began_at, organisation=ORGANISATION, officer=ORGANISATION, facts={}
        )
    row.accepted = time.monotonic() - began
    row.integrated = _reached(receipt.entry_id, ReceiptState.INTEGRATED, began, patience, stop)
    if row.integrated is not None and witnesses.current() is not None:
        row.witnessed = _reached(receipt.entry_id, ReceiptState.WITNESSED, began, patience, stop)
    row.save()
    return Timed(began_at, row.accepted, row.integrated, row.witnessed)


def last() -> tuple[int, Timed | None]:
    """How many probes were ever sent, and the last one that has ended."""
    newest = models.Probe.objects.order_by("-id")
    row = newest.filter(accepted__isnull=False).first()
    sent = newest.values_list("id", flat=True).first() or 0
    return sent, None if row is None else Timed(row.began_at, row.accepted, row.integrated, row.witnessed)


def _reached(
    entry_id: UUID, wanted: ReceiptState, began: float, patience: float, stop: threading.Event
) -> float | None:
    states = list(ReceiptState)  # in the order in which an entry goes through them
    while time.monotonic() - began < patience:
        if states.index(queries.receipt_state(entry_id)) >= states.index(wanted):
            return time.monotonic() - began
        if stop.wait(_LOOK):
            return None
    return None
