"""What is said of a ban: its days, its state on a day, its basis, who must be told, what is amiss."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tutela.core.disclosure.history import MeasureKind
from tutela.core.disclosure.measures import Span
from tutela.core.disclosure.question import Citation, Step


class BanState(StrEnum):
    """Where a ban stands on a day."""

    IN_FORCE = "in-force"
    COMING = "coming"
    ENDED = "ended"
    NEEDS_A_PERSON = "needs-a-person"  # a fact is missing that decides whether it is in force


class AnomalyCode(StrEnum):
    """What a person has to look at, whatever the state."""

    OLDER_ACTS = "order-for-older-acts"  # its law does not allow it for acts so old, or their day is missing
    TERM_OUTSIDE_LAW = "term-outside-the-law"
    WITHOUT_RECORD = "without-its-record"
    WITHOUT_BASIS = "without-a-basis"  # its record has not the offence or the sentence that its law asks for
    OTHER_START = "starts-on-another-day"  # the order states another day than its law counts from
    NO_LAW_WHEN_ORDERED = "no-law-when-ordered"
    NO_LAW = "no-law"  # no rule of its kind is in force on the day asked about, or a fact that tells which is missing
    NOT_PRONOUNCED = "not-pronounced"  # the court had to say it and did not


@dataclass(frozen=True, slots=True)
class Anomaly:
    """What is amiss, under which provision, and which fact would settle it."""

    code: AnomalyCode
    citation: Citation | None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody to be told; `due_on` is the last day, None where the law names no time or its start is missing."""

    code: str
    whom: tuple[str, ...]
    due_on: date | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class Ban:
    """One ban on one day. `from_on` inclusive, `until_on` exclusive (None: for life, or open).

    `reference` is that of the order, or of the record that the ban grows from. `rule` is the kind's name where no
    rule is in force. `pronounced` is None where the law does not ask the court to say it.
    """

    rule: str
    kind: MeasureKind
    state: BanState
    from_on: date | None
    until_on: date | None
    reference: str
    citation: Citation | None
    decided_by: tuple[str, ...]
    must_be_pronounced: bool
    pronounced: bool | None
    missing: str | None
    anomalies: tuple[Anomaly, ...]
    tells: tuple[Told, ...]
    breach: Citation | None


@dataclass(frozen=True, slots=True)
class BansOn:
    """Every ban of one person on one day, in the order of the packs, and how each was reached."""

    bans: tuple[Ban, ...]
    steps: tuple[Step, ...]


def state_of(span: Span, on: date) -> BanState:
    """The state of a span of days on a day."""
    holds = span.holds_on(on)
    if holds is not False:
        return BanState.IN_FORCE if holds else BanState.NEEDS_A_PERSON
    ended = span.until_on is not None and span.until_on <= on
    return BanState.ENDED if ended else BanState.COMING
