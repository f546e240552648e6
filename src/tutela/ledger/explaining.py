"""A head that our key signed and that this log does not hold: two officers say in the log where it came from.

Nothing else ends the alarm `shown`, since nothing but our key can have signed it. The last head of what an older copy
had lost is explained with the loss; one before it, or of a rehearsal, by officers who looked. A head that is explained
rings no more, whoever brings it again; any other still does.
"""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from tutela.core.errors import Reason, Refusal
from tutela.ledger import alarms, models

_EXPLAINED = (alarms.Kind.SHOWN.value, alarms.Kind.RESTORED.value)


class Cause(StrEnum):
    """Where the head came from."""

    LOST = "lost"  # it is of entries that an older copy had lost; two officers have accepted that
    REHEARSAL = "rehearsal"  # a copy of this system signed beside it for a time
    KEY = "key"  # the key was in other hands, and has been replaced


def is_explained(note: str) -> bool:
    """Whether what stands in this note, whoever signed it besides, was explained before."""
    ended = models.Alarm.objects.filter(kind__in=_EXPLAINED, witness="", ended_at__isnull=False)
    return alarms.text_of(note) in {alarms.text_of(one) for one in ended.values_list("evidence", flat=True)}


@transaction.atomic
def explain(
    *,
    size: int,
    organisation: str,
    officer: str,
    second_organisation: str,
    second: str,
    cause: Cause,
    words: str,
    at: datetime,
) -> None:
    """Ends the alarm over a shown head of this size: both officers and the cause stand in the ledger.

    Refuses NOT_ENTITLED (one officer twice), NOT_FOUND (no such alarm stands), CELL_MISSING (no words).
    """
    if second == officer:
        raise Refusal(Reason.NOT_ENTITLED)
    if not words.strip():
        raise Refusal(Reason.CELL_MISSING, column="words")
    rows = models.Alarm.objects.select_for_update().filter(kind=alarms.Kind.SHOWN.value, ended_at=None)
    row = rows.filter(theirs=size).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="alarm")
    facts = {"second": second, "second_organisation": second_organisation, "cause": cause.value}
    ended = alarms.Ended(organisation, officer, facts, {"words": words.strip().encode()})
    alarms.end_shown(row, ended, at=at)


def end_lost(note: str, *, at: datetime) -> None:
    """Two officers have accepted that this head is lost: that it was shown is explained by that."""
    rows = models.Alarm.objects.select_for_update().filter(kind=alarms.Kind.SHOWN.value, ended_at=None)
    for row in rows.order_by("id"):
        if note and alarms.text_of(row.evidence) == alarms.text_of(note):
            alarms.end_shown(row, alarms.BY_CLOCK, at=at)
