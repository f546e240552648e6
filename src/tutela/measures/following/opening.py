"""What follows by itself: duties begin with an answer of *record*, and turn round when the answer falls."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from tutela.answers.certificates.certificate import CODE_BYTES, code_of
from tutela.answers.filings import queries as filings
from tutela.answers.filings.queries import Told
from tutela.core.following.duties import Duty, Owed, Standards, duties, undoing
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.measures.following import models
from tutela.measures.following.following import State
from tutela.packs.current import holidays, legal_day_of, policy

REGISTRY: Final = "registry"
_AT_ONCE: Final = 500
_STANDING: Final = (State.OPEN.value, State.DONE.value)


def standards() -> Standards:
    """How many working days there are here."""
    return Standards(
        dismissal=settings.TUTELA_DISMISSAL_DAYS,
        office=settings.TUTELA_OFFICE_DAYS,
        prosecutor=settings.TUTELA_PROSECUTOR_DAYS,
    )


def keep_up(*, at: datetime) -> int:
    """Opens what follows new answers of *record*, and turns round what rests on answers that fell; returns how many.

    Safe to repeat, and to run twice at once.
    """
    return _open_new(at) + _turn_round(at)


def _open_new(at: datetime) -> int:
    return sum(_open(one, at) for batch in _batches(filings.told_of_record()) for one in _new(batch))


def _batches(told: Iterator[Told]) -> Iterator[list[Told]]:
    while batch := list(islice(told, _AT_ONCE)):
        yield batch


def _new(told: list[Told]) -> list[Told]:
    rows = models.Following.objects.filter(filing__in=[one.filing for one in told])
    known = set(rows.values_list("filing", flat=True))
    return [one for one in told if one.filing not in known]


@transaction.atomic
def _open(one: Told, at: datetime) -> bool:
    row, is_new = models.Following.objects.get_or_create(
        filing=one.filing,
        defaults={
            "organisation": one.organisation,
            "asker": one.asker,
            "purpose": one.purpose,
            "engagement": one.engagement,
            "told_on": one.told_on,
            "opened_at": at,
            "state": State.OPEN.value,
            "number": code_of(os.urandom(CODE_BYTES)),
        },
    )
    if is_new:
        _owe(row, duties(_consequences(one.purpose), one.told_on, standards(), holidays()), at)
    return is_new


def _turn_round(at: datetime) -> int:
    """Bodies put back what they did, whatever the reason for which an answer fell: none is known here."""
    standing = models.Following.objects.filter(state__in=_STANDING).order_by("id")
    fallen: list[UUID] = []
    last: UUID | None = None
    while page := list(_after(standing, last).values_list("id", "filing")[:_AT_ONCE]):
        fallen += filings.recalled(filing for _, filing in page)
        last = page[-1][0]
    return sum(_fall(filing, at) for filing in fallen)


def _after(rows: "QuerySet[models.Following]", last: UUID | None) -> "QuerySet[models.Following]":
    return rows if last is None else rows.filter(id__gt=last)


@transaction.atomic
def _fall(filing: UUID, at: datetime) -> bool:
    row = models.Following.objects.select_for_update().filter(filing=filing, state__in=_STANDING).first()
    if row is None:
        return False
    steps = models.Step.objects.filter(following=row)
    done = {Duty(duty) for duty in steps.filter(done_on__isnull=False).values_list("duty", flat=True)}
    steps.update(is_open=False, sealed=None)
    row.state = State.FALLEN.value if done else State.ENDED.value
    row.save(update_fields=["state"])
    _owe(row, undoing(done, legal_day_of(at), standards(), holidays()), at)
    return True


def _owe(row: models.Following, owed: Iterable[Owed], at: datetime) -> None:
    listed = tuple(owed)
    models.Step.objects.bulk_create(
        models.Step(
            following=row,
            organisation=row.organisation,
            duty=one.duty.value,
            is_undoing=one.is_undoing,
            due_on=one.due_on,
        )
        for one in listed
    )
    ledger.append(
        event=Event.DUTIES_OWED,
        at=at,
        organisation=row.organisation,
        officer=REGISTRY,
        facts={
            "following": str(row.id),
            "filing": str(row.filing),
            "purpose": row.purpose,
            "state": row.state,
            "owed": [
                {"duty": one.duty.value, "due": one.due_on.isoformat(), "undoing": one.is_undoing}
                for one in listed
            ],
        },
    )


def _consequences(purpose: str) -> list[str]:
    known = policy().purposes.get(purpose)
    return [] if known is None else [one.code for one in known.consequences]
