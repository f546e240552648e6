"""What follows an answer turns round when it falls, but for what another answer about the same person orders."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tutela.answers.filings import met
from tutela.answers.filings import queries as filings
from tutela.answers.screening import hits
from tutela.core.errors import Refusal
from tutela.core.following.duties import Duty
from tutela.measures.following import beginning, models, resting
from tutela.measures.following.following import Look, State
from tutela.measures.following.handing import hand_over
from tutela.measures.following.owing import STANDING

_log = logging.getLogger(__name__)
_AT_ONCE: Final = 500
_Rows = Collection[models.Following]


def fallen() -> list[models.Following]:
    """What follows answers that were withdrawn, whatever the reason: none is known here."""
    standing = models.Following.objects.filter(state__in=STANDING).order_by("id")
    found: list[models.Following] = []
    last: UUID | None = None
    while page := list(_after(standing, last)[:_AT_ONCE]):
        found += _fallen(page)
        last = page[-1].id
    return found


def meet_others(rows: Iterable[models.Following], at: datetime) -> dict[UUID, Mapping[Duty, date]]:
    """Other questions of the same body about the same person may stand: what one was not followed for, another is.

    By filing that was opened the days of what was owed till now.
    """
    listed = list(rows)
    return {
        filing: _due([row for row in listed if row.engagement == engagement])
        for engagement in _whom(listed)
        for filing in met.follow_another(engagement, at=at)
    }


def turn_round(rows: Iterable[models.Following], at: datetime) -> int:
    """Bodies put back what they did on these, as far as nothing else orders it; how many turned round."""
    listed = list(rows)
    nowhere = [row.id for row in listed if row.engagement is None]
    return _each(_fall_alone, nowhere, at) + _each(_fall, _whom(listed), at)


def settle(at: datetime) -> int:
    """What rests on another answer goes with what was done on that since."""
    return _each(_settle, resting.unsettled(), at)


def _each(turn: Callable[[UUID, datetime], int], whom: Iterable[UUID], at: datetime) -> int:
    """One that is refused keeps nobody else waiting: the next stroke tries it again. How many moved."""
    moved, refused = 0, list[str]()
    for one in whom:
        try:
            moved += turn(one, at)
        except Refusal as refusal:
            refused.append(refusal.reason.value)
    if refused:
        _log.warning("What follows %d answers is not turned round: %s", len(refused), sorted(set(refused)))
    return moved


def _whom(rows: Iterable[models.Following]) -> list[UUID]:
    return sorted({row.engagement for row in rows if row.engagement is not None})


def _after(rows: "QuerySet[models.Following]", last: UUID | None) -> "QuerySet[models.Following]":
    return rows if last is None else rows.filter(id__gt=last)


def _fallen(rows: _Rows) -> list[models.Following]:
    gone = filings.recalled(row.filing for row in rows if row.filing is not None)
    gone |= hits.recalled(row.hit for row in rows if row.hit is not None)
    return [row for row in rows if row.state in STANDING and (row.filing in gone or row.hit in gone)]


@transaction.atomic
def _fall_alone(following: UUID, at: datetime) -> int:
    rows = list(models.Following.objects.select_for_update().filter(id=following))
    gone = _fallen(rows)
    _close(gone)
    return _turn(gone, rows, at)


@transaction.atomic
def _fall(engagement: UUID, at: datetime) -> int:
    hits.held(engagement)
    rows = resting.about(engagement)
    gone = _fallen(rows)
    _close(gone)
    beginning.complete(engagement, at, _due(gone))
    rows = resting.about(engagement)  # with what was opened just now
    hand_over(gone, rows, at)
    fell = {row.id for row in gone}
    return _turn([row for row in rows if row.id in fell], rows, at)


@transaction.atomic
def _settle(engagement: UUID, at: datetime) -> int:
    hits.held(engagement)
    return resting.settle(resting.about(engagement), at)


def _turn(gone: _Rows, rows: _Rows, at: datetime) -> int:
    _forget(gone)
    resting.settle(rows, at, fresh={row.id for row in gone})
    return len(gone)


def _close(gone: _Rows) -> None:
    for row in gone:
        row.state = State.FALLEN.value
        row.save(update_fields=["state"])


def _due(gone: _Rows) -> dict[Duty, date]:
    """The days of what was owed on these and is not done: who does it is not given longer because one of them fell."""
    owed = models.Step.objects.filter(following__in=gone, is_undoing=False, is_open=True)
    return {
        Duty(duty): due_on for duty, due_on in owed.order_by("-due_on", "id").values_list("duty", "due_on")
    }


def _forget(gone: _Rows) -> None:
    """Nothing is left to do or to look at, and what stood on the papers may not be kept."""
    models.Step.objects.filter(following__in=gone).update(is_open=False, sealed=None)
    models.Paper.objects.filter(declaration__step__following__in=gone).delete()
    declared = models.Declaration.objects.filter(step__following__in=gone)
    declared.filter(look=Look.WAITS.value).update(look=Look.FALLEN.value)
    declared.update(key_id="", sealed=b"")
