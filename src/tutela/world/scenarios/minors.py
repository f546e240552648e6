"""Records of acts before the end of the eighteenth and of acts on both sides of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from tutela.core.disclosure.history import Act, Combination, NonProsecution, Record
from tutela.core.law.calendar import birthday
from tutela.world.scenarios.course import (
    MINORS_PENALTIES_SEALED,
    Term,
    act,
    convicted,
    minor_act,
)
from tutela.world.scenarios.recipes import (
    INDECENCY,
    INDECENT_PENALTY,
    RAPE,
    Build,
    beside_eighteenth_birthday,
    judgment,
    non_prosecution,
    penalty,
    together,
    underage,
)
from tutela.world.scenarios.scenario import CERTIFICATE_ONLY, NOTHING, YES, Bearer, Case, Scenario

_SEALED: Final = "Criminal Procedure Law 286: under eighteen, five years or less"
_CALENDAR: Final = "eighteen is reached on the day after the eighteenth birthday (法释〔2006〕1号, 2)"
_DOUBT: Final = "no finding which act was the main one: sealing is in doubt, and a doubtful record stays out"


def _both_sides(main_is_first: bool | None) -> Build:
    """Two acts, before and after eighteen, judged as one case of four years."""

    def build(case: Case) -> tuple[Record, ...]:
        grown_on = birthday(case.born_on, 18) + timedelta(days=case.rng.randint(2, 200))
        first, second = act(RAPE, minor_act(case)), act(RAPE, grown_on)
        if main_is_first is not None:
            first = replace(first, is_main=main_is_first)
            second = replace(second, is_main=not main_is_first)
        term = Term(48, combination=Combination.SAME_JUDGMENT)
        return (convicted(case, (first, second), term.sentence(), grown_on),)

    return build


def _continuing(case: Case) -> tuple[Record, ...]:
    ended_on = birthday(case.born_on, 18) + timedelta(days=case.rng.randint(5, 200))
    acts = (Act(RAPE, minor_act(case), acted_until=ended_on),)
    return (convicted(case, acts, Term(40).sentence(), ended_on),)


def _ordered(case: Case) -> tuple[Record, ...]:
    (record,) = judgment(RAPE, (12, 60), underage())(case)
    effective_on = record.effective_on or case.on
    return (replace(record, sealed_on=effective_on + timedelta(days=3)),)


def _unsealed(case: Case) -> tuple[Record, ...]:
    """Sealed first; then an earlier crime came to light, and the combined term is more than five years."""
    (first,) = _ordered(case)
    sealed_on = first.sealed_on or case.on
    acts = (act(RAPE, minor_act(case, before=first.decided_on or case.on)),)
    term = Term(84, combination=Combination.UNDISCOVERED_CRIME)
    second = convicted(case, acts, term.sentence(), sealed_on + timedelta(days=30))
    return (replace(first, unsealed_on=second.effective_on), second)


def _months_missing(case: Case) -> tuple[Record, ...]:
    (record,) = judgment(RAPE, (24, 24), underage())(case)
    sentence = record.sentence and replace(record.sentence, months=None)
    return (replace(record, sentence=sentence, completed_on=None),)


MINORS: Final = (
    Scenario("juvenile", Bearer.YOUTH, NOTHING, 2, _SEALED, judgment(RAPE, (6, 59), underage())),
    Scenario(
        "juvenile-suspended",
        Bearer.YOUTH,
        NOTHING,
        0.6,
        _SEALED,
        judgment(RAPE, (36, 36), underage(), suspended=48),
    ),
    Scenario(
        "juvenile-five-years",
        Bearer.YOUTH,
        NOTHING,
        0.5,
        "以下 includes the number itself (Criminal Law 99)",
        judgment(RAPE, (60, 60), underage()),
    ),
    Scenario(
        "juvenile-five-years-and-a-month",
        Bearer.YOUTH,
        YES,
        0.5,
        "more than five years is not sealed",
        judgment(RAPE, (61, 61), underage()),
    ),
    Scenario(
        "juvenile-long-term",
        Bearer.YOUTH,
        YES,
        0.5,
        "more than five years is not sealed",
        judgment(RAPE, (72, 180), underage()),
    ),
    Scenario(
        "on-eighteenth-birthday",
        Bearer.YOUTH,
        NOTHING,
        0.3,
        _CALENDAR,
        judgment(RAPE, (36, 36), beside_eighteenth_birthday(0)),
    ),
    Scenario(
        "day-after-eighteenth-birthday",
        Bearer.YOUTH,
        YES,
        0.3,
        _CALENDAR,
        judgment(RAPE, (36, 36), beside_eighteenth_birthday(1)),
    ),
    Scenario(
        "main-act-before-eighteen",
        Bearer.YOUTH,
        NOTHING,
        0.3,
        "2022 Measures 4(2): the main act was before eighteen, the whole case is sealed",
        _both_sides(True),
    ),
    Scenario(
        "main-act-after-eighteen",
        Bearer.YOUTH,
        YES,
        0.3,
        "2022 Measures 4(2): the main act was after eighteen",
        _both_sides(False),
    ),
    Scenario("main-act-unknown", Bearer.YOUTH, NOTHING, 0.3, _DOUBT, _both_sides(None)),
    Scenario("continuing-past-eighteen", Bearer.YOUTH, NOTHING, 0.2, _DOUBT, _continuing),
    Scenario("sealed-by-order", Bearer.YOUTH, NOTHING, 0.5, _SEALED, _ordered),
    Scenario(
        "unsealed",
        Bearer.YOUTH,
        YES,
        0.2,
        "an undiscovered crime, and more than five years together",
        _unsealed,
    ),
    Scenario(
        "juvenile-new-crime-five-years",
        Bearer.YOUTH,
        NOTHING,
        0.2,
        "exactly five years after combination with a new crime: sealing is in doubt, the record stays out",
        judgment(RAPE, (60, 60), underage(), combination=Combination.NEW_CRIME),
    ),
    Scenario("juvenile-term-missing", Bearer.YOUTH, NOTHING, 0.2, _DOUBT, _months_missing),
    Scenario(
        "juvenile-non-prosecution",
        Bearer.RECENT_YOUTH,
        NOTHING,
        0.6,
        "Delinquency Prevention Law 59(2)",
        non_prosecution(INDECENCY, NonProsecution.DISCRETIONARY, underage(MINORS_PENALTIES_SEALED)),
    ),
    Scenario(
        "juvenile-conditional-non-prosecution",
        Bearer.RECENT_YOUTH,
        NOTHING,
        0.6,
        "Delinquency Prevention Law 59(2)",
        non_prosecution(INDECENCY, NonProsecution.CONDITIONAL, underage(MINORS_PENALTIES_SEALED)),
    ),
    Scenario(
        "juvenile-penalty",
        Bearer.RECENT_YOUTH,
        NOTHING,
        0.8,
        "Delinquency Prevention Law 59(2)",
        penalty(INDECENT_PENALTY, underage(MINORS_PENALTIES_SEALED)),
    ),
    Scenario(
        "juvenile-and-later-theft",
        Bearer.YOUTH,
        CERTIFICATE_ONLY,
        0.3,
        "the sealed record is as none; theft bars the certificate alone",
        together(
            judgment(RAPE, (12, 36), underage()), judgment("盗窃罪", (4, 10), beside_eighteenth_birthday(300))
        ),
    ),
)
