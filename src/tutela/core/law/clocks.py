"""How long somebody has: the last day of a legal time, with weekends, holidays and make-up working days."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.law.calendar import add_months
from tutela.core.law.holidays import WEEKENDS, Holidays
from tutela.core.law.policy import Policy
from tutela.core.law.provisions import Provision
from tutela.core.law.schema import Issue
from tutela.core.law.values import Clock, Term
from tutela.core.law.words import ClockUnit, Switch

A_DAY: Final = timedelta(days=1)
MONTHS: Final = 12  # in a year


def due(clock: Clock, from_on: date, holidays: Holidays = WEEKENDS) -> date:
    """The last day of the time that begins with an event on `from_on` (期间届满的日期).

    开始的当日不计入，自下一日开始计算 (Civil Code 201; Civil Procedure Law 85): the day of the event is not counted.
    Working days skip weekends and holidays and count make-up working days. A last day on a day off moves where the
    clock's law says so. `holidays.knows(...)` tells whether more than weekends was known of the result.
    ValueError for hours other than nought, which need a moment (`due_at`).
    """
    last = _last(clock, from_on, holidays)
    return _first_working(last, holidays) if clock.moves_under else last


def after_working_days(count: int, from_on: date, holidays: Holidays = WEEKENDS) -> date:
    """The last day of so many working days: where the laws say 及时 and a deployment sets the number."""
    return due(Clock(within=count, unit=ClockUnit.WORKING_DAYS), from_on, holidays)


def due_at(clock: Clock, at: datetime) -> datetime:
    """The moment at which a time in hours ends, counted from the moment itself (Civil Code 201(2)).

    ValueError for a naive moment, and for clocks that count days.
    """
    if clock.unit is not ClockUnit.HOURS:
        raise ValueError("only hours end at a moment")
    if at.tzinfo is None:
        raise ValueError("hours are counted from an aware moment")
    return at + timedelta(hours=clock.within)


def corresponding_day(day: date, months: int) -> date:
    """The day of the same number so many months later, or that month's last day (Civil Code 202: 到期月的对应日).

    Not `calendar.add_months`, which carries a month's last day to a month's last day as criminal procedure does:
    from 28 February six months end on 28 August here, and a person who relied on 31 August would come too late.
    """
    later = add_months(day.replace(day=1), months)
    return later.replace(day=min(day.day, monthrange(later.year, later.month)[1]))


def provision(policy: Policy, code: str, regime: str, on: date) -> Provision:
    """The provision in force in a regime on a day: its own, or one that it inherits.

    Refusal(PACK_NOT_IN_FORCE) where no edition in force has it, or it is switched off.
    """
    known = policy.jurisdictions.get(regime)
    lands = (regime, known.inherits) if known else ()
    off = {f"{state.pack}/{state.rule}" for state in policy.states if state.switch is Switch.OFF}
    for pack in policy.packs:
        if pack.jurisdiction in lands and pack.covers(on):
            for one in pack.content.provisions or ():
                if one.code == code and f"{pack.id}/{code}" not in off:
                    return one
    raise Refusal(Reason.PACK_NOT_IN_FORCE, day=on.isoformat(), instrument=code)


def holidays_of(policy: Policy, regime: str, known: Mapping[str, Holidays]) -> Holidays:
    """The holidays of a regime, or of the one it inherits from; weekends only where nobody wrote them."""
    land = policy.jurisdictions.get(regime)
    inherited = known.get(land.inherits) if land and land.inherits else None
    return known.get(regime) or inherited or WEEKENDS


def last_day(
    one: Provision,
    from_on: date,
    holidays: Holidays = WEEKENDS,
    *,
    extended: bool = False,
    at_most_from_on: date | None = None,
) -> date | None:
    """The last day of a provision's time, of its keeping, or until it recurs; None where it names no time.

    `extended` adds the most a competent head may add. `at_most` cuts the time off, counted from `at_most_from_on`
    (from `from_on` when None). What is kept is kept at least through the day returned. ValueError for an extension
    that the law does not give.
    """
    if extended and (one.clock is None or one.extended is None):
        raise ValueError(f"{one.code} has no extension")
    length = one.keep or one.every
    if one.clock is None:
        return _end(length, from_on) if length is not None else None
    last = due(_extended(one.clock, one.extended) if extended else one.clock, from_on, holidays)
    if one.at_most is None:
        return last
    return min(last, due(one.at_most, from_on if at_most_from_on is None else at_most_from_on, holidays))


def good_until(issue: Issue, issued_on: date) -> date | None:
    """The last day on which a check issued on a day may be relied upon; None for one issued before any validity.

    It goes by the day of issue: a longer validity that came later does not lengthen a check that was out.
    """
    issued = [one for one in issue.validity if one.issued_from <= issued_on]
    return _end(issued[-1].lasts, issued_on) if issued else None


def _extended(clock: Clock, more: Clock | None) -> Clock:
    """One time of both: an extension continues the first time, it does not begin a second one."""
    if more is None:
        return clock
    if more.unit is not clock.unit:
        raise ValueError("an extension counts in the unit of the time it extends")
    return Clock(within=clock.within + more.within, unit=clock.unit, moves_under=clock.moves_under)


def _end(term: Term, from_on: date) -> date:
    return corresponding_day(from_on, MONTHS * term.years + term.months) + term.days * A_DAY


def _last(clock: Clock, from_on: date, holidays: Holidays) -> date:
    match clock.unit:
        case ClockUnit.DAYS:
            return from_on + clock.within * A_DAY
        case ClockUnit.WORKING_DAYS:
            return _working_days(from_on, clock.within, holidays)
        case ClockUnit.MONTHS:
            return corresponding_day(from_on, clock.within)
        case ClockUnit.YEARS:
            return corresponding_day(from_on, MONTHS * clock.within)
        case ClockUnit.HOURS:
            if clock.within:
                raise ValueError("hours are counted from a moment, not from a day")
            return from_on


def _working_days(from_on: date, count: int, holidays: Holidays) -> date:
    day = from_on
    for _ in range(count):
        day = _first_working(day + A_DAY, holidays)
    return day


def _first_working(day: date, holidays: Holidays) -> date:
    """The day itself, or the first one after it that is no day off."""
    while holidays.rests(day):
        day += A_DAY
    return day
