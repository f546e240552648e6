"""What follows begins with an answer of *record*: a duty is owed once, however many answers order it."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tutela.answers.certificates.certificate import CODE_BYTES, code_of
from tutela.answers.filings import queries as filings
from tutela.answers.filings.actions import place
from tutela.answers.filings.queries import Told
from tutela.answers.screening import hits
from tutela.answers.screening.hits import Told as ToldOfRow
from tutela.core.following.duties import Duty, Owed, duties
from tutela.measures.following import models, resting
from tutela.measures.following.following import State
from tutela.measures.following.owing import STANDING, owe, standards
from tutela.measures.following.placing import placed
from tutela.packs.current import holidays, legal_day_of, policy

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class _Answered:
    """An answer of *record*, to a filing or in a row of a roster."""

    organisation: str
    asker: str
    purpose: str
    engagement: UUID | None
    told_on: date
    filing: UUID | None = None
    hit: UUID | None = None


def begin(at: datetime, running: Mapping[UUID, Mapping[Duty, date]]) -> int:
    """Opens what follows answers of *record* that nothing follows yet; returns how many.

    `running`: the days of filings that take the place of what fell.
    """
    told = chain(map(_of_filing, filings.told_of_record()), map(_of_hit, hits.told_of_record()))
    new = (one for batch in _batches(told) for one in _new(batch, legal_day_of(at)))
    return sum(_open(one, at, None if one.filing is None else running.get(one.filing)) for one in new)


def complete(engagement: UUID, at: datetime, due: Mapping[Duty, date]) -> None:
    """Opens what rows of rosters about one person order and nothing that stands owes any more.

    `due`: the days of what was owed till now; the rest is counted from today. Inside the caller's transaction.
    """
    told = [_of_hit(one) for one in hits.told_of_record(engagement)]
    for one in sorted(told, key=lambda one: -len(_duties(one))):
        _open(one, at, due)


def _of_filing(one: Told) -> _Answered:
    return _Answered(one.organisation, one.asker, one.purpose, one.engagement, one.told_on, filing=one.filing)


def _of_hit(one: ToldOfRow) -> _Answered:
    return _Answered(one.organisation, one.asker, one.purpose, one.engagement, one.told_on, hit=one.hit)


def _batches(told: Iterator[_Answered]) -> Iterator[list[_Answered]]:
    while batch := list(islice(told, _AT_ONCE)):
        yield batch


def _new(told: list[_Answered], on: date) -> list[_Answered]:
    filed = [one.filing for one in told if one.filing is not None]
    met = [one.hit for one in told if one.hit is not None]
    rows = models.Following.objects.filter(Q(filing__in=filed) | Q(hit__in=met))
    known = set(rows.values_list("filing", "hit"))
    fresh = _placed([one for one in told if (one.filing, one.hit) not in known], on)
    owed = _owed_already([one.engagement for one in fresh if one.hit is not None])
    new = [one for one in fresh if one.hit is None or _missing(one, owed)]
    # What orders most comes first: the rest adds nothing then.
    return sorted(new, key=lambda one: -len(_duties(one)))


def _placed(fresh: list[_Answered], on: date) -> list[_Answered]:
    """Those to filings, by where their person stands at the body now; a row of a roster says it by itself."""
    filed = [
        Told(one.filing, one.organisation, one.asker, one.purpose, one.engagement, one.told_on)
        for one in fresh
        if one.filing is not None
    ]
    return [*map(_of_filing, placed(filed, on)), *(one for one in fresh if one.hit is not None)]


def _owed_already(engagements: Iterable[UUID | None]) -> set[tuple[UUID | None, Duty]]:
    """What stands of each engagement, done or not: a duty is owed once, however often its person is asked about."""
    rows = models.Step.objects.filter(
        following__engagement__in=list(engagements), following__state__in=STANDING, is_undoing=False
    )
    return {(whom, Duty(duty)) for whom, duty in rows.values_list("following__engagement", "duty")}


def _missing(one: _Answered, owed: Collection[tuple[UUID | None, Duty]]) -> list[Owed]:
    return [each for each in _duties(one) if (one.engagement, each.duty) not in owed]


def _duties(one: _Answered) -> tuple[Owed, ...]:
    return duties(_consequences(one.purpose), one.told_on, standards(), holidays())


@transaction.atomic
def _open(one: _Answered, at: datetime, due: Mapping[Duty, date] | None = None) -> bool:
    owed: Sequence[Owed] = _duties(one)
    if one.hit is not None and one.engagement is not None:
        hits.held(one.engagement)
        owed = _missing(one, _owed_already([one.engagement]))
        if not owed:
            return False
    if due is not None:
        owed = _due_by(owed, one, due, legal_day_of(at))
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
    if not is_new and one.hit is None:
        return False
    if is_new and one.filing is not None and one.engagement is not None:
        place(filing=one.filing, engagement=one.engagement)
    if not is_new:
        row.state = State.OPEN.value
        row.save(update_fields=["state"])
    owe(row, owed, at, is_more=not is_new)
    if one.engagement is not None:
        resting.settle(resting.about(one.engagement), at)
    return True


def _due_by(owed: Iterable[Owed], one: _Answered, due: Mapping[Duty, date], on: date) -> list[Owed]:
    anew = {each.duty: each.due_on for each in _duties(replace(one, told_on=on))}
    return [replace(each, due_on=due.get(each.duty, anew[each.duty])) for each in owed]


def _consequences(purpose: str) -> list[str]:
    known = policy().purposes.get(purpose)
    return [] if known is None else [one.code for one in known.consequences]
