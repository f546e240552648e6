"""Campaigns as values. Nobody is named in any of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tutela.answers.inquiries.answer import Answer
from tutela.core.errors import Refusal


class State(StrEnum):
    """How far one body is."""

    OWED = "owed"  # 待报名册: its list has not come
    LISTED = "listed"  # 待查询: its list is there, nobody has asked yet
    ASKED = "asked"  # 查询中: its run is queued, or under way
    DONE = "done"  # 已完成
    FAILED = "failed"  # 未能查询: the run was refused as a whole; it can be asked again


@dataclass(frozen=True, slots=True)
class Tally:
    """How many bodies stand where; `late` are those among the owed whose day has passed."""

    states: Mapping[State, int]
    late: int

    @property
    def bodies(self) -> int:
        """All of them."""
        return sum(self.states.values())

    @property
    def done(self) -> int:
        """Bodies whose run is finished."""
        return self.states.get(State.DONE, 0)

    @property
    def under_way(self) -> int:
        """Bodies whose list came, and whose run is not finished."""
        return self.bodies - self.done - self.owed

    @property
    def owed(self) -> int:
        """Bodies whose list has not come, late ones among them."""
        return self.states.get(State.OWED, 0)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign as a list shows it."""

    id: UUID
    office: str
    purpose: str
    opened_at: datetime
    due_on: date
    closed_on: date | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Group:
    """The bodies of a campaign under one office, by its code; empty where they stand under nobody."""

    above: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Line:
    """One body of a campaign, for the office: counts, and nobody. `answers` None before there are any."""

    member: UUID
    organisation: str
    state: State
    is_late: bool
    people: int | None
    declared: int
    answers: Mapping[Answer, int] | None
    refusal: Refusal | None
    reminded_on: date | None
    ordered_on: date | None


@dataclass(frozen=True, slots=True)
class Taking:
    """How far the lists are that a body had asked about at its last press; `refusal` is that of the last refused."""

    lists: int
    taken: int
    is_going: bool
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Rows:
    """How many people of the lists under way are answered about, of how many on them."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One campaign with how far its bodies are, under each office, and how far the runs are."""

    campaign: Campaign
    groups: tuple[Group, ...]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Owed:
    """One list that the body owes or handed in, as the body sees it."""

    member: UUID
    campaign: UUID
    office: str
    purpose: str
    due_on: date
    state: State
    is_late: bool
    is_open: bool
    asks_itself: bool
    people: int | None
    run: UUID | None
    answers: Mapping[Answer, int] | None
    refusal: Refusal | None
    reminded_on: date | None
    ordered_on: date | None


@dataclass(frozen=True, slots=True)
class Hit:
    """One row about somebody on the body's own list."""

    id: UUID
    row: int
    engagement: UUID
    answer: Answer
