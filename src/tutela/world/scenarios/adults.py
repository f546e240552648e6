"""Adults' records within the scope of the entry inquiry: convictions, discretionary non-prosecutions, penalties."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from tutela.core.disclosure.history import Combination, NonProsecution, Penalty, Record
from tutela.world.scenarios.course import (
    NEW_PENALTIES_LAW,
    PENALTIES_LAW,
    Term,
    act,
    adult_act,
    convicted,
)
from tutela.world.scenarios.recipes import (
    CHILD_MOLESTATION,
    EXPOSURE,
    INDECENCY,
    INDECENT_PENALTY,
    RAPE,
    Build,
    grown,
    judgment,
    non_prosecution,
    penalty,
)
from tutela.world.scenarios.scenario import (
    NO_CONVICTION,
    NOTHING,
    YES,
    Bearer,
    Case,
    Scenario,
)

_REGISTRY: Final = "2020 Opinions 4(1): convicted under Criminal Law 236 or 237"
_ANY_LENGTH: Final = "2020 Opinions 4(1): every conviction counts, whatever was decided for execution"


def _with_theft(case: Case) -> tuple[Record, ...]:
    acted_on = adult_act(case)
    acts = (act(RAPE, acted_on, False), act("盗窃罪", acted_on + timedelta(days=3)))
    term = Term(case.rng.randint(48, 120), combination=Combination.SAME_JUDGMENT)
    return (convicted(case, acts, term.sentence(), acted_on + timedelta(days=3)),)


def _overturned(build: Build) -> Build:
    def overturned(case: Case) -> tuple[Record, ...]:
        return tuple(
            replace(
                record,
                completed_on=None,
                paroled_on=None,
                overturned_on=(record.effective_on or case.on) + timedelta(days=20),
            )
            for record in build(case)
        )

    return overturned


def _new_penalty(offence: str, measure: Penalty) -> Build:
    def build(case: Case) -> tuple[Record, ...]:
        return penalty(offence, grown(NEW_PENALTIES_LAW, case.on - timedelta(days=45)), measure)(case)

    return build


_BEFORE_2026: Final = grown(PENALTIES_LAW, NEW_PENALTIES_LAW - timedelta(days=60))
_NO_FORCE: Final = "a decision that was quashed is no record"

ORDINARY: Final = (
    Scenario("rape", Bearer.ADULT, YES, 15, _REGISTRY, judgment(RAPE, (36, 144))),
    Scenario("indecency", Bearer.ADULT, YES, 14, _REGISTRY, judgment(INDECENCY, (6, 60))),
    Scenario("child-molestation", Bearer.ADULT, YES, 14, _REGISTRY, judgment(CHILD_MOLESTATION, (12, 96))),
    Scenario(
        "old-rape",
        Bearer.ADULT,
        YES,
        4,
        "hiring rules apply on the day of the question to records of any age",
        judgment(RAPE, (36, 144), grown(until=date(2005, 12, 31))),
    ),
    Scenario("suspended", Bearer.ADULT, YES, 5, _ANY_LENGTH, judgment(RAPE, (36, 36), suspended=48)),
    Scenario(
        "detention", Bearer.ADULT, YES, 4, _ANY_LENGTH, judgment(INDECENCY, (1, 6), penalty=Penalty.DETENTION)
    ),
)

ADULTS: Final = (
    Scenario(
        "control", Bearer.ADULT, YES, 1.5, _ANY_LENGTH, judgment(INDECENCY, (3, 24), penalty=Penalty.CONTROL)
    ),
    Scenario(
        "exempt-from-punishment",
        Bearer.ADULT,
        YES,
        0.6,
        "a finding of guilt without punishment is still a conviction",
        judgment(INDECENCY, None, penalty=Penalty.EXEMPT),
    ),
    Scenario("life", Bearer.ADULT, YES, 0.4, _REGISTRY, judgment(RAPE, None, penalty=Penalty.LIFE)),
    Scenario(
        "death-suspended",
        Bearer.ADULT,
        YES,
        0.2,
        _REGISTRY,
        judgment(RAPE, None, penalty=Penalty.DEATH, suspended=24),
    ),
    Scenario("rape-and-theft", Bearer.ADULT, YES, 1.5, "one act within scope is enough", _with_theft),
    Scenario(
        "indecency-penalty",
        Bearer.ADULT,
        NO_CONVICTION,
        5,
        "2020 Opinions 4(3): penalised for indecency under article 44",
        penalty(INDECENT_PENALTY, _BEFORE_2026),
    ),
    Scenario(
        "indecency-penalty-since-2026",
        Bearer.ADULT,
        NO_CONVICTION,
        2,
        "article 44 has been article 52(1) since 2026-01-01; the entry inquiry is a query under State rules (136)",
        _new_penalty(INDECENT_PENALTY, Penalty.ADMINISTRATIVE_DETENTION),
    ),
    Scenario(
        "exposure-penalty",
        Bearer.ADULT,
        NOTHING,
        1,
        "exposure alone is not indecency (猥亵)",
        penalty(EXPOSURE, _BEFORE_2026),
    ),
    Scenario(
        "exposure-penalty-since-2026",
        Bearer.ADULT,
        NOTHING,
        0.6,
        "exposure alone is article 52(2), a limb of its own",
        _new_penalty(EXPOSURE, Penalty.WARNING),
    ),
    Scenario(
        "discretionary-non-prosecution",
        Bearer.ADULT,
        NO_CONVICTION,
        3,
        "2020 Opinions 4(2): not prosecuted under Criminal Procedure Law 177(2)",
        non_prosecution(INDECENCY, NonProsecution.DISCRETIONARY),
    ),
    Scenario(
        "statutory-non-prosecution",
        Bearer.ADULT,
        NOTHING,
        1,
        "177(1) is not among the kinds of record",
        non_prosecution(INDECENCY, NonProsecution.STATUTORY),
    ),
    Scenario(
        "evidential-non-prosecution",
        Bearer.ADULT,
        NOTHING,
        1.5,
        "175(4) is not among the kinds of record",
        non_prosecution(RAPE, NonProsecution.EVIDENTIAL),
    ),
    Scenario("overturned", Bearer.ADULT, NOTHING, 0.8, _NO_FORCE, _overturned(judgment(RAPE, (36, 90)))),
    Scenario(
        "penalty-withdrawn",
        Bearer.ADULT,
        NOTHING,
        0.4,
        _NO_FORCE,
        _overturned(penalty(INDECENT_PENALTY, grown(PENALTIES_LAW, date(2025, 6, 30)))),
    ),
)
