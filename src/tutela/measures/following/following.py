"""What follows an answer, as values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from tutela.core.following.duties import Duty, Owed
from tutela.core.following.lateness import Level

LONGEST_WORDS: Final = 300
LONGEST_REASONS: Final = 600


class State(StrEnum):
    """Where it stands."""

    OPEN = "open"  # 待落实
    DONE = "done"  # 已落实
    FALLEN = "fallen"  # 答复已撤回: what was done has to be put back
    ENDED = "ended"  # 已恢复, or nothing had to be


class Way(StrEnum):
    """How a written notice reached its person."""

    HANDED = "handed"  # 当面送达, signed for
    LEFT = "left"  # 留置送达: not accepted, before two witnesses
    POSTED = "posted"  # 邮寄送达


@dataclass(frozen=True, slots=True)
class Document:
    """The paper by which work was stopped or a contract ended (停止工作的决定, 解除或者终止聘用的文书).

    `content`: the paper as a file; None where the unit has no scanner and shows it at the office.
    """

    number: str
    dated_on: date
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """When a duty was done, and by what it can be shown: the number of a paper, a witness, a posting number."""

    done_on: date
    words: str = field(repr=False)
    way: Way | None = None  # of a notice
    document: Document | None = None  # of work that was stopped, or a contract that ended


class Look(StrEnum):
    """Where it stands that the office above looks at a proof."""

    WAITS = "waits"  # 待主管部门审核
    ACCEPTED = "accepted"  # 已认可
    RETURNED = "returned"  # 已退回: the duty is owed as before
    FALLEN = "fallen"  # its answer fell: nothing is left to look at


@dataclass(frozen=True, slots=True)
class Declared:
    """That a duty was declared done, and what the office made of it.

    `number`, `words` and `reasons` are empty for who may not read them, and after their time.
    """

    id: UUID
    look: Look
    look_by: date
    done_on: date
    dated_on: date
    is_filed: bool  # the paper is here as a file; else it is shown at the office
    number: str = field(repr=False)
    words: str = field(repr=False)
    reasons: str = field(default="", repr=False)
    seen_on: date | None = None  # the officer saw the paper itself


@dataclass(frozen=True, slots=True)
class Step:
    """One duty. `proof` None until it is done, and when the answer was withdrawn."""

    owed: Owed
    level: Level
    done_on: date | None
    done_at: datetime | None
    proof: Proof | None = field(repr=False)
    declared: Declared | None = None  # the latest, where the office above looks at it

    @property
    def duty(self) -> Duty:
        """What is to be done."""
        return self.owed.duty


@dataclass(frozen=True, slots=True)
class Following:
    """What follows one answer, to a filing or to a row of a roster; the duties in the order of the law.

    Nobody stands here.
    """

    id: UUID
    filing: UUID | None
    engagement: UUID | None
    organisation: str
    asker: str
    purpose: str
    told_on: date
    state: State
    number: str
    ordered_on: date | None
    steps: tuple[Step, ...]

    @property
    def owed(self) -> tuple[Step, ...]:
        """What is still to be done."""
        return tuple(step for step in self.steps if step.done_on is None)

    @property
    def rests(self) -> bool:
        """Whether its answer fell, and what was done on it stands under another."""
        return self.state is State.FALLEN and not self.owed


@dataclass(frozen=True, slots=True)
class Late:
    """How many duties of a body are late, and since when the oldest is."""

    organisation: str
    name_zh: str
    name_en: str
    count: int
    oldest_on: date
