"""The confirmed files that the gate has not taken yet, in the order in which they were confirmed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tutela.agencies.intake import parts
from tutela.agencies.intake.models import ToLookAt, Upload
from tutela.agencies.intake.queries import first_of
from tutela.agencies.intake.uploads import State


@dataclass(frozen=True, slots=True)
class Queued:
    """One confirmed file: whose, through which port, when confirmed, and what it holds.

    `first` is the upload by which the same file was first confirmed, and when; None for a file that is new.
    """

    id: UUID
    organisation: str
    officer: str
    port: str
    confirmed_at: datetime
    first: tuple[UUID, datetime] | None
    content: parts.Content

    @property
    def is_repeated(self) -> bool:
        """Whether the same file came before."""
        return self.first is not None


def is_empty() -> bool:
    """Whether nothing waits."""
    return not (Upload.objects.filter(state=State.QUEUED.value).exists() or ToLookAt.objects.exists())


def look_at(persons: Collection[UUID]) -> None:
    """The gate looks at these persons anew in its next turn, whether or not anything changed for them."""
    rows = [ToLookAt(person=one) for one in sorted(persons)]
    ToLookAt.objects.bulk_create(rows, 500, ignore_conflicts=True)


def to_look_at() -> set[UUID]:
    """The persons who wait; to be read inside the gate's transaction."""
    return set(ToLookAt.objects.values_list("person", flat=True))


def looked_at(persons: Collection[UUID]) -> None:
    """The gate has looked at these."""
    listed = sorted(persons)
    for start in range(0, len(listed), 500):
        ToLookAt.objects.filter(person__in=listed[start : start + 500]).delete()


def queued() -> list[Queued]:
    """Every file that waits; to be read inside the gate's transaction."""
    rows = Upload.objects.select_for_update().filter(state=State.QUEUED.value).order_by("ended_at", "id")
    return [_queued(row) for row in rows]


def taken(uploads: Collection[UUID]) -> None:
    """The gate has dealt with these: they are entered, and nothing of them is kept here."""
    for row in Upload.objects.filter(id__in=list(uploads)):
        row.state = State.CONFIRMED.value
        parts.empty(row)


def set_aside(faults: Mapping[UUID, str]) -> None:
    """The gate cannot deal with these, for the reasons given as codes: nothing of them was entered or is kept here.

    Their agency hands them in again, mended where the fault is theirs; the same file then counts as a new one.
    """
    for row in Upload.objects.filter(id__in=list(faults)):
        row.state, row.fault = State.SET_ASIDE.value, faults[row.id]
        parts.empty(row)


def _queued(row: Upload) -> Queued:
    assert row.ended_at is not None
    first = first_of(row)
    return Queued(
        row.id,
        row.organisation,
        row.officer,
        row.port,
        row.ended_at,
        None if first is None or first.ended_at is None else (first.id, first.ended_at),
        parts.content_of(row),
    )
