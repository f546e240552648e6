"""Doubts about sealing: opened with a clock when the law leaves a record open, gone when it no longer does."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from tutela.agencies.sealing import rules
from tutela.agencies.sealing.models import SealingDoubt
from tutela.core.law import clocks
from tutela.packs.current import holidays, legal_day_of, policy
from tutela.records.registry import queries

_REGIME: Final = "cn"
_CLOCK: Final = "sealed-after-judgment"
_CHUNK: Final = 400


def keep(persons: Collection[UUID], *, at: datetime) -> None:
    """Brings the doubts of these persons' records up to date; a doubt that stands keeps its clock."""
    on = legal_day_of(at)
    known = queries.persons(persons)
    histories = [one.history for one in known.values()]
    open_now = {UUID(doubt.record): doubt.missing for one in histories for doubt in rules.doubts(one, on)}
    records = {UUID(record.reference) for one in histories for record in one.records}
    known_ones = standing(records | open_now.keys())
    settled = [record for record in known_ones if record not in open_now]
    changed = [record for record, missing in open_now.items() if known_ones.get(record) != missing]
    forget([*settled, *(record for record in changed if record in known_ones)])
    _open(changed, open_now, at)


def due_on(from_on: date) -> date:
    """The last day by which a record is sealed after the notice, or the fact that is missing delivered.

    收到判决书和《犯罪记录封存通知书》后三日内 (2022 sealing measures, article 11); the law gives no other time for a
    record of which it is not known whether it is to be sealed. A notice from before that law, which seals cases from
    before it too (article 23), has the time from the law's first day.
    """
    begun_on = max(from_on, _first_day())
    clock = clocks.provision(policy(), _CLOCK, _REGIME, begun_on)
    last = clocks.last_day(clock, begun_on, holidays(_REGIME))
    assert last is not None
    return last


def _first_day() -> date:
    """The day from which any edition has the clock."""
    editions = (pack for pack in policy().packs if pack.jurisdiction == _REGIME)
    having = (pack for pack in editions if any(one.code == _CLOCK for one in pack.content.provisions or ()))
    return min((pack.from_on for pack in having), default=date.min)


def standing(records: Collection[UUID]) -> dict[UUID, str]:
    """The doubts on the list about these records: what is missing, by record."""
    listed, found = sorted(records), dict[UUID, str]()
    for start in range(0, len(listed), _CHUNK):
        rows = SealingDoubt.objects.filter(record__in=listed[start : start + _CHUNK])
        found |= dict(rows.values_list("record", "missing"))
    return found


def forget(records: Collection[UUID]) -> None:
    """These doubts are settled, or their records no longer in the registry."""
    listed = sorted(records)
    for start in range(0, len(listed), _CHUNK):
        SealingDoubt.objects.filter(record__in=listed[start : start + _CHUNK]).delete()


def _open(records: Collection[UUID], missing: dict[UUID, str], at: datetime) -> None:
    """A fact that is missing instead of another one has a time of its own."""
    last = due_on(legal_day_of(at))
    agencies = queries.agencies_of(records)
    rows = [
        SealingDoubt(
            id=uuid4(),
            record=record,
            agency=agency,
            port=port,
            missing=missing[record],
            opened_at=at,
            due_on=last,
        )
        for record, (port, agency) in sorted(agencies.items())
    ]
    SealingDoubt.objects.bulk_create(rows, 500)
