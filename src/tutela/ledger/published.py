"""Heads as they are shown to others: with what witnesses have signed under them."""

from datetime import datetime, timedelta
from typing import Final

from tutela.core.errors import Refusal
from tutela.core.proofs.checkpoints import Checkpoint, SignedCheckpoint
from tutela.ledger import models, reading, signing, witnesses

PATIENCE: Final = timedelta(seconds=60)
"""How long a head is offered to witnesses before a newer one takes its place unwitnessed."""

_ROWS: Final = 100
"""Rows that are looked at for a head that is ours."""

_BACK: Final = 8
"""Heads that are noted as witnessed and looked at: beyond them a change of the policy would cost the whole history."""


def cosigned(row: models.Checkpoint) -> SignedCheckpoint:
    """A stored head with its cosignatures, oldest first."""
    lines = models.Cosignature.objects.filter(checkpoint_id=row.number).order_by("id")
    note = row.note + "".join(lines.values_list("line", flat=True))
    return SignedCheckpoint(Checkpoint(signing.origin(), row.size, bytes(row.root)), row.signed_at, note)


def published() -> SignedCheckpoint | None:
    """The head that is shown to the world; None before the first.

    Where witnesses are asked for, it stands still until they have signed it, or for a minute: only so do those who
    come for it by themselves all sign the same head.
    """
    head = newest()
    if head is None or witnesses.current() is None:
        return None if head is None else cosigned(head)
    offer = models.Offer.objects.select_related("checkpoint").order_by("-checkpoint").first()
    return cosigned(head if offer is None or _is_over(offer, head) else offer.checkpoint)


def newest() -> models.Checkpoint | None:
    """The newest head that this log's keys signed: what somebody else put beside it is shown to nobody."""
    rows = models.Checkpoint.objects.order_by("-number")
    for limit in (1, _ROWS):
        found = next((row for row in rows[:limit] if reading.is_signed(row.size, row.note)), None)
        if found is not None:
            return found
    return None


def witnessed() -> SignedCheckpoint | None:
    """The newest head that has met the quorum, with its cosignatures; None when there is none."""
    row = _witnessed()
    return None if row is None else cosigned(row)


def witnessed_size() -> int:
    """How many entries stand under a head that has met the quorum."""
    row = _witnessed()
    return 0 if row is None else row.size


def unwitnessed_since() -> datetime | None:
    """When the oldest head that no witnessed one covers was signed; None when there is none."""
    row = _witnessed()
    beyond = models.Checkpoint.objects.filter(number__gt=0 if row is None else row.number)
    return beyond.order_by("number").values_list("signed_at", flat=True).first()


def _is_over(offer: models.Offer, last: models.Checkpoint) -> bool:
    """When the loop that makes offers has died, what is shown must not stay behind for ever."""
    if not reading.is_signed(offer.checkpoint.size, offer.checkpoint.note):
        return True
    return offer.witnessed_at is not None or last.signed_at - offer.offered_at > 2 * PATIENCE


def _witnessed() -> models.Checkpoint | None:
    """The newest head whose cosignatures are those of a quorum, now: that a row says so proves nothing.

    Where no policy can be read, none is.
    """
    try:
        asked = witnesses.current()
    except Refusal:
        return None
    if asked is None:
        return None
    offers = models.Offer.objects.filter(witnessed_at__isnull=False).select_related("checkpoint")
    rows = (offer.checkpoint for offer in offers.order_by("-checkpoint")[:_BACK])
    return next((row for row in rows if _is_witnessed(row, asked)), None)


def _is_witnessed(row: models.Checkpoint, asked: witnesses.Witnesses) -> bool:
    return reading.is_signed(row.size, row.note) and asked.have_signed(cosigned(row).note)
