"""What smells of a fork: a witness, or anybody, shows a state of this log that this log does not hold.

That an alarm was raised, over which evidence, and that it ended are acts of their own in the ledger: whoever holds the
database cannot make one unsaid.
"""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

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


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm that has not ended; `witness` is a name of the policy, empty for `SHOWN`."""

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


@transaction.atomic
def sound(*, witness: str, kind: Kind, size: int, theirs: int | None, evidence: str, at: datetime) -> None:
    """Keeps the alarm with its evidence, and logs it once; one of its kind that stands already stays as it is."""
    stands = models.Alarm.objects.filter(witness=witness, kind=kind.value, ended_at__isnull=True)
    if stands.exists():
        return
    row = models.Alarm(
        witness=witness, kind=kind.value, size=size, theirs=theirs, evidence=evidence, raised_at=at
    )
    models.Alarm.objects.bulk_create([row], ignore_conflicts=True)
    if stands.filter(raised_at=at).exists():
        _append(Event.ALARM_RAISED, {"alarm": _key(row), **_facts(row)}, at)
        _log.critical(
            "Alarm (%s): witness %s contradicts this log at size %d (its size: %s).",
            kind.value,
            witness or "-",
            size,
            "-" if theirs is None else theirs,
        )


def end(*, witnesses: Collection[str], fresh: Collection[str], size: int, at: datetime) -> None:
    """These witnesses have newly signed a head of this log of this size, and what they contradicted was no larger.

    What was shown as forged stays. A witness that forgot is believed again once it signs with a key that is new:
    `fresh` are those.
    """
    standing_ = models.Alarm.objects.filter(ended_at__isnull=True, size__lte=size)
    standing_ = standing_.filter(Q(theirs__isnull=True) | Q(theirs__lte=size))
    lasting = (Kind.SHOWN.value, Kind.FORGOT.value, Kind.RESTORED.value)
    _end(standing_.filter(witness__in=witnesses).exclude(kind__in=lasting), at)
    _end(standing_.filter(witness__in=fresh, kind=Kind.FORGOT.value), at)


def end_restored(*, at: datetime) -> None:
    """Two officers have accepted what is lost."""
    _end(models.Alarm.objects.filter(kind=Kind.RESTORED.value, ended_at__isnull=True), at)


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


def _end(rows: "QuerySet[models.Alarm]", at: datetime) -> None:
    for row in rows.order_by("id"):
        models.Alarm.objects.filter(pk=row.pk).update(ended_at=at)
        _append(Event.ALARM_ENDED, {"alarm": _key(row)}, at)


def _append(event: Event, facts: dict[str, JSON], at: datetime) -> None:
    actions.append(event=event, at=at, organisation=ORGANISATION, officer=OFFICER, facts=facts)


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
