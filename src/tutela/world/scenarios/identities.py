"""The same offences, of persons who are written down in more than one way or by more than one agency."""

from dataclasses import replace
from typing import Final

from tutela.core.disclosure.history import NonProsecution, Port, Record
from tutela.world.scenarios.course import NEW_PENALTIES_LAW, PENALTIES_LAW
from tutela.world.scenarios.recipes import (
    CHILD_MOLESTATION,
    INDECENCY,
    INDECENT_PENALTY,
    RAPE,
    grown,
    judgment,
    non_prosecution,
    penalty,
    together,
)
from tutela.world.scenarios.scenario import NO_CONVICTION, YES, Bearer, Case, Scenario, Writing

_ONE_PERSON: Final = "a resident number is unique and for life (Identity Card Law 3): however it was written"
_PASSPORT: Final = "a conviction of a foreigner counts alike"
_PENALTY: Final = penalty(INDECENT_PENALTY, grown(PENALTIES_LAW, NEW_PENALTIES_LAW))


def _told_twice(case: Case) -> tuple[Record, ...]:
    """A conviction that the court entered, and the police entered as well."""
    (record,) = judgment(RAPE, (36, 144))(case)
    return (record, replace(record, port=Port.POLICE))


IDENTITIES: Final = (
    Scenario(
        "three-ports",
        Bearer.ADULT,
        YES,
        0.8,
        _ONE_PERSON,
        together(
            _PENALTY, non_prosecution(INDECENCY, NonProsecution.DISCRETIONARY), judgment(RAPE, (36, 120))
        ),
    ),
    Scenario("told-twice", Bearer.ADULT, YES, 0.8, _ONE_PERSON, _told_twice),
    Scenario(
        "told-in-fifteen-digits",
        Bearer.OLD_NUMBER,
        YES,
        0.6,
        _ONE_PERSON,
        _told_twice,
        (Writing.AS_REGISTERED, Writing.FIFTEEN_DIGITS),
    ),
    Scenario(
        "told-in-traditional-characters",
        Bearer.ADULT,
        YES,
        0.6,
        _ONE_PERSON,
        _told_twice,
        (Writing.TRADITIONAL, Writing.AS_REGISTERED),
    ),
    Scenario(
        "fifteen-digits-alone",
        Bearer.OLD_NUMBER,
        YES,
        0.6,
        _ONE_PERSON,
        judgment(RAPE, (36, 144)),
        (Writing.FIFTEEN_DIGITS,),
    ),
    Scenario(
        "misspelt",
        Bearer.ADULT,
        YES,
        0.5,
        "the number is the person's own; the name has one character wrong",
        judgment(INDECENCY, (6, 60)),
        (Writing.MISSPELT,),
    ),
    Scenario(
        "former-name",
        Bearer.RENAMED,
        YES,
        0.4,
        "the number is the person's own; the name is the one borne then",
        judgment(CHILD_MOLESTATION, (12, 96)),
        (Writing.FORMER_NAME,),
    ),
    Scenario(
        "penalised-twice",
        Bearer.ADULT,
        NO_CONVICTION,
        0.5,
        "2020 Opinions 4(3), each penalty by itself",
        together(_PENALTY, _PENALTY),
    ),
    Scenario("permit", Bearer.PERMIT, YES, 0.5, _ONE_PERSON, judgment(RAPE, (36, 144))),
    Scenario(
        "permit-and-travel-permit",
        Bearer.PERMIT,
        YES,
        0.4,
        "two documents of one person",
        judgment(INDECENCY, (6, 60)),
        (Writing.BOTH_DOCUMENTS,),
    ),
    Scenario("passport", Bearer.PASSPORT, YES, 0.6, _PASSPORT, judgment(CHILD_MOLESTATION, (12, 96))),
    Scenario(
        "passport-renewed",
        Bearer.PASSPORT,
        YES,
        0.3,
        "entered under a passport since replaced: only name, birth and sex still lead to it",
        judgment(RAPE, (36, 144)),
        (Writing.RENEWED_SINCE,),
    ),
    Scenario("permanent-resident", Bearer.PERMANENT, YES, 0.4, _PASSPORT, judgment(RAPE, (36, 144))),
    Scenario(
        "permanent-resident-with-passport",
        Bearer.PERMANENT,
        YES,
        0.4,
        "two documents of one person",
        judgment(INDECENCY, (6, 60)),
        (Writing.BOTH_DOCUMENTS,),
    ),
)
