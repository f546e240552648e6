"""Days off and make-up working days of a jurisdiction, read as strictly as packs: each year with its notice.

Before a year's notice is out, the days that the law itself fixes are known, and weekends.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from tutela.core.law.calendar import SATURDAY
from tutela.core.law.checks import unknown_instruments
from tutela.core.law.document import Document, read_document
from tutela.core.law.schema import Instrument
from tutela.core.law.shape import shaped
from tutela.core.law.values import STRICT, Cite, Count, Day, Text
from tutela.core.law.words import Status

FILE: Final = "holidays.yaml"
# A notice reaches back into the week before its year: to the days off before New Year, and the weekend worked for them.
_REACHES: Final = (12, 25)


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days off that a notice fixed, and weekend days worked instead; known from `known_from` until `known_until`.

    Outside that span weekends are days off, and what the law itself fixes, as far as it is counted; `knows` says so.
    """

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    known_from: date | None = None
    known_until: date | None = None  # exclusive
    yearly: frozenset[tuple[int, int]] = frozenset()  # month and day, off in every year from `yearly_from` on
    yearly_from: date | None = None
    sha256: str = field(default="", compare=False)  # of the file they stand in

    def rests(self, day: date) -> bool:
        """Whether the day is a day off (休息日): by notice or law, or a weekend that is not worked instead."""
        if day in self.working:
            return False
        return day in self.off or day.weekday() >= SATURDAY or self._is_yearly(day)

    def knows(self, day: date) -> bool:
        """Whether notices for this day have been read, so that more than weekends is known."""
        if self.known_from is None or self.known_until is None:
            return False
        return self.known_from <= day < self.known_until

    def _is_yearly(self, day: date) -> bool:
        begun = self.yearly_from is not None and day >= self.yearly_from
        return begun and (day.month, day.day) in self.yearly


WEEKENDS: Final = Holidays()


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class DaysOff:
    """One festival's days off, `until_on` exclusive."""

    zh: Text
    en: Text
    from_on: Day
    until_on: Day


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Year:
    """What the notice for one year fixes; `working` are weekend days on which everybody works."""

    year: Annotated[Count, Field(ge=1)]
    cite: Cite
    off: Annotated[tuple[DaysOff, ...], Field(min_length=1)]
    working: Annotated[tuple[Day, ...], Field(min_length=1)] | None = None


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Yearly:
    """A festival of the common calendar, so many days from the same one of every year."""

    zh: Text
    en: Text
    month: Annotated[Count, Field(ge=1, le=12)]
    day: Annotated[Count, Field(ge=1, le=31)]
    days: Annotated[Count, Field(ge=1)]


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Counted:
    """A festival of the moon or the sun: the first of its days in each year for which it was counted."""

    zh: Text
    en: Text
    days: Annotated[Count, Field(ge=1)]
    from_on: Annotated[tuple[Day, ...], Field(min_length=1)]


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Regulation:
    """The days off that the law itself fixes from `from_on` on, with no notice needed."""

    cite: Cite
    from_on: Day
    yearly: Annotated[tuple[Yearly, ...], Field(min_length=1)]
    counted: Annotated[tuple[Counted, ...], Field(min_length=1)] | None = None


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Years:
    """The file: the instruments cited, the law over the notices, and the years without a gap, earliest first."""

    cited_instruments: Annotated[tuple[Instrument, ...], Field(min_length=1)]
    regulation: Regulation | None = None
    years: Annotated[tuple[Year, ...], Field(min_length=1)]


SHAPE: Final = TypeAdapter(Years)


def load_holidays(root: Path) -> Mapping[str, Holidays]:
    """The holidays of every jurisdiction that has `<root>/<jurisdiction>/holidays.yaml`, by its code.

    Refusal(PACK_INVALID) with file, line and detail for a file that is not well formed.
    """
    return {file.parent.name: _holidays(root, file) for file in sorted(root.glob(f"*/{FILE}"))}


def _holidays(root: Path, file: Path) -> Holidays:
    document = read_document(file.relative_to(root).as_posix(), file.read_bytes())
    content = shaped(document, SHAPE)
    _refuse_unknown(document, content)
    _refuse_disorder(document, content.years)
    law = content.regulation if content.regulation and not _is_unconfirmed(content.regulation) else None
    if law is not None:
        _refuse_impossible(document, law)
        _refuse_forgotten(document, content.years, law)
    known = [year for year in content.years if not _is_unconfirmed(year)]
    off = {day for year in known for run in year.off for day in _days(run)}
    return Holidays(
        off=frozenset(off | (_counted(law) if law else set())),
        working=frozenset(day for year in known for day in year.working or ()),
        known_from=date(known[0].year, 1, 1) if known else None,
        # The next year's notice may reach into these days, so they are known only once that notice is.
        known_until=date(known[-1].year, *_REACHES) if known else None,
        yearly=frozenset(_yearly(law)) if law else frozenset(),
        yearly_from=law.from_on if law else None,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
    )


def _is_unconfirmed(said: Year | Regulation) -> bool:
    return said.cite.status == Status.UNCONFIRMED


def _counted(law: Regulation) -> set[date]:
    firsts = [(first, one.days) for one in law.counted or () for first in one.from_on]
    return {first + timedelta(days=count) for first, long in firsts for count in range(long)}


def _yearly(law: Regulation) -> set[tuple[int, int]]:
    """Month and day of each; no festival lasts over the end of February, so that any year shows which they are."""
    firsts = [(date(law.from_on.year, one.month, one.day), one.days) for one in law.yearly]
    days = {first + timedelta(days=count) for first, long in firsts for count in range(long)}
    return {(day.month, day.day) for day in days}


def _days(run: DaysOff) -> Iterator[date]:
    for count in range((run.until_on - run.from_on).days):
        yield run.from_on + timedelta(days=count)


def _refuse_unknown(document: Document, content: Years) -> None:
    known = {one.code for one in content.cited_instruments}
    for path, detail in unknown_instruments(document.value, known):
        raise document.refuse(path, detail)


def _refuse_impossible(document: Document, law: Regulation) -> None:
    """A festival begins on a day that every year has, and was counted for each year after the other."""
    for at, one in enumerate(law.yearly):
        try:
            date(2001, one.month, one.day)
        except ValueError:
            raise document.refuse(("regulation", "yearly", at), "not every year has that day") from None
    for at, counted in enumerate(law.counted or ()):
        for before, after in pairwise(counted.from_on):
            if after.year != before.year + 1:
                path = ("regulation", "counted", at, "from_on")
                raise document.refuse(path, f"{after.year} does not follow {before.year}")


def _refuse_forgotten(document: Document, years: tuple[Year, ...], law: Regulation) -> None:
    """A notice takes nothing away of what the law fixes: a day that it lacks is a slip of one of the two."""
    counted, yearly = _counted(law), _yearly(law)
    for at, year in enumerate(years):
        fixed = counted | {date(year.year, month, day) for month, day in yearly}
        fixed = {day for day in fixed if day.year == year.year and day >= law.from_on}
        lacking = fixed - {day for run in year.off for day in _days(run)}
        if lacking:
            raise document.refuse(("years", at, "off"), f"{min(lacking).isoformat()} is a day off by law")


def _refuse_disorder(document: Document, years: tuple[Year, ...]) -> None:
    """Years follow one another, unconfirmed ones at the end; their days are theirs, and working days are weekends."""
    for at, year in enumerate(years):
        path = ("years", at)
        if at and year.year != years[at - 1].year + 1:
            raise document.refuse(path, f"{year.year} does not follow {years[at - 1].year}")
        if at and _is_unconfirmed(years[at - 1]) and not _is_unconfirmed(year):
            raise document.refuse(path, f"{year.year} is known, but the year before it is unconfirmed")
        _refuse_days(document, at, year)


def _refuse_days(document: Document, at: int, year: Year) -> None:
    """The days of a notice lie in its year or in the week before it."""
    first, last = date(year.year - 1, *_REACHES), date(year.year + 1, 1, 1) - timedelta(days=1)
    off = {day for run in year.off for day in _days(run)}
    for index, run in enumerate(year.off):
        path = ("years", at, "off", index)
        if run.until_on <= run.from_on:
            raise document.refuse((*path, "until_on"), "ends before it starts")
        if run.from_on < first or run.until_on - timedelta(days=1) > last:
            raise document.refuse(path, f"these days do not belong to {year.year}")
    for index, day in enumerate(year.working or ()):
        path = ("years", at, "working", index)
        if day.weekday() < SATURDAY or day in off or not first <= day <= last:
            raise document.refuse(path, f"{day.isoformat()} is no weekend day that is worked in {year.year}")
