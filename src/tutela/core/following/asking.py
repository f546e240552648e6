"""By when a body has to ask about somebody who works there (Minors Protection Law 62)."""

from datetime import date, timedelta
from typing import Final

from tutela.core.law.clocks import last_day
from tutela.core.law.provisions import Provision

_A_DAY: Final = timedelta(days=1)


def before_hiring(from_on: date) -> date:
    """应当…查询应聘者 (62(1)): the last day before the first in post; whoever was not asked about by then is late."""
    return from_on - _A_DAY


def again(yearly: Provision, asked_on: date) -> date | None:
    """应当每年定期对工作人员…进行查询 (62(2)): the last day of the year since they were asked about."""
    return last_day(yearly, asked_on)


def since_listed(
    yearly: Provision, *, from_on: date | None, listed_on: date, begun_on: date, filled_on: date
) -> date | None:
    """Of whoever comes onto a list in post, not asked about before.

    Who was hired since the body's list began (`begun_on`) had to be asked about before. Who was in post by then was
    asked about elsewhere or not at all: they are due within a year of the day on which those in post were first listed
    (`filled_on`), however late they come onto it. Whoever comes after that day and has no day of their own begins on
    the day of listing, for an empty cell says nothing else.
    """
    if from_on is None and listed_on > filled_on:
        return before_hiring(listed_on)
    if from_on is not None and from_on > begun_on:
        return before_hiring(from_on)
    return again(yearly, filled_on)
