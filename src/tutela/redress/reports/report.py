"""What a report is, and the way it goes."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

LONGEST: Final = 4_000  # characters of what happened; an envelope holds them


class By(StrEnum):
    """Whose report it is."""

    OFFICER = "officer"  # of the officer who enters it
    PERSON = "person"  # of a person, on paper, entered by an officer


class State(StrEnum):
    """Where a report stands."""

    OPEN = "open"  # 待处理
    LOOKED_INTO = "looked-into"  # 调查中
    CLOSED = "closed"  # 已办结


NEXT: Final = {State.OPEN: State.LOOKED_INTO, State.LOOKED_INTO: State.CLOSED}


@dataclass(frozen=True, slots=True)
class Told:
    """What is reported: what was disclosed, where and when, in the reporter's words."""

    what: str = field(repr=False)
    where: str = field(repr=False)
    when: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A report on a list, without its words."""

    id: UUID
    organisation: str
    by: By
    state: State
    reported_at: datetime
    changed_at: datetime
