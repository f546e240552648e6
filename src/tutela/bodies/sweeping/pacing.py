"""Every question of every door passes here before it is answered: judged with what its body asked of late."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
from tutela.core.sweeping.detectors import FOR_OTHERS, Finding, unknown, usual_day
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

_FOR_OTHERS: Final = "\x1ffiled"

_LATE: Final = 64 * marks.MARK_BYTES
"""So much of a body's latest is kept in its row, before it is put to what is older."""

_WRITTEN: Final = {
    "level": "varchar",
    "late": "bytea",
    "day": "integer",
    "day_persons": "integer",
    "most_before": "integer",
    "hour": "bigint",
    "hour_persons": "integer",
    "met": "integer",
}
_READ: Final = ("level", "marks", "late", *list(_WRITTEN)[2:])


_LEVELS: Final = {level.value: level for level in Level}


@dataclass(frozen=True, slots=True)
class Look:
    """What one call asks: whom, how many identities of nobody are among them, and whether somebody sits at a desk.

    `for_others`: about persons whom other bodies filed, and for whom those were judged: their sum is looked at.
    """

    acting: Acting
    persons: Persons = field(repr=False)
    met: int = 0
    at_desk: bool = True
    for_others: bool = False


@dataclass(slots=True)
class _State:
    """A row of `Pace` as it is counted; `allowed` is the body's quota of the year, None before it has one."""

    level: Level
    marks: bytes
    late: bytes
    day: int
    day_persons: int
    most_before: int
    hour: int
    hour_persons: int
    met: int
    allowed: int | None
    is_put_together: bool = False  # whether `marks` is another than before

    @property
    def window(self) -> bytes:
        """All marks, the latest last."""
        return (self.marks + self.late)[-marks.MOST * marks.MARK_BYTES :]

    def on(self, day: int) -> "_State":
        """The same on a day, on which nothing was counted yet if it is a new one."""
        if self.day != day:
            self.most_before = max(self.most_before, self.day_persons)
            self.day, self.day_persons = day, 0
        return self

    def keep(self, kept: Column, new: Column) -> None:
        """Adds new marks; where the latest become too many, what is still looked at is written as one."""
        if len(self.late) + new.nbytes <= _LATE:
            self.late += marks.written(new)
            return
        self.put_together(np.concatenate([kept, new]))

    def put_together(self, whole: Column) -> None:
        """All marks, written as one."""
        self.marks, self.late = marks.written(whole), b""
        self.is_put_together = True


@dataclass(slots=True)
class _Body:
    """One body among the callers: what it asks now, what it was before, what it is from now on."""

    acting: Acting
    state: _State
    numbers: list[int] = field(default_factory=list)  # of its calls
    fold: int = 1  # `core.sweeping.detectors.Window`
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

        `read`: what `asked` gave for these bodies at least, in the same transaction; those that filed what others ask
        about may stand there, too.
        """
        self.refusals: dict[int, Refusal] = {}
        self._at, self._day = at, legal_day_of(at).toordinal()
        by_body: dict[str, list[int]] = defaultdict(list)
        for number, look in enumerate(looks):
            by_body[look.acting.organisation].append(number)
        states = _held(sorted(by_body), legal_day_of(at).year, read)
        self._bodies = {
            code: _Body(
                looks[numbers[0]].acting,
                states[code].on(self._day),
                numbers,
                FOR_OTHERS if all(looks[number].for_others for number in numbers) else 1,
            )
            for code, numbers in by_body.items()
        }
        self._states, self._filers, self._filed = states, dict[str, _State](), list[found.Rise]()
        self._of = {number: body for body in self._bodies.values() for number in body.numbers}
        self._judge_all(looks)

    def unknown(self, number: int, persons: int) -> None:
        """Of so many persons of a call the register said that name and number do not belong together."""
        self._of[number].unknown += persons

    def unknown_filed(self, organisation: str, persons: int) -> None:
        """The same of persons whom a body filed and another asked about: whoever named them is judged for it."""
        state = self._states.get(organisation)
        if state is not None:  # one that filed under an edition that did not look at who files
            self._filers[organisation] = state
            self._look_at_filed(organisation, state, persons)

    def write(self) -> None:
        """Keeps what was seen, in the same transaction; a body that goes up leaves an entry."""
        self.keep()
        self.tell()

    def keep(self) -> None:
        """The first half of `write`, which waits for nothing: `tell` follows."""
        for body in self._bodies.values():
            self._look_at_unknown(body)
        changed = {code: body for code, body in self._bodies.items() if body.is_changed}
        for body in changed.values():
            body.state.keep(body.kept, body.new)
        _write({code: body.state for code, body in changed.items()} | self._filers)

    def tell(self) -> None:
        """The entries of the bodies that went up."""
        rises = [
            found.Rise.of(body.acting, body.state.level, body.findings)
            for body in self._bodies.values()
            if body.rose
        ]
        found.tell([*rises, *self._filed], at=self._at)

    def _judge_all(self, looks: Sequence[Look]) -> None:
        off_hours, root = _off_hours(self._at), current.ring().active(Use.DATA)
        asking: list[tuple[_Body, list[Look], Asking]] = []
        for body in self._bodies.values():
            if body.state.level is Level.STOPPED:
                self._refuse(body)
                continue
            its = [looks[number] for number in body.numbers]
            asking.append((body, its, _asking(body, its, off_hours, root)))
        looked = together.look_each([one for _, _, one in asking], day=self._day)
        for (body, its, _), seen in zip(asking, looked, strict=True):
            self._judge(body, its, seen)

    def _judge(self, body: _Body, looks: Sequence[Look], seen: Looked) -> None:
        body.kept, body.new = seen.kept, seen.new
        met = sum(look.met for look in looks)
        body.is_changed = True  # the same is written whoever was asked about
        body.state.day_persons += len(seen.new)
        body.state.met = min(body.state.met + met, 1000)
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
            body.state.level = level
            body.findings = (*body.findings, *findings)
            body.is_changed = body.rose = True

    def _slow(self, body: _Body, persons: Mapping[int, int]) -> None:
        """A slowed body may ask about a few within the hour; calls about nobody pass."""
        state, now = body.state, int(self._at.timestamp())
        is_going = now < state.hour + levels.HOUR_SECONDS
        before = state.hour_persons if is_going else 0
        left, used = max(0, levels.SLOWED_PERSONS * body.fold - before), 0
        for number, needed in persons.items():
            if needed > left - used:
                self.refusals[number] = Refusal(Reason.SWEEP_SLOWED, left=left - used, needed=needed)
            else:
                used += needed
        if used:
            state.hour = state.hour if is_going else now
            state.hour_persons = before + used
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

    def _look_at_filed(self, organisation: str, state: _State, persons: int) -> None:
        """The marks were made when it was filed: the latest that are not yet doubted take the doubt."""
        window = marks.read(state.window, day=self._day, days=windows.DAYS)
        certain = np.flatnonzero(window & marks.UNKNOWN == 0)[-persons:]
        window[certain] = marks.unknown(window[certain])
        state.put_together(window)
        finding = unknown(windows.counted(window, window[:0], 0, 0))
        level = levels.higher(state.level, levels.level_of([finding]))
        if level is not state.level:
            state.level = level
            self._filed.append(found.Rise(organisation, found.BY_RULE, level, [finding]))


def _asking(body: _Body, looks: Sequence[Look], off_hours: bool, root: RootKey) -> Asking:
    return Asking(
        body.state.window,
        _spread(root, body.acting.organisation, body.fold > 1),
        joined([look.persons for look in looks]),
        off_hours and all(look.at_desk for look in looks),
        body.state.day_persons,
        _usual(body),
        body.fold,
    )


def _usual(body: _Body) -> int:
    acting, state = body.acting, body.state
    declared = acting.headcount
    if acting.kind in _ASK_FOR_OTHERS:
        declared = yearly(acting.headcount, 0) if state.allowed is None else state.allowed
    return usual_day(declared=declared, most_before=state.most_before)


def _off_hours(at: datetime) -> bool:
    return is_off_hours(at.astimezone(ZoneInfo(settings.TUTELA_TIME_ZONE)), holidays())


@lru_cache(maxsize=10_000)
def _spread(root: RootKey, organisation: str, for_others: bool) -> Spread:
    """What a body asks for others it does not itself: its two kinds of marks agree by chance alone."""
    whose = organisation + _FOR_OTHERS if for_others else organisation
    return Spread.of(root.hash_key("sweeps").digest(whose.encode()))


def hold(codes: Collection[str], year: int) -> None:
    """Holds the rows of these bodies until the transaction ends: before their quotas, as whoever asks does."""
    _held(sorted(set(codes)), year)


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
    fields = ", ".join(f"w.{name}" for name in _READ)
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
    level, kept, late, *numbers = row
    return _State(_LEVELS[level], bytes(kept), bytes(late), *numbers)


def _write(rows: Mapping[str, _State]) -> None:
    """Two statements, of which the second has the few whose latest were put to what is older."""
    if not rows:
        return
    _set(_WRITTEN, rows)
    whole = {code: state for code, state in rows.items() if state.is_put_together}
    if whole:
        _set({"marks": "bytea"}, whole)


def _set(fields: Mapping[str, str], rows: Mapping[str, _State]) -> None:
    """Fields with their types, as they stand in each row's state."""
    database = connections[DEFAULT_DB_ALIAS]
    table = database.ops.quote_name(Pace._meta.db_table)
    values = [[getattr(state, name) for state in rows.values()] for name in fields]
    if database.vendor == "postgresql" and len(rows) > 1:
        named = ", ".join(f"{name} = seen.{name}" for name in fields)
        kinds = ("varchar", *fields.values())
        arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
        statement = (
            f"UPDATE {table} AS pace SET {named} FROM unnest({arrays})"  # noqa: S608
            f" AS seen (organisation, {', '.join(fields)}) WHERE pace.organisation = seen.organisation"
        )
        columns = [Column_(kind, column) for kind, column in zip(kinds, [list(rows), *values], strict=True)]
        running.execute(database, statement, columns)
        return
    named = ", ".join(f"{name} = %s" for name in fields)
    statement = f"UPDATE {table} SET {named} WHERE organisation = %s"  # noqa: S608
    for code, state in zip(rows, zip(*values, strict=True), strict=True):
        running.execute(database, statement, [*state, code])
