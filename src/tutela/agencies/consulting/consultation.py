"""What is kept of one look at a record, for the prosecutor alone."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Looked:
    """Which record, by the registry's random id and by the agency's own number, and whether the duty was accepted.

    `accepted` is None where the file bears no mark and nothing had to be accepted.
    """

    record: UUID
    source_id: str = field(repr=False)
    accepted: bool | None


@dataclass(frozen=True, slots=True)
class Consulted:
    """One look, opened in the vault."""

    id: UUID
    organisation: str
    officer: str
    consulted_at: datetime
    looked: Looked
