"""The one question, and its decision."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """What the law says about one person, one purpose, one day."""

    RECORD = "record"
    NO_RECORD = "no-record"
    PENDING = "pending"  # a human must decide what missing facts leave open


@dataclass(frozen=True, slots=True)
class Question:
    """On this day, for this purpose, may this body learn that this person has a record?"""

    purpose: str
    asked_on: date
    post: str | None = None
    body: str | None = None  # kind of the asking body
    region: str | None = None  # GB/T 2260 code
    regime: str = "cn"


@dataclass(frozen=True, slots=True)
class Citation:
    """Instrument and article, never a mirror site; status as in DESIGN section 3."""

    instrument: str
    article: str
    status: str  # primary | secondary | reading | unconfirmed


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that was tried on one record: what it found, with the values it used."""

    rule: str
    record: str | None  # the record's opaque reference
    holds: bool | None  # None: a fact is missing
    values: tuple[tuple[str, str], ...]
    citation: Citation
    missing: str | None = None  # the fact that is missing


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from a record under the purpose (不得录用, 立即停止工作 …)."""

    code: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class SealingDoubt:
    """A record that stays out of the index because whether it is sealed is open; the agency has a clock."""

    record: str
    missing: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome, what may be shown, what follows, and how it was reached."""

    outcome: Outcome
    shown: str  # content code of the purpose: "answer-only"
    consequences: tuple[Consequence, ...]
    steps: tuple[Step, ...]
    doubts: tuple[SealingDoubt, ...]
    packs: tuple[tuple[str, str], ...]  # (pack id, SHA-256) in force and consulted


@dataclass(frozen=True, slots=True)
class Interval:
    """An outcome that holds from `from_on` (inclusive) until `until_on` (exclusive, open when None)."""

    outcome: Outcome
    from_on: date
    until_on: date | None
