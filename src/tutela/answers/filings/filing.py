"""Filings as values: a line of a list, one filing with its history, and what a draft still lacks."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from tutela.answers.identities.person import Person
from tutela.answers.inquiries.answer import Answer
from tutela.core.filings.states import By, Move, State

_TELLS: Final = (Move.ANSWER, Move.SETTLE, Move.WATCH, Move.MEET)


class Cause(StrEnum):
    """Why a reviewer returns a filing."""

    PURPOSE = "purpose"  # another purpose fits the post
    PERSON = "person"  # name or number do not agree with the papers
    AUTHORISATION = "authorisation"  # the authorisation is not in order
    COMPETENCE = "competence"  # another office is competent
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Listed:
    """A filing as lists show it: nobody stands here. `answer` None while there is none, or it was withdrawn."""

    id: UUID
    organisation: str
    asker: str
    purpose: str
    state: State
    changed_at: datetime
    filed_on: date | None
    due_on: date | None
    answer: Answer | None = None

    def is_overdue(self, on: date) -> bool:
        """Whether its day has passed."""
        return self.due_on is not None and self.due_on < on


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history."""

    move: Move
    state: State
    by: By
    organisation: str
    officer: str
    at: datetime
    entry: UUID
    cause: Cause | None = None
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """What a draft holds of a person, as it was typed: complete or not."""

    name: str = field(default="", repr=False)
    document: str = field(default="", repr=False)
    kind: str = ""
    country: str = ""
    born_on: str = field(default="", repr=False)
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing. `person` None while the draft does not name one yet; `written` is what was typed so far."""

    listed: Listed
    engagement: UUID | None
    inquiry: UUID | None
    person: Person | None = field(repr=False)
    written: Written = field(repr=False)
    steps: tuple[Step, ...] = ()

    @property
    def id(self) -> UUID:
        """Its random number."""
        return self.listed.id

    @property
    def answered_at(self) -> datetime | None:
        """The moment that its answer speaks for; None before there is one."""
        told = [step.at for step in self.steps if step.move in _TELLS]
        return told[-1] if told else None

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.listed.state
