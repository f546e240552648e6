"""Records in which a fact is missing, or whose judgment is not yet in force."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from tutela.core.disclosure.history import Record
from tutela.core.disclosure.question import Outcome
from tutela.world.scenarios.recipes import INDECENCY, RAPE, Build, grown, judgment
from tutela.world.scenarios.scenario import NOTHING, OPEN, YES, Bearer, Case, Expected, Scenario, Writing

_NO_FIRST_DAY: Final = "nothing says whether the judgment took effect"
_MAY_BE_SEALED: Final = (
    "the person may have been a minor: sealing is in doubt, and a doubtful record stays out"
)
_NO_SEAL: Final = "no reading would seal a term of more than five years"


def _no_effective_day(build: Build) -> Build:
    """The same records without the day of effect, and without the days of execution that would betray it."""

    def lacking(case: Case) -> tuple[Record, ...]:
        return tuple(
            replace(record, effective_on=None, appealed=None, completed_on=None, paroled_on=None)
            for record in build(case)
        )

    return lacking


def _no_day_at_all(build: Build) -> Build:
    def lacking(case: Case) -> tuple[Record, ...]:
        return tuple(
            replace(record, decided_on=None, served_on=None) for record in _no_effective_day(build)(case)
        )

    return lacking


def _not_appealed(build: Build) -> Build:
    def first_instance(case: Case) -> tuple[Record, ...]:
        return tuple(replace(record, effective_on=None, appealed=False) for record in build(case))

    return first_instance


def _act_day_missing(build: Build) -> Build:
    def lacking(case: Case) -> tuple[Record, ...]:
        return tuple(
            replace(record, acts=tuple(replace(act, acted_on=None) for act in record.acts))
            for record in build(case)
        )

    return lacking


def _under_appeal(case: Case) -> tuple[Record, ...]:
    """Decided last month, appealed: not yet in force, and nobody has said how the appeal ended."""
    (record,) = judgment(RAPE, (36, 90))(case)
    decided_on = case.on - timedelta(days=case.rng.randint(20, 40))
    return (
        replace(
            record,
            decided_on=decided_on,
            served_on=decided_on + timedelta(days=2),
            effective_on=None,
            appealed=True,
            completed_on=None,
            paroled_on=None,
        ),
    )


GAPS: Final = (
    Scenario(
        "effective-day-missing",
        Bearer.ADULT,
        OPEN,
        0.4,
        _NO_FIRST_DAY,
        _no_effective_day(judgment(RAPE, (36, 90))),
    ),
    Scenario(
        "all-days-missing",
        Bearer.ADULT,
        OPEN,
        0.2,
        _NO_FIRST_DAY,
        _no_day_at_all(judgment(RAPE, (36, 90))),
    ),
    Scenario("under-appeal", Bearer.ADULT, OPEN, 0.3, _NO_FIRST_DAY, _under_appeal),
    Scenario(
        "effective-day-follows-from-service",
        Bearer.ADULT,
        YES,
        0.4,
        "Criminal Procedure Law 230: the ten days of appeal ran out unused",
        _not_appealed(judgment(INDECENCY, (6, 40))),
    ),
    Scenario(
        "act-day-missing",
        Bearer.ADULT,
        NOTHING,
        0.3,
        _MAY_BE_SEALED,
        _act_day_missing(judgment(RAPE, (36, 60))),
    ),
    Scenario(
        "act-day-missing-long-term",
        Bearer.ADULT,
        YES,
        0.2,
        _NO_SEAL,
        _act_day_missing(judgment(RAPE, (61, 120))),
    ),
    Scenario(
        "birth-unknown",
        Bearer.PASSPORT,
        NOTHING,
        0.2,
        _MAY_BE_SEALED,
        judgment(INDECENCY, (6, 60)),
        (Writing.BIRTH_UNKNOWN,),
    ),
    Scenario(
        "birth-unknown-long-term",
        Bearer.PASSPORT,
        YES,
        0.2,
        _NO_SEAL,
        judgment(RAPE, (61, 144)),
        (Writing.BIRTH_UNKNOWN,),
    ),
    Scenario(
        "charge-unknown",
        Bearer.ADULT,
        Expected(Outcome.PENDING, Outcome.PENDING, Outcome.RECORD),
        0.3,
        "a charge the catalogue does not know: a person must say what it was; any conviction bars the certificate",
        judgment("风化罪", (6, 60), grown()),
    ),
)
