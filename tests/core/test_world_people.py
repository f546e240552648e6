"""The people of the fictional country: valid documents, nobody real, nobody alike by accident."""

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.core.worlds import ON, a_world
from tutela.core.identity.documents import DocumentKind, parse_document
from tutela.core.identity.names import canonical_name
from tutela.world.dossiers import make_offenders
from tutela.world.numbers import fifteen
from tutela.world.people import People
from tutela.world.regions import ABOLISHED, COUNTIES, ELSEWHERE, PREFECTURE


def test_every_document_is_what_its_number_says():
    for person in a_world().people:
        for document in person.documents:
            parsed = parse_document(document.number, kind=document.kind, country=document.country, on=ON)
            assert parsed.canonical == document.canonical
            assert parsed.born_on in (None, person.born_on)
            assert parsed.sex in (None, person.sex)


def test_cards_are_told_by_their_form_alone():
    cards = (DocumentKind.RESIDENT, DocumentKind.RESIDENCE_PERMIT, DocumentKind.FOREIGN_RESIDENT)
    for person in a_world().people:
        for document in person.documents:
            if document.kind in cards:
                assert parse_document(document.number, on=ON).kind is document.kind


def test_no_two_documents_are_alike():
    documents = [document.canonical for person in a_world().people for document in person.documents]
    assert len(documents) == len(set(documents))


def test_no_number_can_be_a_living_persons_since_no_edition_of_gb_2260_had_its_county():
    for code in (
        PREFECTURE.code,
        *(county.code for county in COUNTIES),
        *ABOLISHED,
        *ELSEWHERE,
    ):
        assert "90" <= code[2:4] <= "99"
    made = {"639", *(code[:3] for code in ELSEWHERE)}
    for person in a_world().people:
        assert not person.is_resident or person.document.number[:3] in made


def test_only_residents_share_name_birth_and_sex_for_their_numbers_tell_them_apart():
    alike = defaultdict(list)
    for person in a_world().people:
        alike[canonical_name(person.name), person.born_on, person.sex].append(person)
    shared = [persons for persons in alike.values() if len(persons) > 1]
    assert shared
    assert all(person.is_resident for persons in shared for person in persons)


def test_every_kind_of_document_and_of_name_occurs():
    people = a_world().people
    kinds = Counter(document.kind for person in people for document in person.documents)
    assert set(kinds) == set(DocumentKind)
    names = [person.name for person in people]
    assert any("·" in name for name in names)
    assert any(ord(character) > 0xFFFF for name in names for character in name)
    assert any(name.startswith(("欧阳", "上官", "司马", "诸葛")) for name in names)
    assert any(not name.isascii() and name[0].isascii() for name in names)
    assert any(person.born_on.month == 2 and person.born_on.day == 29 for person in people)
    assert any(person.former_names for person in people)


def test_names_and_former_names_can_be_read():
    for person in a_world().people:
        assert canonical_name(person.name)
        assert all(canonical_name(name) != canonical_name(person.name) for name in person.former_names)


def test_a_twin_shares_surname_birth_sex_and_county_and_nothing_else():
    people = People(Random(3))
    person = people.resident(date(1990, 2, 28))
    twin = people.twin_of(person)
    assert (twin.born_on, twin.sex, twin.name[0]) == (person.born_on, person.sex, person.name[0])
    assert twin.document.number[:14] == person.document.number[:14]
    assert twin.document.number != person.document.number
    assert twin.name != person.name


def test_a_fifteen_digit_number_means_the_same_person():
    person = People(Random(5)).resident(date(1964, 2, 29))
    short = fifteen(person.document.number)
    assert len(short) == 15
    assert parse_document(short, on=ON).canonical == person.document.canonical


@given(st.integers(0, 2**32), st.dates(date(1920, 1, 1), date(2010, 12, 31)))
def test_everybody_has_a_valid_document_for_any_seed_and_birth(seed: int, born_on: date):
    people = People(Random(seed))
    makers = (people.resident, people.permit_holder, people.foreigner, people.permanent_resident)
    for make in makers:
        person = make(born_on)
        for document in person.documents:
            again = parse_document(document.number, kind=document.kind, country=document.country, on=ON)
            assert again.canonical == document.canonical


def test_people_born_within_days_of_each_other_are_still_no_two_alike():
    people = People(Random(1))
    for _ in range(3000):
        people.anybody(people.birth(date(1950, 1, 1), date(1950, 1, 20)))
    alike = [(canonical_name(one.name), one.born_on, one.sex) for one in people.all()]
    numbers = [document.number for one in people.all() for document in one.documents]
    assert len(alike) == len(set(alike))
    assert len(numbers) == len(set(numbers))


def test_one_stream_of_chance_makes_one_country():
    first, second = (make_offenders(Random(9), People(Random(8)), 60, ON) for _ in range(2))
    assert first == second
    assert any(one != other for one, other in pairwise(first))
