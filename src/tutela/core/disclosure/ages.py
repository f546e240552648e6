"""On which side of an age the acts of a record lie, and what that makes of the whole case."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from tutela.core.disclosure.history import Act, Record
from tutela.core.disclosure.missing import Missing
from tutela.core.law.calendar import has_reached
from tutela.core.law.schema import StraddlingRule
from tutela.core.law.words import MainAct


class ActAge(StrEnum):
    """An act's side of an age."""

    BEFORE = "before"
    AFTER = "after"
    STRADDLES = "straddles"
    UNKNOWN = "unknown"


ALL_BEFORE: Final = frozenset({ActAge.BEFORE})
ALL_AFTER: Final = frozenset({ActAge.AFTER})


def decided_by(record: Record) -> date | None:
    """The last day on which an act of this record can have been done, as far as the record tells."""
    return record.decided_on or record.served_on or record.effective_on


def act_days(act: Act, no_later_than: date | None) -> tuple[date | None, date | None]:
    """First and last day of an act, each None where missing.

    An act that ends before it begins, or after the decision on it, states no day: one of the two is wrong.
    """
    first, last = act.acted_on, act.acted_until or act.acted_on
    if last is not None and no_later_than is not None and last > no_later_than:
        return None, None
    if first is not None and last is not None and last < first:
        return None, None
    return first, last


def age_at_act(
    act: Act, *, born_on: date | None, no_later_than: date | None, existed_from: date | None, years: int
) -> ActAge:
    """犯罪的时候不满十八周岁: the age at the act, not at the judgment.

    A continuing act counts from its first to its last day. Where a day is missing, an act decided on before
    the age was reached lies before it, and one of an offence that did not exist until after it lies after it.
    """
    if born_on is None:
        return ActAge.UNKNOWN
    first, last = act_days(act, no_later_than)
    if first is not None and has_reached(born_on, first, years):
        return ActAge.AFTER
    if last is not None and not has_reached(born_on, last, years):
        return ActAge.BEFORE
    if first is not None and last is not None:
        return ActAge.STRADDLES
    if no_later_than is not None and not has_reached(born_on, no_later_than, years):
        return ActAge.BEFORE
    if existed_from is not None and has_reached(born_on, existed_from, years):
        return ActAge.AFTER
    return ActAge.UNKNOWN


def case_is_before(
    acts: Iterable[tuple[Act, ActAge]], born_on: date | None, main_act: Mapping[MainAct, StraddlingRule]
) -> tuple[bool | None, Missing | None]:
    """Whether a whole case counts as done before the age; None with the missing fact where it is open.

    2022 Measures 4(2): "主要犯罪行为是在年满十八岁周岁前实施的…应当对全案依法予以封存". That a case
    whose main act came after is not sealed is our reading of the same sentence. Without such a rule, or
    without a finding on the main act, a case on both sides is open.
    """
    judged = tuple(acts)
    ages = {age for _, age in judged}
    if ages == ALL_BEFORE:
        return True, None
    if ages == ALL_AFTER:
        return False, None
    mains = {age for act, age in judged if act.is_main}
    if mains == ALL_BEFORE and MainAct.BEFORE in main_act:
        return True, None
    if mains == ALL_AFTER and MainAct.AFTER in main_act:
        return False, None
    if born_on is None:
        return None, Missing.BIRTH_DATE
    return None, Missing.ACT_DAY if ActAge.UNKNOWN in ages or not ages else Missing.MAIN_ACT
