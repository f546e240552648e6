"""How the law counts: local days, completed years, months, terms, and the day a judgment takes effect."""

from calendar import isleap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import Final

SATURDAY: Final = 5  # as `date.weekday` counts
FEBRUARY: Final = 2
LEAP_FEBRUARY: Final = 29
MONTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # days of each in a common year


def legal_day(moment: datetime, zone: tzinfo) -> date:
    """The local day of a moment; ValueError for a naive one, which belongs to no zone."""
    if moment.tzinfo is None:
        raise ValueError("a legal day needs an aware moment")
    return moment.astimezone(zone).date()


def stretches(days: Sequence[date], until_on: date | None = None) -> Iterator[tuple[date, date | None]]:
    """From each day (inclusive) to the next one, and from the last until `until_on` (exclusive, None: open)."""
    yield from pairwise(days)
    if days:
        yield days[-1], until_on


def birthday(born_on: date, years: int) -> date:
    """The birthday that completes `years`.

    A birth on 29 February has its birthday on 28 February of a common year: where the day does not exist
    the month's last day stands for it (Civil Code 202 and SPC interpretation of the Criminal Procedure Law
    202 say so for periods; for age it is our reading).
    """
    year = born_on.year + years
    if born_on.month == 2 and born_on.day == 29 and not isleap(year):
        return date(year, 2, 28)
    return born_on.replace(year=year)


def has_reached(born_on: date, day: date, years: int) -> bool:
    """周岁…从周岁生日的第二天起算: an age is reached on the day after the birthday.

    SPC interpretation on minors' criminal cases, 法释〔2006〕1号, art. 2.
    """
    return day > birthday(born_on, years)


def add_months(day: date, months: int) -> date:
    """The same day `months` later; ValueError when negative (SPC interpretation of the CPL 202(1)).

    A month's last day goes to a month's last day; a day that does not exist becomes the month's last day.
    """
    if months < 0:
        raise ValueError("months are counted forwards")
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    last = days_in_month(year, month)
    is_last = day.day == days_in_month(day.year, day.month)
    return date(year, month, last if is_last else min(day.day, last))


def days_in_month(year: int, month: int) -> int:
    """How many days a month (1 to 12) of a year has."""
    return LEAP_FEBRUARY if month == FEBRUARY and isleap(year) else MONTHS[month - 1]


def end_of_term(from_on: date, *, years: int = 0, months: int = 0, days: int = 0) -> date:
    """The first day after a term that begins on `from_on`, that day counted in.

    SPC interpretation 202(2): a year runs "自本年本月某日至次年同月同日的前一日", so that same day is the
    first free one, 28 February of a leap year too: to a month's last day go months alone. Whole years are counted
    first, then months, then days; twelve months are a year (our reading: a judgment of 三年 is entered as 36 months).
    For bans "自…之日起" the same count is our reading: never later than counting the first day as day zero.
    """
    whole, rest = divmod(months, 12)
    begins = birthday(from_on, years + whole)
    return (add_months(begins, rest) if rest else begins) + timedelta(days=days)


def appeal_period_ends_on(served_on: date, appeal_days: int) -> date:
    """The last day of the appeal period, counted 从接到判决书的第二日起 (Criminal Procedure Law 230).

    A last day at the weekend moves to Monday (Criminal Procedure Law 105: 以节假日后的第一日为期满日期).
    Public holidays on working days are not known here; see the divergences page.
    """
    last = served_on + timedelta(days=appeal_days)
    return last + timedelta(days=7 - last.weekday()) if last.weekday() >= SATURDAY else last


class Basis(StrEnum):
    """How the day of effect is known."""

    STATED = "stated"
    COMPUTED = "computed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Effect:
    """The day a judgment takes effect; where unknown, the first day it could have (None: any day)."""

    basis: Basis
    effective_on: date | None
    earliest_on: date | None


def effective_day(
    *,
    decided_on: date | None,
    served_on: date | None,
    effective_on: date | None,
    appealed: bool | None,
    appeal_days: int,
) -> Effect:
    """When a judgment took effect.

    A stated day wins. Else a first-instance judgment takes effect when the appeal period has run out without
    appeal or protest (Criminal Procedure Law 230, 259). Anything else is unknown: a second-instance judgment
    takes effect when pronounced (SPC interpretation 413), so the day of decision is the first possible one.
    """
    if effective_on is not None:
        return Effect(Basis.STATED, effective_on, effective_on)
    if served_on is not None and appealed is False:
        day = appeal_period_ends_on(served_on, appeal_days) + timedelta(days=1)
        return Effect(Basis.COMPUTED, day, day)
    return Effect(Basis.UNKNOWN, None, decided_on or served_on)
