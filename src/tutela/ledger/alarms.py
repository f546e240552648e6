"""What smells of a fork: a witness, or anybody, shows a state of this log that this log does not hold.

That an alarm was raised, over which evidence, and that it ended are acts of their own in the ledger: whoever holds the
database cannot make one unsaid.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from tutela.core.proofs import notes
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import moment
from tutela.ledger import actions, models
from tutela.ledger.events import Event

ORGANISATION: Final = "registry"
OFFICER: Final = "clock"
_log = logging.getLogger(__name__)


class Kind(StrEnum):
    """What was seen."""

    LARGER = "larger"  # the witness has signed a larger log than ours: ours was cut back, or there are two
    FORK = "fork"  # it has signed another root for the same size
    INCONSISTENT = "inconsistent"  # our own proof that the log only grew did not convince it
    SHOWN = "shown"  # somebody showed a head that our key signed and that we do not hold
    FORGOT = "forgot"  # the witness no longer knows what it has signed: its state is of an older copy
    RESTORED = "restored"  # our own database is of an older copy than what was signed here
    FOREIGN = "foreign"  # rows stand in our own tables that this log did not put there


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm that has not ended; `witness` is a name of the policy, empty where no witness has raised it."""

    witness: str
    kind: Kind
    size: int
    theirs: int | None
    raised_at: datetime
    evidence: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm as it was raised, and as it ended; `evidence` is its SHA-256 in hexadecimal."""

    key: str
    facts: dict[str, JSON]
    raised_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ended:
    """By whom an alarm is ended, and what they say of it besides."""

    organisation: str
    officer: str
    facts: Mapping[str, JSON]
    openings: Mapping[str, bytes]


BY_CLOCK: Final = Ended(ORGANISATION, OFFICER, MappingProxyType({}), MappingProxyType({}))


@transaction.atomic
def sound(*, witness: str, kind: Kind, size: int, theirs: int | None, evidence: str, at: datetime) -> None:
    """Keeps the alarm with its evidence, and logs it once; one of its kind that stands already stays as it is.

    Of another head that is shown while one stands the service log tells: it is to be shown again once that one ended.
    """
    stands = models.Alarm.objects.filter(witness=witness, kind=kind.value, ended_at__isnull=True)
    known = list(stands.values_list("evidence", flat=True))
    if known:
        if kind is Kind.SHOWN and text_of(evidence) not in map(text_of, known):
            _log.critical("Alarm (%s): another head, of size %s, while one stands.", kind.value, theirs)
        return
    row = models.Alarm(
        witness=witness, kind=kind.value, size=size, theirs=theirs, evidence=evidence, raised_at=at
    )
    models.Alarm.objects.bulk_create([row], ignore_conflicts=True)
    if stands.filter(raised_at=at).exists():
        _append(Event.ALARM_RAISED, {"alarm": _key(row), **_facts(row)}, at)
        _log.critical(
            "Alarm (%s): this log of size %d is contradicted (by witness %s, its size %s).",
            kind.value,
            size,
            witness or "-",
            "-" if theirs is None else theirs,
        )


def text_of(note: str) -> str:
    """What was signed, without who signed it; empty where nothing was."""
    return notes.parse(note).text if note else ""


def end(*, witnesses: Collection[str], fresh: Collection[str], size: int, at: datetime) -> None:
    """These witnesses have newly signed a head of this log of this size, and what they contradicted was no larger.

    What was shown as forged stays (`explaining`). A witness that forgot is believed again once it signs with a key that
    is new: `fresh` are those.
    """
    standing_ = models.Alarm.objects.filter(ended_at__isnull=True, size__lte=size)
    standing_ = standing_.filter(Q(theirs__isnull=True) | Q(theirs__lte=size))
    lasting = (Kind.SHOWN.value, Kind.FORGOT.value, Kind.RESTORED.value, Kind.FOREIGN.value)
    _end(standing_.filter(witness__in=witnesses).exclude(kind__in=lasting), at)
    _end(standing_.filter(witness__in=fresh, kind=Kind.FORGOT.value), at)


def end_restored(*, at: datetime) -> None:
    """Two officers have accepted what is lost."""
    _end(models.Alarm.objects.filter(kind=Kind.RESTORED.value, ended_at__isnull=True), at)


def end_shown(row: models.Alarm, ended: Ended, *, at: datetime) -> None:
    """Where this head came from is known. Inside the transaction that holds the row."""
    _end(models.Alarm.objects.filter(pk=row.pk), at, ended)


def end_foreign(*, raised_until: datetime, at: datetime) -> None:
    """No such row is left; one that was raised later than `raised_until` stands on."""
    rows = models.Alarm.objects.filter(kind=Kind.FOREIGN.value, ended_at__isnull=True)
    _end(rows.filter(raised_at__lte=raised_until), at)


def standing() -> list[Standing]:
    """All alarms that have not ended, oldest first."""
    rows = models.Alarm.objects.filter(ended_at__isnull=True).order_by("raised_at", "id")
    return [
        Standing(row.witness, Kind(row.kind), row.size, row.theirs, row.raised_at, row.evidence)
        for row in rows
    ]


def every() -> Iterator[Raised]:
    """All alarms there ever were, for the auditor."""
    for row in models.Alarm.objects.order_by("id"):
        yield Raised(_key(row), _facts(row), row.raised_at, row.ended_at)


def _end(rows: "QuerySet[models.Alarm]", at: datetime, by: Ended = BY_CLOCK) -> None:
    for row in rows.order_by("id"):
        models.Alarm.objects.filter(pk=row.pk).update(ended_at=at)
        _append(Event.ALARM_ENDED, {"alarm": _key(row), **by.facts}, at, by)


def _append(event: Event, facts: dict[str, JSON], at: datetime, by: Ended = BY_CLOCK) -> None:
    actions.append(
        event=event,
        at=at,
        organisation=by.organisation,
        officer=by.officer,
        facts=facts,
        openings=by.openings,
    )


def _key(row: models.Alarm) -> str:
    """An alarm by what it is: its running number says nothing."""
    return f"{row.kind}/{row.witness}/{moment(row.raised_at)}"


def _facts(row: models.Alarm) -> dict[str, JSON]:
    return {
        "witness": row.witness,
        "kind": row.kind,
        "size": str(row.size),  # a witness may state a number that no JSON number holds
        "theirs": "" if row.theirs is None else str(row.theirs),
        "evidence": sha256(row.evidence.encode()).hexdigest(),
    }
