"""What follows by itself: duties begin with an answer of *record*, and turn round when the answer falls."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from tutela.answers.campaigns import hits
from tutela.answers.campaigns.campaign import Told as ToldOfRow
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


@dataclass(frozen=True, slots=True)
class _Answered:
    """An answer of *record*, to a filing or in a row of a yearly screening."""

    organisation: str
    asker: str
    purpose: str
    engagement: UUID | None
    told_on: date
    filing: UUID | None = None
    hit: UUID | None = None


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
    told = chain(map(_of_filing, filings.told_of_record()), map(_of_hit, hits.told_of_record()))
    return sum(_open(one, at) for batch in _batches(told) for one in _new(batch))


def _of_filing(one: Told) -> _Answered:
    return _Answered(one.organisation, one.asker, one.purpose, one.engagement, one.told_on, filing=one.filing)


def _of_hit(one: ToldOfRow) -> _Answered:
    return _Answered(one.organisation, one.asker, one.purpose, one.engagement, one.told_on, hit=one.hit)


def _batches(told: Iterator[_Answered]) -> Iterator[list[_Answered]]:
    while batch := list(islice(told, _AT_ONCE)):
        yield batch


def _new(told: list[_Answered]) -> list[_Answered]:
    filed = [one.filing for one in told if one.filing is not None]
    met = [one.hit for one in told if one.hit is not None]
    rows = models.Following.objects.filter(Q(filing__in=filed) | Q(hit__in=met))
    known = set(rows.values_list("filing", "hit"))
    return [one for one in told if (one.filing, one.hit) not in known]


@transaction.atomic
def _open(one: _Answered, at: datetime) -> bool:
    row, is_new = models.Following.objects.get_or_create(
        filing=one.filing,
        hit=one.hit,
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
    while page := list(_after(standing, last).values_list("id", "filing", "hit")[:_AT_ONCE]):
        gone = filings.recalled(filing for _, filing, _ in page if filing is not None)
        gone |= hits.recalled(hit for _, _, hit in page if hit is not None)
        fallen += [id_ for id_, filing, hit in page if filing in gone or hit in gone]
        last = page[-1][0]
    return sum(_fall(following, at) for following in fallen)


def _after(rows: "QuerySet[models.Following]", last: UUID | None) -> "QuerySet[models.Following]":
    return rows if last is None else rows.filter(id__gt=last)


@transaction.atomic
def _fall(following: UUID, at: datetime) -> bool:
    row = models.Following.objects.select_for_update().filter(id=following, state__in=_STANDING).first()
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
            **({"filing": str(row.filing)} if row.filing else {"hit": str(row.hit)}),
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
