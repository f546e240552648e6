"""Opinions as values: what is opened, on what legal ground, and the way it goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from tutela.bodies.kinds import BodyKind
from tutela.core.errors import Reason, Refusal

LONGEST_WORDS: Final = 4_000


class Kind(StrEnum):
    """What an opinion is, in the law's terms."""

    RECOMMENDATION = "recommendation"  # 检察建议
    CORRECTION = "correction"  # 纠正意见


class Basis(StrEnum):
    """The legal ground, by the code of its provision in the packs."""

    UNIT = "recommendation-answered"  # Minors Protection Law 114
    PROCEEDINGS = "procuratorate-supervises-minors-cases"  # Minors Protection Law 105
    SEALING = "sealing-supervised"  # 2022 sealing measures 22

    @property
    def kind(self) -> Kind:
        """A unit that neglects its duty is recommended something; who conducts proceedings is corrected."""
        return Kind.RECOMMENDATION if self is Basis.UNIT else Kind.CORRECTION

    def reaches(self, kind: BodyKind) -> bool:
        """Whether a body of a kind can be addressed on this ground: proceedings and sealing are the agencies' own."""
        return self is Basis.UNIT or kind in _AGENCIES


class About(StrEnum):
    """From which of the prosecutor's lists an opinion was opened."""

    FILINGS = "filings"  # inquiries are late
    DUTIES = "duties"  # what follows *record* is late
    RECEIPTS = "receipts"  # destruction of withdrawn answers is not confirmed
    CAMPAIGN = "campaign"  # a staff list for a yearly screening is late
    STOPPED = "stopped"  # the body is slowed or stopped
    SWEPT = "swept"  # it asked out of the ordinary
    IDENTITIES = "identities"  # identities wait too long to be verified
    RECHECKS = "rechecks"  # re-checks are late
    FREE = "free"  # something else


class State(StrEnum):
    """How far an opinion has come."""

    PROPOSED = "proposed"  # a second prosecutor looks at it (SPP Rules 552: 经检察长决定)
    RETURNED = "returned"  # not approved: it is written anew, or given up
    DROPPED = "dropped"  # given up: the body never heard of it
    SERVED = "served"  # an answer is owed
    ANSWERED = "answered"  # the procuratorate decides on the answer
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"  # it was wrong (SPP Rules 554: 认为纠正意见错误的，应当及时予以撤销)


class Move(StrEnum):
    """One step."""

    OPEN = "open"
    RETURN = "return"  # it is not approved as it stands
    REVISE = "revise"  # written anew, for another look
    APPROVE = "approve"  # and serve
    ANSWER = "answer"
    ACCEPT = "accept"
    ESCALATE = "escalate"  # to the body one level higher
    WITHDRAW = "withdraw"


class Reply(StrEnum):
    """What a body answers."""

    DONE = "done"  # it was put right
    NOT_DONE = "not-done"  # not, or not yet; the words say why


GOING: Final = (State.PROPOSED, State.RETURNED, State.SERVED, State.ANSWERED)
INSIDE: Final = (State.PROPOSED, State.RETURNED, State.DROPPED)
"""Known to the procuratorate that writes it, and to nobody else."""
LOOKS: Final = (Move.APPROVE, Move.RETURN)
"""What the second prosecutor does."""
DECISIONS: Final = (Move.ACCEPT, Move.ESCALATE, Move.WITHDRAW)
_AGENCIES: Final = frozenset(
    {BodyKind.POLICE, BodyKind.PROCURATORATE, BodyKind.COURT, BodyKind.POLICE_STATION}
)
_TO: Final[Mapping[tuple[State, Move], State]] = MappingProxyType(
    {
        (State.PROPOSED, Move.APPROVE): State.SERVED,
        (State.PROPOSED, Move.RETURN): State.RETURNED,
        (State.RETURNED, Move.REVISE): State.PROPOSED,
        (State.PROPOSED, Move.WITHDRAW): State.DROPPED,
        (State.RETURNED, Move.WITHDRAW): State.DROPPED,
        (State.SERVED, Move.ANSWER): State.ANSWERED,
        (State.ANSWERED, Move.ACCEPT): State.ACCEPTED,
        (State.ANSWERED, Move.ESCALATE): State.SERVED,
        (State.SERVED, Move.WITHDRAW): State.WITHDRAWN,
        (State.ANSWERED, Move.WITHDRAW): State.WITHDRAWN,
    }
)


def moved(state: State, move: Move, *, is_overdue: bool) -> State:
    """Where a step leads. Refuses STEP_NOT_POSSIBLE.

    What is owed goes higher once its day has passed, and what was answered when the answer does not do (SPP Rules 553:
    经督促被监督单位仍不回复或者没有正当理由不纠正的，向上一级报告). Before its day nobody is passed over.
    """
    if (state, move) == (State.SERVED, Move.ESCALATE) and is_overdue:
        return State.SERVED
    found = _TO.get((state, move))
    if found is None:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    return found


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal ground as it stands in the packs on a day: the law's own words, ours, and where they stand."""

    basis: Basis
    zh: str
    en: str
    instrument: str  # its code
    article: str


@dataclass(frozen=True, slots=True)
class Item:
    """What stood on the prosecutor's list about a body: how much, since when. Nobody stands here."""

    about: About
    count: int = 0
    since_on: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An opinion as lists show it."""

    id: UUID
    organisation: str  # that opened it
    body: str  # to which it was opened
    owed_by: str  # that answers: the same, or one that stands higher
    basis: Basis
    item: Item
    state: State
    opened_at: datetime
    changed_at: datetime
    due_on: date | None  # once it is served

    @property
    def kind(self) -> Kind:
        """Recommendation or correction."""
        return self.basis.kind

    @property
    def is_going(self) -> bool:
        """Whether anything is still to be done."""
        return self.state in GOING

    def is_overdue(self, on: date) -> bool:
        """Whether its answer is owed, and late."""
        return self.state is State.SERVED and self.due_on is not None and self.due_on < on


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history. `owed_by` is who answers after it; `forgotten`: what was written is gone by its time."""

    move: Move
    state: State
    organisation: str
    owed_by: str
    at: datetime
    entry: UUID
    reply: Reply | None
    words: str = field(repr=False)
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class Opinion:
    """One with its history. `higher` is the body to which it could go next, if there is one."""

    listed: Listed
    steps: tuple[Step, ...]
    higher: str | None

    @property
    def id(self) -> UUID:
        """Its random number."""
        return self.listed.id
