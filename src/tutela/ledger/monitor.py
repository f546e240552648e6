"""The monitor: an entry of its own through the whole ledger, timed, as any outsider would see it.

Beside its own it looks at the others: entries that are accepted and passed by while later ones are taken in; and at a
clock that is not that of the witnesses.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import Error as DatabaseFault
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from tutela.core.errors import Reason, Refusal
from tutela.ledger import actions, models, queries, witnesses
from tutela.ledger.events import Event
from tutela.ledger.queries import ReceiptState

ORGANISATION: Final = "monitor"
PATIENCE: Final = 60.0  # seconds until a probe counts as lost
LEFT_AFTER: Final = timedelta(seconds=10)
"""An entry that waits so much longer than the newest head is old was passed by, whatever the reason."""
_LOOK: Final = 0.02
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds from the beginning of a probe; None where it did not get so far within `PATIENCE`.

    `witnessed` is None too where no witness is asked for. `left_behind` is how many other entries were accepted long
    before the newest head was signed and are not in the tree; `skew` by how many seconds our clock differs from what
    heads and witnesses state, as far as that can be seen (they state whole seconds).
    """

    began_at: datetime
    accepted: float | None
    integrated: float | None
    witnessed: float | None
    left_behind: int = 0
    skew: float = 0.0

    def is_well(self, *, asked: bool) -> bool:
        """Whether it got as far as it should, and nobody was left behind; `asked`: witnesses are asked for."""
        return (self.witnessed if asked else self.integrated) is not None and not self.left_behind


def run(
    *, stop: threading.Event, every: float, told: Callable[[Timed], object], patience: float = PATIENCE
) -> None:
    """Sends a probe every so many seconds until `stop` is set; a database that is away is tried again."""
    while not stop.is_set():
        try:
            close_old_connections()
            told(probe(stop=stop, patience=patience))
        except DatabaseFault:
            _log.warning("The database is away or refuses; the monitor tries again.", exc_info=True)
            connection.close()
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
    row.left_behind = _left_behind()
    row.skew = _skew(receipt.entry_id, began_at, timezone.now())
    row.save()
    return _timed(row)


def last() -> tuple[int, Timed | None, datetime | None]:
    """How many probes were ever begun, the last one that was accepted, and since when none has been.

    While none ever was, that is since the first.
    """
    newest = models.Probe.objects.order_by("-id")
    row = newest.filter(accepted__isnull=False).first()
    sent = newest.values_list("id", flat=True).first() or 0
    if row is not None:
        return sent, _timed(row), row.began_at
    return sent, None, newest.reverse().values_list("began_at", flat=True).first()


def _timed(row: models.Probe) -> Timed:
    return Timed(row.began_at, row.accepted, row.integrated, row.witnessed, row.left_behind, row.skew)


def _left_behind() -> int:
    """Entries that wait though a head was signed long after they were accepted, other than the newest few."""
    head = models.Checkpoint.objects.order_by("-number").first()
    if head is None:
        return 0
    waiting = models.Entry.objects.filter(models.WAITING, accepted_at__lt=head.signed_at - LEFT_AFTER)
    return waiting.count()


def _skew(entry_id: UUID, began_at: datetime, now: datetime) -> float:
    """A head of the future; or a cosignature over the probe's head from before it was sent, or after it was seen."""
    head = models.Checkpoint.objects.order_by("-number").first()
    found = [0.0] if head is None else [0.0, (head.signed_at - now).total_seconds()]
    position = models.Entry.objects.filter(id=entry_id).values_list("position", flat=True).first()
    if position is not None:
        over = models.Cosignature.objects.filter(checkpoint__size__gt=position)
        for stated in over.values_list("at", flat=True):
            found += [(stated - now).total_seconds(), (began_at - stated).total_seconds() - 1]
    return max(found)


def _reached(
    entry_id: UUID, wanted: ReceiptState, began: float, patience: float, stop: threading.Event
) -> float | None:
    states = list(ReceiptState)  # in the order in which an entry goes through them
    while time.monotonic() - began < patience:
        try:
            if states.index(queries.receipt_state(entry_id)) >= states.index(wanted):
                return time.monotonic() - began
        except Refusal as refusal:
            if refusal.reason is not Reason.NOT_FOUND:
                raise
            _log.error("An entry that was accepted is gone.")
            return None
        if stop.wait(_LOOK):
            return None
    return None
