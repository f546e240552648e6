"""Who hears of a duty whose day has passed."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tutela.core.following.duties import Duty, Owed, Standards
from tutela.core.law.clocks import after_working_days
from tutela.core.law.holidays import WEEKENDS, Holidays

_A_DAY: Final = timedelta(days=1)


class Level(StrEnum):
    """How far a duty has come on its way up; each level has those before it too."""

    WAITS = "waits"  # its day has not passed
    BODY = "body"  # late: the body is reminded
    OFFICE = "office"  # the office above has it on its list
    PROSECUTOR = "prosecutor"  # so has the procuratorate


def level(owed: Owed, today: date, standards: Standards, holidays: Holidays = WEEKENDS) -> Level:
    """How far an undone duty has come on a day.

    Somebody who should have stopped working is with children now: that goes to the office and the procuratorate the
    day after. Other duties go up after the working days of the standards, counted from their last day.
    """
    if today <= owed.due_on:
        return Level.WAITS
    if owed.duty is Duty.STOP and not owed.is_undoing:
        return Level.PROSECUTOR
    if today > after_working_days(standards.prosecutor, owed.due_on, holidays):
        return Level.PROSECUTOR
    if today > after_working_days(standards.office, owed.due_on, holidays):
        return Level.OFFICE
    return Level.BODY


def due_before(wanted: Level, today: date, standards: Standards, holidays: Holidays = WEEKENDS) -> date:
    """The last day such that whatever (but work to be stopped) was due by it has come to a level today.

    So that a list is one comparison of days: `level(owed, today) >= wanted` exactly where `owed.due_on <= due_before`.
    """
    days = {Level.OFFICE: standards.office, Level.PROSECUTOR: standards.prosecutor}.get(wanted, 0)
    day = today - _A_DAY
    while after_working_days(days, day, holidays) >= today:
        day -= _A_DAY
    return day
