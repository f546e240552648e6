"""Days off and make-up working days of a jurisdiction, read as strictly as packs: each year with its notice."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
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
DECEMBER: Final = 12


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days off that a notice fixed, and weekend days worked instead; known from `known_from` until `known_until`.

    Outside that span only weekends are days off, and `knows` says so.
    """

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    known_from: date | None = None
    known_until: date | None = None  # exclusive
    sha256: str = field(default="", compare=False)  # of the file they stand in

    def rests(self, day: date) -> bool:
        """Whether the day is a day off (休息日): by notice, or a weekend that is not worked instead."""
        if day in self.working:
            return False
        return day in self.off or day.weekday() >= SATURDAY

    def knows(self, day: date) -> bool:
        """Whether notices for this day have been read, so that more than weekends is known."""
        if self.known_from is None or self.known_until is None:
            return False
        return self.known_from <= day < self.known_until


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

    year: Count
    cite: Cite
    off: Annotated[tuple[DaysOff, ...], Field(min_length=1)]
    working: Annotated[tuple[Day, ...], Field(min_length=1)] | None = None


@checked(frozen=True, slots=True, kw_only=True, config=STRICT)
class Years:
    """The file: the instruments cited, and the years without a gap, earliest first."""

    cited_instruments: Annotated[tuple[Instrument, ...], Field(min_length=1)]
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
    known = [year for year in content.years if not _is_unconfirmed(year)]
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    if not known:
        return Holidays(sha256=sha256)
    return Holidays(
        off=frozenset(day for year in known for run in year.off for day in _days(run)),
        working=frozenset(day for year in known for day in year.working or ()),
        known_from=date(known[0].year, 1, 1),
        # The next year's notice may reach into December, so December is known only once that notice is.
        known_until=date(known[-1].year, DECEMBER, 1),
        sha256=sha256,
    )


def _is_unconfirmed(year: Year) -> bool:
    return year.cite.status == Status.UNCONFIRMED


def _days(run: DaysOff) -> Iterator[date]:
    for count in range((run.until_on - run.from_on).days):
        yield run.from_on + timedelta(days=count)


def _refuse_unknown(document: Document, content: Years) -> None:
    known = {one.code for one in content.cited_instruments}
    for path, detail in unknown_instruments(document.value, known):
        raise document.refuse(path, detail)


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
    """The days of a notice lie in its year or in the December before it."""
    first, last = date(year.year - 1, DECEMBER, 1), date(year.year, DECEMBER, 31)
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
