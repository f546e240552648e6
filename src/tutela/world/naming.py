"""Draws names: Han, compound, rare, minority and foreign, each in about the share an office meets."""

from functools import cache
from itertools import accumulate
from random import Random
from typing import Final

from tutela.core.identity.sex import Sex
from tutela.world.han_names import (
    COMPOUND_SURNAMES,
    EITHER,
    FEMALE,
    MALE,
    RARE,
    RARE_SURNAMES,
    SURNAMES,
    TRADITIONAL,
)
from tutela.world.other_names import TIBETAN_FEMALE, TIBETAN_MALE, UYGHUR_FEMALE, UYGHUR_MALE, Country

DOT: Final = "·"
_MINORITY, _COMPOUND, _RARE_SURNAME, _RARE_GIVEN = 0.02, 0.01, 0.003, 0.02
_ONE_CHARACTER: Final = 0.15
_WEIGHTS: Final = list(accumulate(1 / (rank + 6) for rank in range(len(SURNAMES))))


def resident_name(rng: Random, sex: Sex) -> str:
    """A name as a resident's identity card shows it."""
    if rng.random() < _MINORITY:
        return _minority(rng, sex)
    return surname(rng) + given(rng, sex)


def surname(rng: Random) -> str:
    """A surname; about one in a hundred is compound, three in a thousand rare."""
    chance = rng.random()
    if chance < _COMPOUND:
        return rng.choice(COMPOUND_SURNAMES)
    if chance < _COMPOUND + _RARE_SURNAME:
        return rng.choice(RARE_SURNAMES)
    return rng.choices(SURNAMES, cum_weights=_WEIGHTS)[0]


def surname_of(name: str) -> str:
    """The surname a Han name begins with."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]


def given(rng: Random, sex: Sex) -> str:
    """One or two characters; about one name in fifty holds a rare one."""
    characters = _given_characters(sex)
    first = rng.choice(RARE) if rng.random() < _RARE_GIVEN else rng.choice(characters)
    return first if rng.random() < _ONE_CHARACTER else first + rng.choice(characters)


def traditional(name: str) -> str:
    """The same name in traditional characters, as far as it has any."""
    return name.translate(TRADITIONAL)


def foreign_name(rng: Random, country: Country, sex: Sex) -> str:
    """Given names and surname in Latin letters with their diacritics, as a passport's visual zone shows them."""
    first = rng.choice(country.male if sex is Sex.MALE else country.female)
    second = rng.choice(country.male if sex is Sex.MALE else country.female)
    names = first if first == second or rng.random() < 0.5 else f"{first} {second}"
    return f"{names} {rng.choice(country.surnames)}"


@cache
def _given_characters(sex: Sex) -> str:
    return (MALE if sex is Sex.MALE else FEMALE) + EITHER


def _minority(rng: Random, sex: Sex) -> str:
    male = sex is Sex.MALE
    if rng.random() < 0.5:
        return rng.choice(UYGHUR_MALE if male else UYGHUR_FEMALE) + DOT + rng.choice(UYGHUR_MALE)
    names = TIBETAN_MALE if male else TIBETAN_FEMALE
    return rng.choice(names) + DOT + rng.choice(names)
