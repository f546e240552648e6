"""When nobody works: at night, and on days off."""

from datetime import datetime, time
from typing import Final

from tutela.core.law.holidays import Holidays

MORNING: Final = time(6)
NIGHT: Final = time(22)


def is_off_hours(local: datetime, holidays: Holidays) -> bool:
    """Whether a moment, in the zone of the law, lies before six, from ten in the evening, or on a day off."""
    return not MORNING <= local.time() < NIGHT or holidays.rests(local.date())
