"""Recipes from which scenarios are put together: each returns a function that plays one course of events."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from tutela.core.disclosure.history import Combination, NonProsecution, Penalty, Record, Sentence
from tutela.core.law.calendar import birthday
from tutela.world.scenarios.course import (
    AMENDMENT_NINE,
    EARLIEST,
    adult_act,
    judged,
    minor_act,
    not_prosecuted,
    penalised,
)
from tutela.world.scenarios.scenario import Case

Build = Callable[[Case], tuple[Record, ...]]
ActedOn = Callable[[Case], date]

RAPE: Final = "强奸罪"
INDECENCY: Final = "强制猥亵罪"
CHILD_MOLESTATION: Final = "猥亵儿童罪"
INDECENT_PENALTY: Final = "猥亵"
EXPOSURE: Final = "在公共场所故意裸露身体"
_SINCE: Final = {INDECENCY: AMENDMENT_NINE}


def grown(since: date = EARLIEST, until: date | None = None) -> ActedOn:
    """A day of an adult's act."""
    return lambda case: adult_act(case, since, until)


def underage(since: date | None = None) -> ActedOn:
    """A day on which the person was fourteen to seventeen."""
    return lambda case: minor_act(case, since)


def beside_eighteenth_birthday(days: int) -> ActedOn:
    """So many days after the eighteenth birthday; 0 is the birthday itself."""
    return lambda case: birthday(case.born_on, 18) + timedelta(days=days)


def judgment(
    charge: str,
    months: tuple[int, int] | None,
    acted_on: ActedOn | None = None,
    *,
    penalty: Penalty = Penalty.FIXED_TERM,
    suspended: int | None = None,
    combination: Combination = Combination.NONE,
) -> Build:
    """A conviction for one act; `months` are the least and the most of the term decided for execution."""
    when = acted_on or grown(_SINCE.get(charge, EARLIEST))

    def build(case: Case) -> tuple[Record, ...]:
        term = case.rng.randint(*months) if months else None
        rights = penalty in (Penalty.LIFE, Penalty.DEATH)
        sentence = Sentence(penalty, term, None, suspended, combination, rights)
        return (judged(case, charge, when(case), sentence),)

    return build


def non_prosecution(charge: str, ground: NonProsecution, acted_on: ActedOn | None = None) -> Build:
    """A decision not to prosecute, on one of its grounds."""
    when = acted_on or grown(_SINCE.get(charge, EARLIEST))
    return lambda case: (not_prosecuted(case, charge, when(case), ground),)


def penalty(offence: str, acted_on: ActedOn, measure: Penalty = Penalty.ADMINISTRATIVE_DETENTION) -> Build:
    """An administrative penalty."""
    return lambda case: (penalised(case, offence, acted_on(case), measure),)


def together(*builds: Build) -> Build:
    """Several courses of events in one life, one record after another."""
    return lambda case: tuple(record for build in builds for record in build(case))
