"""The entries again, one by one, for whoever holds them against what else is stored."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tutela.core.errors import Refusal
from tutela.core.proofs import entries
from tutela.core.proofs.entries import EntryContent
from tutela.ledger import models
from tutela.ledger.pages import paged


def count(since: datetime | None = None) -> int:
    """How many entries there are, those that wait for their place included."""
    return _since(since).count()


def contents(since: datetime | None = None) -> Iterator[EntryContent]:
    """Every entry accepted at or after `since`, in the order of their numbers, in bounded memory.

    A body that cannot be read is passed over: `tutela.ledger.verify` says so.
    """
    for _, body in paged(_since(since), "id", ("id", "body")):
        try:
            yield entries.parse(bytes(body))
        except Refusal:
            continue


def spread(most: int) -> list[UUID]:
    """Up to `most` entries of the tree, evenly over its length, the last among them."""
    size = models.Entry.objects.filter(position__isnull=False).count()
    step = max(1, -(-size // most))
    places = sorted({*range(0, size, step), *([size - 1] if size else [])})
    found: list[UUID] = []
    for start in range(0, len(places), 400):
        chunk = places[start : start + 400]
        rows = models.Entry.objects.filter(position__in=chunk).order_by("position")
        found.extend(rows.values_list("id", flat=True))
    return found


def is_shredded(entry_id: UUID, label: str) -> bool:
    """Whether what stood behind a commitment was destroyed."""
    rows = models.Opening.objects.filter(entry_id=entry_id, label=label, shredded_by__isnull=False)
    return rows.exists()


def _since(since: datetime | None) -> QuerySet[models.Entry]:
    rows = models.Entry.objects.all()
    return rows if since is None else rows.filter(accepted_at__gte=since)
