"""Offences outside the entry inquiry's scope, some of them within Minors Protection Law 62."""

from typing import Final

from tutela.core.disclosure.history import Penalty, Record
from tutela.world.scenarios.course import AMENDMENT_ELEVEN, AMENDMENT_NINE, Term, act, adult_act, convicted
from tutela.world.scenarios.recipes import Build, grown, judgment
from tutela.world.scenarios.scenario import (
    CERTIFICATE_ONLY,
    NOT_FOR_SCHOOLS,
    VICTIM_UNKNOWN,
    Bearer,
    Case,
    Expected,
    Scenario,
)

_OUTSIDE: Final = "outside article 4 of the 2020 Opinions and outside Minors Protection Law 62"
_FOUR_KINDS: Final = (
    "within Minors Protection Law 62 (性侵害、虐待、拐卖、暴力伤害), outside the 2020 Opinions"
)
_MINOR_VICTIM: Final = "2023 Opinions: counts as a sexual offence against minors when the victim was a minor"


def _prostitution(charge: str, victim_was_minor: bool | None) -> Build:
    def build(case: Case) -> tuple[Record, ...]:
        acted_on = adult_act(case)
        acts = (act(charge, acted_on, victim_was_minor),)
        return (convicted(case, acts, Term(case.rng.randint(12, 100)).sentence(), acted_on),)

    return build


def _by_victim(name: str, charge: str) -> tuple[Scenario, ...]:
    return tuple(
        Scenario(f"{name}-{victim}", Bearer.ADULT, expected, 0.4, _MINOR_VICTIM, _prostitution(charge, minor))
        for victim, minor, expected in _VICTIMS
    )


_VICTIMS: Final[tuple[tuple[str, bool | None, Expected], ...]] = (
    ("minor", True, NOT_FOR_SCHOOLS),
    ("adult", False, CERTIFICATE_ONLY),
    ("unknown-victim", None, VICTIM_UNKNOWN),
)

ELSEWHERE: Final = (
    Scenario("theft", Bearer.ADULT, CERTIFICATE_ONLY, 2, _OUTSIDE, judgment("盗窃罪", (3, 40))),
    Scenario("fraud", Bearer.ADULT, CERTIFICATE_ONLY, 1, _OUTSIDE, judgment("诈骗罪", (6, 60))),
    Scenario(
        "drink-driving",
        Bearer.ADULT,
        CERTIFICATE_ONLY,
        2,
        _OUTSIDE,
        judgment("危险驾驶罪", (1, 3), grown(AMENDMENT_NINE), penalty=Penalty.DETENTION),
    ),
    Scenario("injury", Bearer.ADULT, NOT_FOR_SCHOOLS, 1.5, _FOUR_KINDS, judgment("故意伤害罪", (6, 50))),
    Scenario("abuse", Bearer.ADULT, NOT_FOR_SCHOOLS, 0.7, _FOUR_KINDS, judgment("虐待罪", (6, 24))),
    Scenario(
        "trafficking",
        Bearer.ADULT,
        NOT_FOR_SCHOOLS,
        0.7,
        _FOUR_KINDS,
        judgment("拐卖妇女、儿童罪", (60, 110)),
    ),
    Scenario(
        "insult-by-force",
        Bearer.ADULT,
        NOT_FOR_SCHOOLS,
        0.5,
        "强制侮辱 is not named in article 4 of the 2020 Opinions; article 237 is sexual under Minors Protection Law 62",
        judgment("强制侮辱罪", (6, 40), grown(AMENDMENT_NINE)),
    ),
    Scenario(
        "carer",
        Bearer.ADULT,
        NOT_FOR_SCHOOLS,
        0.4,
        "Criminal Law 236-1 is not named in article 4 of the 2020 Opinions",
        judgment("负有照护职责人员性侵罪", (12, 36), grown(AMENDMENT_ELEVEN)),
    ),
    *_by_victim("organising-prostitution", "组织卖淫罪"),
    *_by_victim("harbouring-prostitution", "容留卖淫罪"),
)
