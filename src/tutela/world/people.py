"""The people of the fictional country, made one after another from one stream of chance."""

from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Final

from tutela.core.identity.documents import Document, DocumentKind
from tutela.core.identity.names import canonical_name
from tutela.core.identity.sex import Sex
from tutela.world import naming, numbers
from tutela.world.other_names import COUNTRIES, Country
from tutela.world.regions import ABOLISHED, COUNTIES, ELSEWHERE, HONG_KONG, MACAO, TAIWAN

_LEAP_DAY: Final = 0.01
_FORMER_NAME: Final = 0.03
_NICKNAMES: Final = ("阿强", "老幺", "三哥", "小胖", "阿标", "大头", "四眼", "阿凤", "丽姐")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody fictional: official name, former names, sex, birth and documents, the principal one first."""

    key: str
    name: str
    former_names: tuple[str, ...]
    sex: Sex
    born_on: date
    documents: tuple[Document, ...]
    country: Country | None = None

    @property
    def document(self) -> Document:
        """The document this person usually shows."""
        return self.documents[0]

    @property
    def is_resident(self) -> bool:
        """Whether the usual document is a resident identity card."""
        return self.document.kind is DocumentKind.RESIDENT


class People:
    """Makes persons. No two share a document; none share name, birth and sex unless they are meant to."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._made: list[Person] = []
        self._numbers: set[str] = set()
        self._alike: set[tuple[str, date, Sex]] = set()

    def all(self) -> tuple[Person, ...]:
        """Everybody, in the order of making."""
        return tuple(self._made)

    def birth(self, first: date, last: date) -> date:
        """A day of birth from `first` to `last`, both inclusive; 29 February somewhat more often than by chance."""
        day = date.fromordinal(self._rng.randint(first.toordinal(), last.toordinal()))
        if isleap(day.year) and self._rng.random() < _LEAP_DAY:
            leap_day = date(day.year, 2, 29)
            return leap_day if first <= leap_day <= last else day
        return day

    def resident(self, born_on: date, sex: Sex | None = None) -> Person:
        """A resident of the mainland, with an identity card."""
        sex = sex or self._sex()
        name = self._unlike(lambda: naming.resident_name(self._rng, sex), born_on, sex)
        card = self._fresh(lambda: numbers.resident(self._rng, self._region(), born_on, sex))
        former = (self._former_name(sex),) if self._rng.random() < _FORMER_NAME else ()
        return self._add(name, former, sex, born_on, (card,))

    def renamed(self, born_on: date) -> Person:
        """A resident who has borne another name."""
        person = self.resident(born_on)
        if person.former_names:
            return person
        renamed = replace(person, former_names=(self._former_name(person.sex),))
        self._made[-1] = renamed
        return renamed

    def permit_holder(self, born_on: date) -> Person:
        """A resident of Hong Kong, Macao or Taiwan, with a residence permit and a travel permit."""
        sex = self._sex()
        region = self._rng.choice((HONG_KONG, HONG_KONG, MACAO, TAIWAN, TAIWAN))
        name = self._unlike(
            lambda: naming.traditional(naming.surname(self._rng) + naming.given(self._rng, sex)), born_on, sex
        )
        permit = self._fresh(lambda: numbers.residence_permit(self._rng, region, born_on, sex))
        travel = self._fresh(lambda: numbers.travel_permit(self._rng, region))
        return self._add(name, (), sex, born_on, (permit, travel))

    def foreigner(self, born_on: date) -> Person:
        """A foreigner with a passport."""
        sex, country = self._sex(), self._rng.choice(COUNTRIES)
        name = self._unlike(lambda: naming.foreign_name(self._rng, country, sex), born_on, sex)
        passport = self._fresh(lambda: numbers.passport(self._rng, country))
        return self._add(name, (), sex, born_on, (passport,), country)

    def permanent_resident(self, born_on: date) -> Person:
        """A foreigner with a permanent resident's card, old or new, and a passport."""
        rng, sex, country = self._rng, self._sex(), self._rng.choice(COUNTRIES)
        name = self._unlike(lambda: naming.foreign_name(rng, country, sex), born_on, sex)
        if rng.random() < 0.5:
            card = self._fresh(lambda: numbers.old_foreign_card(rng, country, born_on))
        else:
            card = self._fresh(lambda: numbers.new_foreign_card(rng, country, born_on, sex))
        passport = self._fresh(lambda: numbers.passport(rng, country))
        return self._add(name, (), sex, born_on, (card, passport), country)

    def anybody(self, born_on: date) -> Person:
        """Mostly residents; a few of every other kind."""
        chance = self._rng.random()
        if chance < 0.985:
            return self.resident(born_on)
        if chance < 0.991:
            return self.permit_holder(born_on)
        return self.foreigner(born_on) if chance < 0.997 else self.permanent_resident(born_on)

    def namesake_of(self, person: Person) -> Person:
        """Another resident with the same name, birth and sex, and another number."""
        card = self._fresh(lambda: numbers.resident(self._rng, self._region(), person.born_on, person.sex))
        return self._add(person.name, (), person.sex, person.born_on, (card,))

    def twin_of(self, person: Person) -> Person:
        """A twin: same surname, birth, sex and address code, the next numbers of the same register."""
        surname = naming.surname_of(person.name)
        name = self._unlike(lambda: surname + naming.given(self._rng, person.sex), person.born_on, person.sex)
        region = person.document.number[:6]
        card = self._fresh(lambda: numbers.resident(self._rng, region, person.born_on, person.sex))
        return self._add(name, (), person.sex, person.born_on, (card,))

    def renew_passport(self, person: Person) -> Person:
        """The same person with a new passport, which is all the register knows now; returns who they are today."""
        country = person.country or COUNTRIES[0]
        passport = self._fresh(lambda: numbers.passport(self._rng, country))
        renewed = replace(person, documents=(passport,))
        self._made[self._made.index(person)] = renewed
        return renewed

    def nickname(self) -> str:
        """What a file calls somebody beside the name."""
        return self._rng.choice(_NICKNAMES)

    def unknown_number(self, born_on: date, sex: Sex) -> Document:
        """A well-formed resident number that nobody holds."""
        return self._fresh(lambda: numbers.resident(self._rng, self._region(), born_on, sex))

    def _add(
        self,
        name: str,
        former_names: tuple[str, ...],
        sex: Sex,
        born_on: date,
        documents: tuple[Document, ...],
        country: Country | None = None,
    ) -> Person:
        key = f"P{len(self._made) + 1:07d}"
        person = Person(key, name, former_names, sex, born_on, documents, country)
        self._made.append(person)
        return person

    def _fresh(self, make: Callable[[], Document]) -> Document:
        document = make()
        while document.number in self._numbers:
            document = make()
        self._numbers.add(document.number)
        return document

    def _unlike(self, make: Callable[[], str], born_on: date, sex: Sex) -> str:
        name = make()
        while (canonical_name(name), born_on, sex) in self._alike:
            name = make()
        self._alike.add((canonical_name(name), born_on, sex))
        return name

    def _former_name(self, sex: Sex) -> str:
        return naming.surname(self._rng) + naming.given(self._rng, sex)

    def _sex(self) -> Sex:
        return Sex.FEMALE if self._rng.random() < 0.6 else Sex.MALE

    def _region(self) -> str:
        chance = self._rng.random()
        if chance < 0.65:
            return self._rng.choice(COUNTIES).code
        return self._rng.choice(ABOLISHED if chance < 0.75 else ELSEWHERE)
