"""Quotas: how many persons bodies have asked about in a year, counted for many callers at once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from tutela.bodies.kinds import Acting
from tutela.bodies.models import Organisation, Quota
from tutela.bodies.quotas import in_month, yearly
from tutela.core.errors import Reason, Refusal
from tutela.ledger import actions as ledger
from tutela.ledger.actions import NewEntry
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of
from tutela.sql import running
from tutela.sql.arrays import among
from tutela.sql.running import Asked


@dataclass(frozen=True, slots=True)
class Use:
    """So many persons, asked about by this body."""

    acting: Acting
    persons: int


@dataclass(slots=True)
class _Year:
    """What a body may ask in the year, what it has asked, and what is asked now."""

    allowed: int
    used: int
    month: int  # the month in which it last asked, and how often it asked in it
    month_used: int
    now: int = 0

    def used_in(self, month: int) -> int:
        """What it has asked in a month, with what is asked now; of an earlier one the latest, which alone is known."""
        return self.now + (self.month_used if month <= self.month else 0)

    def latest(self, month: int) -> tuple[int, int]:
        """The latest month it has asked in, and how often, with what is asked now in `month`.

        Who began before the month ended and ends after another asked in the next counts in the year alone.
        """
        return (self.month, self.month_used) if month < self.month else (month, self.used_in(month))


def use_quotas(uses: Sequence[Use], *, year: int, at: datetime) -> list[Refusal | None]:
    """Counts each use that fits, in their order; a refusal for each that does not, which counts nothing.

    `OVER_QUOTA` is for the year, `OVER_SEASON` for the month. A body that has not asked this year gets what its
    declared staff and vacancies give (`bodies.quotas`); the ledger says so.
    The rows are held until the transaction ends, always in the order of the bodies' codes, so that no two callers wait
    for each other.
    """
    read = running.fetch(
        connections[DEFAULT_DB_ALIAS], *asked([one.acting.organisation for one in uses], year)
    )
    counting = Counting(uses, read, year=year, at=at)
    counting.write()
    return counting.refusals


class Counting:
    """The same in two steps, for who reads and writes together with others. `read`: the rows that `asked` gives."""

    def __init__(
        self, uses: Sequence[Use], read: Iterable[tuple[Any, ...]], *, year: int, at: datetime
    ) -> None:
        self._year, self._month = year, legal_day_of(at).month
        bodies = {one.acting.organisation: one.acting for one in uses}
        self._known = _held(bodies, _years(read), year, at)
        self.refusals = [_counted(self._known[one.acting.organisation], one, self._month) for one in uses]

    def write(self) -> None:
        """Keeps what was counted."""
        _write({code: row for code, row in self._known.items() if row.now}, self._year, self._month)


def _counted(row: _Year, use: Use, month: int) -> Refusal | None:
    left = row.allowed - row.used - row.now
    if use.persons > left:
        return Refusal(Reason.OVER_QUOTA, left=left, needed=use.persons)
    at_most = in_month(row.allowed, month, use.acting.headcount, settings.TUTELA_QUOTA_SEASONS)
    left = at_most - row.used_in(month)
    if use.persons > left:
        return Refusal(Reason.OVER_SEASON, left=max(0, left), needed=use.persons)
    row.now += use.persons
    return None


def _held(bodies: dict[str, Acting], known: dict[str, _Year], year: int, at: datetime) -> dict[str, _Year]:
    missing = [acting for code, acting in sorted(bodies.items()) if code not in known]
    if missing:
        _begin(missing, year, at)
        codes = [acting.organisation for acting in missing]
        known |= _years(running.fetch(connections[DEFAULT_DB_ALIAS], *asked(codes, year)))
    return known


def _begin(bodies: Sequence[Acting], year: int, at: datetime) -> None:
    """The year of these bodies; where another caller has just begun it, theirs stands."""
    codes = [acting.organisation for acting in bodies]
    vacancies = dict(Organisation.objects.filter(code__in=codes).values_list("code", "vacancies"))
    given = {
        acting.organisation: yearly(acting.headcount, vacancies[acting.organisation]) for acting in bodies
    }
    made: dict[str, Acting] = {}
    for acting in bodies:
        _, is_new = Quota.objects.get_or_create(
            organisation_id=acting.organisation,
            year=year,
            defaults={"allowed": given[acting.organisation]},
        )
        if is_new:
            made[acting.organisation] = acting
    ledger.append_many(
        [
            NewEntry(Event.QUOTA_CHANGED, at, code, acting.officer, {"year": year, "allowed": given[code]})
            for code, acting in made.items()
        ]
    )


def asked(codes: Collection[str], year: int) -> Asked:
    """What reads and holds the rows of these bodies, in one order. Plain SQL: it runs for every question."""
    database = connections[DEFAULT_DB_ALIAS]
    table = database.ops.quote_name(Quota._meta.db_table)
    found = f"SELECT organisation_id, allowed, used, month, month_used FROM {table} WHERE year = %s AND organisation_id"  # noqa: S608
    which, listed = among(database, "varchar", list(dict.fromkeys(codes)))
    # On SQLite a writing transaction keeps every other one out as it is.
    held = " ORDER BY organisation_id FOR UPDATE" if database.vendor == "postgresql" else ""
    return f"{found} {which}{held}", [year, *listed]


def _years(rows: Iterable[tuple[Any, ...]]) -> dict[str, _Year]:
    return {code: _Year(*numbers) for code, *numbers in rows}


def _write(rows: dict[str, _Year], year: int, month: int) -> None:
    """Adds what is asked now; that no limit is passed, the table holds too."""
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]
    table = database.ops.quote_name(Quota._meta.db_table)
    latest = [row.latest(month) for row in rows.values()]
    if database.vendor == "postgresql":
        running.execute(
            database,
            f"UPDATE {table} SET used = used + asked.persons, month = asked.month, month_used = asked.month_used"  # noqa: S608
            " FROM unnest(%s::text[], %s::int[], %s::int[], %s::int[]) AS asked (code, persons, month, month_used)"
            " WHERE organisation_id = asked.code AND year = %s",
            [list(rows), [row.now for row in rows.values()], *map(list, zip(*latest, strict=True)), year],
        )
        return
    statement = (
        f"UPDATE {table} SET used = used + %s, month = %s, month_used = %s"  # noqa: S608
        " WHERE organisation_id = %s AND year = %s"
    )
    changes = [(row.now, *last, code, year) for (code, row), last in zip(rows.items(), latest, strict=True)]
    running.execute_each(database, [(statement, changes)])
