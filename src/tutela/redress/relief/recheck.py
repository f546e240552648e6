"""Re-checks as values: what may be applied for, what is found, and what its person is shown of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from tutela.agencies.verifying.case import Compared, Identity
from tutela.answers.inquiries.answer import Answer

LONGEST_WORDS: Final = 500
LAST_ROW: Final = 2_147_483_647
"""No roster is longer: a row is counted in 32 bits."""


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
    """What an officer finds: `UPHELD` or `WRONG`, with the reasons that the person is told.

    `same`: by mark, whether the record is the applicant's. *Wrong* is it where none is.
    """

    outcome: Outcome
    reasons: str = field(repr=False)
    same: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two officers look at: whom the answer was about, what it says, and the agency's records that answer so.

    `has_changed`: other records, or other identities, are near now than the first officer looked at.
    """

    asked: Identity
    answer: Answer
    asked_on: date
    compared: tuple[Compared, ...]
    has_changed: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One of a person's own re-checks, or one at an agency: with their grounds, and the reasons once it is decided."""

    listed: Listed
    grounds: str = field(repr=False)
    found: Found | None = field(default=None, repr=False)
    is_by_you: bool = False
    comparison: Comparison | None = field(default=None, repr=False)  # at the agency, while it is undecided

    @property
    def id(self) -> UUID:
        """Its random number."""
        return self.listed.id
