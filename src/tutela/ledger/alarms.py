"""What smells of a fork: a witness, or anybody, shows a state of this log that this log does not hold."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from tutela.ledger import models

_log = logging.getLogger(__name__)


class Kind(StrEnum):
    """What was seen."""

    LARGER = "larger"  # the witness has signed a larger log than ours: ours was cut back, or there are two
    FORK = "fork"  # it has signed another root for the same size
    INCONSISTENT = "inconsistent"  # our own proof that the log only grew did not convince it
    SHOWN = "shown"  # somebody showed a head that our key signed and that we do not hold


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm that has not ended; `witness` is a name of the policy, empty for `SHOWN`."""

    witness: str
    kind: Kind
    size: int
    theirs: int | None
    raised_at: datetime
    evidence: str


def sound(*, witness: str, kind: Kind, size: int, theirs: int | None, evidence: str, at: datetime) -> None:
    """Keeps the alarm with its evidence, and logs it once; one of its kind that stands already stays as it is."""
    row = models.Alarm(
        witness=witness, kind=kind.value, size=size, theirs=theirs, evidence=evidence, raised_at=at
    )
    models.Alarm.objects.bulk_create([row], ignore_conflicts=True)
    stands = models.Alarm.objects.filter(witness=witness, kind=kind.value, ended_at__isnull=True)
    if stands.filter(raised_at=at).exists():
        _log.critical(
            "Alarm (%s): witness %s contradicts this log at size %d (its size: %s).",
            kind.value,
            witness or "-",
            size,
            "-" if theirs is None else theirs,
        )


def end(*, witnesses: Collection[str], size: int, at: datetime) -> None:
    """These witnesses have newly signed a head of this log of this size, and what they contradicted was no larger.

    What was shown as forged stays.
    """
    standing_ = models.Alarm.objects.filter(witness__in=witnesses, ended_at__isnull=True, size__lte=size)
    standing_ = standing_.filter(Q(theirs__isnull=True) | Q(theirs__lte=size))
    standing_.exclude(kind=Kind.SHOWN.value).update(ended_at=at)


def standing() -> list[Standing]:
    """All alarms that have not ended, oldest first."""
    rows = models.Alarm.objects.filter(ended_at__isnull=True).order_by("raised_at", "id")
    return [
        Standing(row.witness, Kind(row.kind), row.size, row.theirs, row.raised_at, row.evidence)
        for row in rows
    ]
