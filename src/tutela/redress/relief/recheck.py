"""Re-checks as values: what may be applied for, what is found, and what its person is shown of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

LONGEST_WORDS: Final = 500


class State(StrEnum):
    """How far a re-check has come."""

    OPEN = "open"  # waits for an officer of the agency
    PROPOSED = "proposed"  # waits for a second one
    DECIDED = "decided"


class Outcome(StrEnum):
    """What a re-check came to."""

    UPHELD = "upheld"  # the answer stands
    WRONG = "wrong"  # it was about somebody else
    FELL = "fell"  # the answer was withdrawn: its record was corrected, overturned or left; which is not said


class Way(StrEnum):
    """How it was applied for."""

    SIGNED_IN = "me"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Listed:
    """A re-check as lists show it: nobody stands here."""

    id: UUID
    inquiry: UUID
    state: State
    outcome: Outcome | None
    applied_at: datetime
    changed_at: datetime
    due_on: date
    way: Way

    def is_overdue(self, on: date) -> bool:
        """Whether its day has passed while it is open."""
        return self.state is not State.DECIDED and self.due_on < on


@dataclass(frozen=True, slots=True)
class Found:
    """What an officer finds: `UPHELD` or `WRONG`, with the reasons that the person is told."""

    outcome: Outcome
    reasons: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """One of a person's own re-checks, or one at an agency: with their grounds, and the reasons once it is decided."""

    listed: Listed
    grounds: str = field(repr=False)
    found: Found | None = field(default=None, repr=False)
    is_by_you: bool = False

    @property
    def id(self) -> UUID:
        """Its random number."""
        return self.listed.id
