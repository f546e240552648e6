"""Makes identity numbers: resident, permit and foreign cards, passports and travel permits."""

from datetime import date
from random import Random
from typing import Final

from tutela.core.identity.check_digit import check_digit
from tutela.core.identity.documents import CHINA, Document, DocumentKind
from tutela.core.identity.sex import Sex
from tutela.world.other_names import Country
from tutela.world.regions import HONG_KONG, MACAO, TAIWAN

_TRAVEL: Final = {HONG_KONG: "H", MACAO: "M", TAIWAN: ""}
_LAST_SEQUENCE: Final = 995
"""Sequences 996 to 999 are said to mean another century in a 15-digit number; here nobody has one."""


def dated_body(rng: Random, first_six: str, born_on: date, sex: Sex) -> str:
    """The GB 11643 form: address code, birth, a sequence of the sex's parity, and the check digit."""
    sequence = 2 * rng.randrange(_LAST_SEQUENCE // 2) + (1 if sex is Sex.MALE else 2)
    body = f"{first_six}{born_on.year:04d}{born_on.month:02d}{born_on.day:02d}{sequence:03d}"
    return body + check_digit(body)


def resident(rng: Random, region: str, born_on: date, sex: Sex) -> Document:
    """A resident identity number."""
    return Document(DocumentKind.RESIDENT, dated_body(rng, region, born_on, sex), None, born_on, sex)


def residence_permit(rng: Random, region: str, born_on: date, sex: Sex) -> Document:
    """The residence permit of a resident of Hong Kong, Macao or Taiwan; `region` is its address code."""
    return Document(DocumentKind.RESIDENCE_PERMIT, dated_body(rng, region, born_on, sex), None, born_on, sex)


def travel_permit(rng: Random, region: str) -> Document:
    """The permit with which the same person crosses the border: H or M and eight digits, or eight digits."""
    number = f"{_TRAVEL[region]}{rng.randrange(10**8):08d}"
    return Document(DocumentKind.TRAVEL_PERMIT, number, CHINA, None, None)


def passport(rng: Random, country: Country) -> Document:
    """A passport number: two letters and seven digits."""
    letters = rng.choice("ACEFGHKLMNPRTVXY") + rng.choice("ABCDEFHKLMNPRTVXYZ")
    return Document(DocumentKind.PASSPORT, f"{letters}{rng.randrange(10**7):07d}", country.code, None, None)


def old_foreign_card(rng: Random, country: Country, born_on: date) -> Document:
    """The permanent resident's card of 2017: three letters and twelve digits."""
    number = f"{country.code}{rng.randrange(1100, 6600):04d}{born_on:%y%m%d}{rng.randrange(100):02d}"
    return Document(DocumentKind.FOREIGN_RESIDENT, number, None, None, None)


def new_foreign_card(rng: Random, country: Country, born_on: date, sex: Sex) -> Document:
    """The permanent resident's card of 2023-12-01: eighteen characters, the first a 9, the last MOD 11-2."""
    number = dated_body(rng, f"963{country.numeric}", born_on, sex)
    return Document(DocumentKind.FOREIGN_RESIDENT, number, None, born_on, sex)


def fifteen(number: str) -> str:
    """The 15-digit form, before 1999, of the resident number of someone born in the twentieth century."""
    return number[:6] + number[8:17]
