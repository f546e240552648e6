"""What the intake shows of an upload."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tutela.agencies.intake.cells import Problem


class State(StrEnum):
    """Where an upload stands."""

    STAGED = "staged"  # 待确认
    QUEUED = "queued"  # 正在录入: confirmed, and the gate has not taken it yet
    CONFIRMED = "confirmed"  # 已录入
    CANCELLED = "cancelled"  # 已撤回
    PURGED = "purged"  # 逾期清除
    SET_ASIDE = "set-aside"  # 未能录入: the gate could not deal with it


class SamePerson(StrEnum):
    """What an officer found on comparing two records that share a document."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Seen:
    """An upload as its own agency sees it. The numbers are those of the file, and go when it has ended."""

    id: UUID
    state: State
    staged_at: datetime
    ended_at: datetime | None
    rows: int | None
    records: int | None
    seen_before: bool  # the same file was confirmed earlier
    fault: str = ""  # why it was set aside, a code


@dataclass(frozen=True, slots=True)
class Staged:
    """The outcome of staging: an upload that waits for confirmation, or the faults for which nothing was kept."""

    upload: Seen | None
    problems: tuple[Problem, ...]
    rows: int
    preview: tuple["Glimpse", ...]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A line of the preview: masked, so that an officer recognises it and nobody else learns from it."""

    row: int
    document: str
    kind: str
    acts: int | None  # of a record
    joint_sealed: bool = False
