"""On which side of an age the acts of a record lie, and what that makes of the whole case."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class CaseAge:
    """Whether a case counts as done before the age, None with the fact that is missing, but for the acts `apart`.

    Those were done from the age on, and no seal of the others reaches them.
    """

    is_before: bool | None
    missing: Missing | None = None
    apart: tuple[Act, ...] = ()


def case_age(
    acts: Iterable[tuple[Act, ActAge]],
    born_on: date | None,
    main_act: Mapping[MainAct, StraddlingRule],
    *,
    came_later: bool = False,
) -> CaseAge:
    """On which side of the age a case lies, as a whole or act by act.

    2022 Measures 4(2): "在年满十八岁周岁前后实施数个行为，构成一罪或者一并处理的数罪，主要犯罪行为是在年满十八岁周岁
    前实施的…应当对全案依法予以封存". That a case whose main act came after is not sealed is our reading of the same
    sentence; its acts before the age stay what article 286 makes them (犯罪的时候不满十八周岁). Without such a rule, or
    without a finding on the main act, a case on both sides is open.

    `came_later`: a new crime, or one found later, was judged by itself and only its term combined with the first
    (Criminal Law 70, 71): it was not 一并处理, no main act draws the other side with it, and each act is taken by its
    own age.
    """
    judged = tuple(acts)
    ages = {age for _, age in judged}
    if ages == ALL_BEFORE:
        return CaseAge(True)
    if ages == ALL_AFTER:
        return CaseAge(False)
    mains = {age for act, age in judged if act.is_main}
    if came_later:
        missing = _side_missing(ages, born_on) if ages - ALL_BEFORE - ALL_AFTER or not ages else None
        return CaseAge(None if missing else True, missing, _of(judged, ActAge.AFTER))
    if mains == ALL_BEFORE and MainAct.BEFORE in main_act:
        return CaseAge(True)
    if mains == ALL_AFTER and MainAct.AFTER in main_act:
        if ages.isdisjoint({ActAge.BEFORE, ActAge.UNKNOWN}):
            return CaseAge(False)
        unknown = ActAge.UNKNOWN in ages
        apart = _of(judged, ActAge.AFTER, ActAge.STRADDLES)
        return CaseAge(None if unknown else True, Missing.ACT_DAY if unknown else None, apart)
    return CaseAge(None, _side_missing(ages, born_on))


def _of(judged: Iterable[tuple[Act, ActAge]], *sides: ActAge) -> tuple[Act, ...]:
    return tuple(act for act, age in judged if age in sides)


def _side_missing(ages: Collection[ActAge], born_on: date | None) -> Missing:
    if born_on is None:
        return Missing.BIRTH_DATE
    return Missing.ACT_DAY if ActAge.UNKNOWN in ages or not ages else Missing.MAIN_ACT
