"""What the registry holds that entries of the ledger speak of: ids and moments, and nobody's content."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from tutela.records.registry.models import Feed, Merge, RecordVersion, ReviewTask


@dataclass(frozen=True, slots=True)
class Batch:
    """One upload that entered something, and a moment at which it did; how much is not counted."""

    batch: UUID | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Merged:
    """Two persons joined, and perhaps parted again."""

    id: UUID
    officer: str
    merged_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Closed:
    """A review that was decided."""

    id: UUID
    outcome: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class DeclaredFeed:
    """What an agency declares, and when."""

    authority: str
    port: str
    families: tuple[str, ...]
    from_on: date
    cadence_days: int
    declared_at: datetime
    last_delivery_at: datetime | None


def batches() -> Iterator[Batch]:
    """Every pair of an upload and a moment that any version bears, once."""
    rows = RecordVersion.objects.order_by("batch", "recorded_at").values_list("batch", "recorded_at")
    for batch, recorded_at in rows.distinct().iterator(chunk_size=2_000):
        yield Batch(batch, recorded_at)


def broken_chains() -> Iterator[UUID]:
    """Records whose versions do not follow one another: each ends when the next begins, and the last stands."""
    rows = RecordVersion.objects.order_by("record_id", "number")
    columns = rows.values_list("record_id", "number", "recorded_at", "superseded_at")
    for record, group in groupby(columns.iterator(chunk_size=2_000), key=lambda row: row[0]):
        versions = list(group)
        ends = [superseded_at for *_, superseded_at in versions]
        begins = [recorded_at for _, _, recorded_at, _ in versions]
        if ends != [*begins[1:], None] or [row[1] for row in versions] != list(range(1, len(versions) + 1)):
            yield record


def merges() -> Iterator[Merged]:
    """Every merge."""
    for row in Merge.objects.order_by("id").iterator(chunk_size=2_000):
        yield Merged(row.id, row.officer, row.merged_at, row.undone_at)


def closed_reviews() -> Iterator[Closed]:
    """Every review that was decided."""
    rows = ReviewTask.objects.filter(closed_at__isnull=False).order_by("id")
    for row in rows.iterator(chunk_size=2_000):
        assert row.closed_at is not None
        yield Closed(row.id, row.outcome, row.closed_at)


def feeds() -> list[DeclaredFeed]:
    """Every feed as it is declared."""
    return [
        DeclaredFeed(
            feed.authority,
            feed.port,
            tuple(feed.families),
            feed.from_on,
            feed.cadence_days,
            feed.declared_at,
            feed.last_delivery_at,
        )
        for feed in Feed.objects.order_by("authority", "port")
    ]
