"""Cases as values: a line of the list, one case with its comparisons, and what two officers find."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from tutela.answers.inquiries.register import Belonging
from tutela.core.identity.agreement import Finding, Verdict

LONGEST_WORDS: Final = 300


class State(StrEnum):
    """How far a case has come."""

    OPEN = "open"  # waits for an officer
    NEEDS = "needs"  # waits for what was asked of the body
    PROPOSED = "proposed"  # waits for a second officer
    ENDED = "ended"


GOING: Final = (State.OPEN, State.NEEDS, State.PROPOSED)


class Need(StrEnum):
    """What an officer lacks to tell two persons apart."""

    DOCUMENT = "document"  # the document itself, compared with its holder
    BIRTH = "birth"  # proof of the date of birth
    NAMES = "names"  # former names
    ADDRESS = "address"  # where the person lived


class Basis(StrEnum):
    """By what two officers tell that it is, or is not, the same person."""

    NUMBER = "number"  # the documents' numbers
    REGISTER = "register"  # the household register
    LIKENESS = "likeness"  # photograph or fingerprints
    LIFE = "life"  # where and when the person lived
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Listed:
    """A case as the list shows it: nobody stands here."""

    id: UUID
    state: State
    opened_at: datetime
    due_on: date
    need: Need | None = None

    def is_overdue(self, on: date) -> bool:
        """Whether its day has passed while it is open."""
        return self.state is not State.ENDED and self.due_on < on


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is said to be, as the page shows it: numbers masked unless they were revealed."""

    names: tuple[str, ...] = field(repr=False)
    numbers: tuple[str, ...] = field(repr=False)
    born_on: date | None = field(repr=False)
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A record of the agency that may be of this person: its identity alone, and what agrees.

    `mark` names it for this case and says nothing outside it. `is_same`: what officers found before; None: nothing.
    """

    mark: str
    identity: Identity
    findings: tuple[Finding, ...]
    is_same: bool | None = None
    lacks_facts: bool = False

    def of(self, verdict: Verdict) -> tuple[Finding, ...]:
        """The findings with this verdict, in the order of the table."""
        return tuple(finding for finding in self.findings if finding.verdict is verdict)

    @property
    def agrees(self) -> tuple[Finding, ...]:
        """What agrees."""
        return self.of(Verdict.AGREES)

    @property
    def differs(self) -> tuple[Finding, ...]:
        """What differs."""
        return self.of(Verdict.DIFFERS)

    @property
    def unknown(self) -> tuple[Finding, ...]:
        """What one side does not state."""
        return self.of(Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Judged:
    """What an officer found: by mark, whether a record is this person's; by what; and in words."""

    found: Mapping[str, bool]
    basis: Basis
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `asked` and `compared` are empty where what stood behind the question was destroyed."""

    listed: Listed
    asked: Identity | None
    belonging: Belonging | None
    compared: tuple[Compared, ...]
    proposed: Judged | None = None
    is_by_you: bool = False
    supplied: str = field(default="", repr=False)
    of_a_list: bool = (
        False  # a row of a run, whose body is asked for nothing: it holds no question of its own
    )

    @property
    def is_as_found(self) -> bool:
        """Whether what the first officer compared is what is near now: no other record, and no other identity."""
        return self.proposed is not None and set(self.proposed.found) == {one.mark for one in self.compared}

    @property
    def id(self) -> UUID:
        """Its random number."""
        return self.listed.id
