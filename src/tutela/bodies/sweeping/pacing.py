"""Every question of every door passes here before it is answered: judged with what its body asked of late."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.models import Quota
from tutela.bodies.quotas import yearly
from tutela.bodies.sweeping import found
from tutela.bodies.sweeping.models import Pace
from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.errors import Reason, Refusal
from tutela.core.sweeping import levels, marks, together, windows
from tutela.core.sweeping.detectors import Finding, unknown, usual_day
from tutela.core.sweeping.hours import is_off_hours
from tutela.core.sweeping.levels import Level
from tutela.core.sweeping.marks import Spread
from tutela.core.sweeping.persons import Column, Persons, joined
from tutela.core.sweeping.together import Asking
from tutela.core.sweeping.windows import Looked
from tutela.keys import current
from tutela.packs.current import holidays, legal_day_of
from tutela.sql import running
from tutela.sql.arrays import Column as Column_
from tutela.sql.arrays import among
from tutela.sql.running import Asked

_ASK_FOR_OTHERS: Final = frozenset(
    {
        BodyKind.EDUCATION_OFFICE,
        BodyKind.QUALIFICATION_BODY,
        BodyKind.POLICE_STATION,
        BodyKind.POLICE,
        BodyKind.PROCURATORATE,
        BodyKind.COURT,
    }
)
"""Their own staff says nothing of how many they ask about: the quota does, which two officers raise."""

_FIELDS: Final = ("level", "marks", "day", "day_persons", "most_before", "hour", "hour_persons", "met")
_KINDS: Final = ("varchar", "bytea", "integer", "integer", "integer", "bigint", "integer", "integer")


@dataclass(frozen=True, slots=True)
class Look:
    """What one call asks: whom, how many identities of nobody are among them, and whether somebody sits at a desk."""

    acting: Acting
    persons: Persons = field(repr=False)
    met: int = 0
    at_desk: bool = True


@dataclass(frozen=True, slots=True)
class _State:
    """A row of `Pace` as it is counted; `allowed` is the body's quota of the year, None before it has one."""

    level: Level
    marks: bytes
    day: int
    day_persons: int
    most_before: int
    hour: int
    hour_persons: int
    met: int
    allowed: int | None

    def on(self, day: int) -> "_State":
        """The same with nothing counted yet on a new day."""
        if self.day == day:
            return self
        return replace(self, day=day, day_persons=0, most_before=max(self.most_before, self.day_persons))


@dataclass(slots=True)
class _Body:
    """One body among the callers: what it asks now, what it was before, what it is from now on."""

    acting: Acting
    state: _State
    numbers: list[int] = field(default_factory=list)  # of its calls
    kept: Column = field(default_factory=lambda: np.zeros(0, np.uint64))
    new: Column = field(default_factory=lambda: np.zeros(0, np.uint64))
    findings: tuple[Finding, ...] = ()
    unknown: int = 0
    is_changed: bool = False
    rose: bool = False


class Pacing:
    """The calls of one transaction under watch. `refusals` has one for each that is not to be answered, by number."""

    def __init__(
        self, looks: Sequence[Look], at: datetime, read: Iterable[tuple[Any, ...]] | None = None
    ) -> None:
        """Reads and holds the rows of all bodies concerned, in one order, and judges.

        `read`: what `asked` gave for these bodies at least, in the same transaction.
        """
        self.refusals: dict[int, Refusal] = {}
        self._at, self._day = at, legal_day_of(at).toordinal()
        by_body: dict[str, list[int]] = defaultdict(list)
        for number, look in enumerate(looks):
            by_body[look.acting.organisation].append(number)
        states = _held(sorted(by_body), legal_day_of(at).year, read)
        self._bodies = {
            code: _Body(looks[numbers[0]].acting, states[code].on(self._day), numbers)
            for code, numbers in by_body.items()
        }
        self._of = {number: body for body in self._bodies.values() for number in body.numbers}
        self._judge_all(looks)

    def unknown(self, number: int, persons: int) -> None:
        """Of so many persons of a call the register said that name and number do not belong together."""
        self._of[number].unknown += persons

    def write(self) -> None:
        """Keeps what was seen, in the same transaction; a body that goes up leaves an entry."""
        self.keep()
        self.tell()

    def keep(self) -> None:
        """The first half of `write`, which waits for nothing: `tell` follows."""
        for body in self._bodies.values():
            self._look_at_unknown(body)
        changed = {code: body for code, body in self._bodies.items() if body.is_changed}
        _write({code: _kept(body) for code, body in changed.items()})

    def tell(self) -> None:
        """The entries of the bodies that went up."""
        rises = [
            found.Rise.of(body.acting, body.state.level, body.findings)
            for body in self._bodies.values()
            if body.rose
        ]
        found.tell(rises, at=self._at)

    def _judge_all(self, looks: Sequence[Look]) -> None:
        off_hours, root = _off_hours(self._at), current.ring().active(Use.DATA)
        asking: list[tuple[_Body, list[Look], Asking]] = []
        for body in self._bodies.values():
            if body.state.level is Level.STOPPED:
                self._refuse(body)
                continue
            its = [looks[number] for number in body.numbers]
            asking.append((body, its, _asking(body, its, off_hours, root)))
        found = together.look_each([one for _, _, one in asking], day=self._day)
        for (body, its, _), seen in zip(asking, found, strict=True):
            self._judge(body, its, seen)

    def _judge(self, body: _Body, looks: Sequence[Look], seen: Looked) -> None:
        body.kept, body.new = seen.kept, seen.new
        met = sum(look.met for look in looks)
        body.is_changed = True  # the same is written whoever was asked about
        body.state = replace(
            body.state,
            day_persons=body.state.day_persons + len(seen.new),
            met=min(body.state.met + met, 1000),
        )
        self._raise(body, seen.findings)
        if body.state.level is Level.STOPPED:
            self._refuse(body)
        elif body.state.level is Level.SLOWED:
            self._slow(
                body, {number: len(look.persons) for number, look in zip(body.numbers, looks, strict=True)}
            )

    def _refuse(self, body: _Body) -> None:
        self.refusals |= {number: Refusal(Reason.SWEEP_STOPPED) for number in body.numbers}

    def _raise(self, body: _Body, findings: tuple[Finding, ...]) -> None:
        level = levels.higher(body.state.level, levels.level_of(findings))
        if level is not body.state.level:
            body.state = replace(body.state, level=level)
            body.findings = (*body.findings, *findings)
            body.is_changed = body.rose = True

    def _slow(self, body: _Body, persons: Mapping[int, int]) -> None:
        """A slowed body may ask about a few within the hour; calls about nobody pass."""
        state, now = body.state, int(self._at.timestamp())
        is_going = now < state.hour + levels.HOUR_SECONDS
        before = state.hour_persons if is_going else 0
        left, used = max(0, levels.SLOWED_PERSONS - before), 0
        for number, needed in persons.items():
            if needed > left - used:
                self.refusals[number] = Refusal(Reason.SWEEP_SLOWED, left=left - used, needed=needed)
            else:
                used += needed
        if used:
            began = state.hour if is_going else now
            body.state = replace(state, hour=began, hour_persons=before + used)
            body.is_changed = True

    def _look_at_unknown(self, body: _Body) -> None:
        """Known only once the register was asked: it tells for the next call."""
        if not body.unknown:
            return
        doubted = min(body.unknown, len(body.new))
        body.new = np.concatenate([marks.unknown(body.new[:doubted]), body.new[doubted:]])
        window = windows.counted(np.concatenate([body.kept, body.new]), body.new[:0], 0, 0)
        finding = unknown(window)
        if finding.slows:
            self._raise(body, (finding,))


def _asking(body: _Body, looks: Sequence[Look], off_hours: bool, root: RootKey) -> Asking:
    return Asking(
        body.state.marks,
        _spread(root, body.acting.organisation),
        joined([look.persons for look in looks]),
        off_hours and all(look.at_desk for look in looks),
        body.state.day_persons,
        _usual(body),
    )


def _usual(body: _Body) -> int:
    acting, state = body.acting, body.state
    declared = acting.headcount
    if acting.kind in _ASK_FOR_OTHERS:
        declared = yearly(acting.headcount, 0) if state.allowed is None else state.allowed
    return usual_day(declared=declared, most_before=state.most_before)


def _kept(body: _Body) -> _State:
    if not len(body.new):
        return body.state
    return replace(body.state, marks=marks.written(np.concatenate([body.kept, body.new])))


def _off_hours(at: datetime) -> bool:
    return is_off_hours(at.astimezone(ZoneInfo(settings.TUTELA_TIME_ZONE)), holidays())


@lru_cache(maxsize=10_000)
def _spread(root: RootKey, organisation: str) -> Spread:
    return Spread.of(root.hash_key("sweeps").digest(organisation.encode()))


def _held(
    codes: Sequence[str], year: int, read: Iterable[tuple[Any, ...]] | None = None
) -> dict[str, _State]:
    if not codes:
        return {}
    known = _read(codes, year) if read is None else _states(read)
    missing = [code for code in codes if code not in known]
    if missing:
        Pace.objects.bulk_create([Pace(organisation=code) for code in missing], ignore_conflicts=True)
        known |= _read(missing, year)
    return known


def _read(codes: Sequence[str], year: int) -> dict[str, _State]:
    return _states(running.fetch(connections[DEFAULT_DB_ALIAS], *asked(codes, year)))


def asked(codes: Collection[str], year: int) -> Asked:
    """What reads and holds the rows of these bodies, in one order. Plain SQL: it runs for every question."""
    database = connections[DEFAULT_DB_ALIAS]
    quote = database.ops.quote_name
    fields = ", ".join(f"w.{name}" for name in _FIELDS)
    statement = (
        f"SELECT w.organisation, {fields}, q.allowed FROM {quote(Pace._meta.db_table)} w"  # noqa: S608
        f" LEFT JOIN {quote(Quota._meta.db_table)} q ON q.organisation_id = w.organisation AND q.year = %s"
        " WHERE w.organisation"
    )
    which, listed = among(database, "varchar", list(dict.fromkeys(codes)))
    # On SQLite a writing transaction keeps every other one out as it is.
    held = " ORDER BY w.organisation FOR UPDATE OF w" if database.vendor == "postgresql" else ""
    return f"{statement} {which}{held}", [year, *listed]


def _states(rows: Iterable[tuple[Any, ...]]) -> dict[str, _State]:
    return {row[0]: _state(row[1:]) for row in rows}


def _state(row: Sequence[Any]) -> _State:
    level, kept, *numbers = row
    return _State(Level(level), bytes(kept), *numbers)


def _write(rows: Mapping[str, _State]) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    table = database.ops.quote_name(Pace._meta.db_table)
    values = [[getattr(state, name) for state in rows.values()] for name in _FIELDS]
    if database.vendor == "postgresql" and len(rows) > 1:
        named = ", ".join(f"{name} = seen.{name}" for name in _FIELDS)
        arrays = ", ".join(f"%s::{kind}[]" for kind in ("varchar", *_KINDS))
        statement = (
            f"UPDATE {table} AS pace SET {named} FROM unnest({arrays})"  # noqa: S608
            f" AS seen (organisation, {', '.join(_FIELDS)}) WHERE pace.organisation = seen.organisation"
        )
        columns = [Column_(kind, column) for kind, column in zip(_KINDS, values, strict=True)]
        running.execute(database, statement, [Column_("varchar", list(rows)), *columns])
        return
    named = ", ".join(f"{name} = %s" for name in _FIELDS)
    statement = f"UPDATE {table} SET {named} WHERE organisation = %s"  # noqa: S608
    for code, state in zip(rows, zip(*values, strict=True), strict=True):
        running.execute(database, statement, [*state, code])
