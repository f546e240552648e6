"""One record as a file to look into: every version that its agency gave, and whether the file carries the mark."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tutela.records.registry.content import Content
from tutela.records.registry.models import SourceRecord
from tutela.records.registry.queries import opened, records_of_sources


@dataclass(frozen=True, slots=True)
class Version:
    """What the agency said, from `recorded_at` until superseded; None: it stands."""

    number: int
    recorded_at: datetime
    superseded_at: datetime | None
    content: Content


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A record of one agency, oldest version first; `authority` decided, `region` is its GB/T 2260 code."""

    id: UUID
    authority: str
    region: str
    versions: tuple[Version, ...]

    @property
    def is_marked(self) -> bool:
        """Whether it holds sealed information: once said it stays, for a later file that is silent says nothing."""
        return any(one.content.joint_sealed for one in self.versions)


def of_source(port: str, agency: str, source_id: str) -> RecordFile | None:
    """The record that the agency delivered under its own number; None where the registry has none."""
    source = port, agency, source_id
    known = records_of_sources([source])
    record = SourceRecord.objects.filter(id=known[source]).first() if source in known else None
    if record is None:
        return None
    rows = record.versions.order_by("number")
    versions = tuple(
        Version(row.number, row.recorded_at, row.superseded_at, opened(record.id, row.content))
        for row in rows
    )
    return RecordFile(record.id, record.authority, record.region, versions)
