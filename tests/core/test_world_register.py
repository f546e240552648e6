"""The fictional population register: who bears which number, known by keyed hashes alone."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from tests.core.worlds import ON, a_world
from tutela.answers.inquiries.register import Belonging, connected
from tutela.core.crypto.keyring import Use
from tutela.core.crypto.suites import Suite
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import parse_document
from tutela.core.identity.names import canonical_name
from tutela.keys import current, keyfile
from tutela.world.models import PopulationLoad, RegisteredIdentity
from tutela.world.numbers import fifteen
from tutela.world.people import Person
from tutela.world.population import write_population
from tutela.world.register import PopulationRegister, load_population

AT = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path) -> None:
    settings.TUTELA_KEY_FILE = tmp_path / "keys.json"
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=AT)


@pytest.fixture
def people() -> tuple[Person, ...]:
    """A thousand persons, more than one query asks about."""
    return a_world().people[:1100]


@pytest.fixture
def loaded(tmp_path, people) -> Path:
    path = tmp_path / "population.parquet"
    write_population(path, people)
    load_population(path, AT)
    return path


def claim(person: Person, name: str | None = None) -> tuple[str, str]:
    return person.document.canonical, canonical_name(name or person.name)


def test_everybodys_own_name_belongs_to_every_document(loaded, people):
    pairs = [(document.canonical, canonical_name(one.name)) for one in people for document in one.documents]
    assert PopulationRegister().verify(pairs) == [Belonging.BELONGS] * len(pairs)


def test_a_former_name_belongs_too(loaded, people):
    renamed = [person for person in people if person.former_names]
    assert renamed
    pairs = [claim(person, person.former_names[0]) for person in renamed]
    assert PopulationRegister().verify(pairs) == [Belonging.BELONGS] * len(pairs)


def test_another_persons_name_differs_and_a_number_of_nobody_is_unknown(loaded, people):
    first, second = people[0], people[1]
    stranger = a_world().people[2000]
    answers = PopulationRegister().verify([claim(first, second.name), claim(stranger), claim(second)])
    assert answers == [Belonging.DIFFERS, Belonging.UNKNOWN, Belonging.BELONGS]


def test_answers_come_in_the_order_of_the_questions_repeats_included(loaded, people):
    pairs = [claim(people[3]), claim(people[0], people[3].name), claim(people[3]), claim(people[0])]
    assert PopulationRegister().verify(pairs) == [
        Belonging.BELONGS,
        Belonging.DIFFERS,
        Belonging.BELONGS,
        Belonging.BELONGS,
    ]
    assert PopulationRegister().verify([]) == []


def test_the_fifteen_digit_form_belongs_alike(loaded, people):
    person = next(one for one in people if one.is_resident and one.born_on.year < 2000)
    short = parse_document(fifteen(person.document.number), on=ON).canonical
    assert PopulationRegister().verify([(short, canonical_name(person.name))]) == [Belonging.BELONGS]


def test_before_a_first_load_nobody_is_known(people):
    assert PopulationRegister().verify([claim(people[0])]) == [Belonging.UNKNOWN]


def test_a_new_load_replaces_the_old_one_whole(loaded, people, tmp_path):
    path = tmp_path / "next.parquet"
    write_population(path, people[:5])
    assert load_population(path, AT) == sum(len(person.documents) for person in people[:5])
    assert PopulationRegister().verify([claim(people[4]), claim(people[5])]) == [
        Belonging.BELONGS,
        Belonging.UNKNOWN,
    ]
    assert PopulationLoad.objects.count() == 1


def test_a_rotation_of_keys_leaves_the_register_answering_and_a_new_load_moves_it(loaded, people):
    before = PopulationLoad.objects.get().key_id
    key_id = current.bring_in(Use.DATA, AT)
    current.put_in_force(key_id)
    assert PopulationRegister().verify([claim(people[0])]) == [Belonging.BELONGS]
    load_population(loaded, AT)
    assert PopulationLoad.objects.get().key_id == key_id != before
    assert PopulationRegister().verify([claim(people[0])]) == [Belonging.BELONGS]


def test_only_keyed_hashes_are_stored_and_alike_names_do_not_show(loaded, people):
    rows = list(RegisteredIdentity.objects.values_list("identity_key", "name_key"))
    assert {len(bytes(value)) for row in rows for value in row} == {32}
    assert len({bytes(name) for _, name in rows}) == len(rows)
    assert len({canonical_name(person.name) for person in people}) < len(people)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-100]), Reason.FILE_DAMAGED),
        (lambda path: path.unlink(), Reason.FILE_UNREADABLE),
        (lambda path: pyarrow.parquet.write_table(pyarrow.table({"name": ["x"]}), path), Reason.FILE_HEADERS),
    ],
)
def test_a_file_that_cannot_be_used_leaves_the_register_as_it_was(loaded, people, spoil, reason):
    spoil(loaded)
    with pytest.raises(Refusal) as refused:
        load_population(loaded, AT)
    assert refused.value.reason is reason
    assert PopulationRegister().verify([claim(people[0])]) == [Belonging.BELONGS]


def test_progress_counts_documents_to_the_end(loaded, people):
    told: list[tuple[str, int, int]] = []
    done = load_population(loaded, AT, progress=lambda *step: told.append(step))
    assert told[-1] == ("population", done, done)


def test_the_port_connects_it_where_the_deployment_says_so(settings, loaded, people):
    settings.TUTELA_REGISTER = "world"
    assert connected().verify([claim(people[0])]) == [Belonging.BELONGS]
