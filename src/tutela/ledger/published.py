"""Heads as they are shown to others: with what witnesses have signed under them."""

from datetime import datetime, timedelta
from typing import Final

from tutela.core.proofs.checkpoints import Checkpoint, SignedCheckpoint
from tutela.ledger import models, signing, witnesses

PATIENCE: Final = timedelta(seconds=60)
"""How long a head is offered to witnesses before a newer one takes its place unwitnessed."""


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
    newest = models.Checkpoint.objects.order_by("-number").first()
    if newest is None or witnesses.current() is None:
        return None if newest is None else cosigned(newest)
    offer = models.Offer.objects.select_related("checkpoint").order_by("-checkpoint").first()
    return cosigned(newest if offer is None or _is_over(offer, newest) else offer.checkpoint)


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


def _is_over(offer: models.Offer, newest: models.Checkpoint) -> bool:
    """When the loop that makes offers has died, what is shown must not stay behind for ever."""
    return offer.witnessed_at is not None or newest.signed_at - offer.offered_at > 2 * PATIENCE


def _witnessed() -> models.Checkpoint | None:
    offers = models.Offer.objects.filter(witnessed_at__isnull=False).select_related("checkpoint")
    offer = offers.order_by("-checkpoint").first()
    return None if offer is None else offer.checkpoint
