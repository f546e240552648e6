"""The rows of one person under one key: every document, every form of every name, every interval the law gives."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tutela.core.crypto.keyring import RootKey
from tutela.core.disclosure.intervals import every_interval
from tutela.core.disclosure.question import Outcome
from tutela.core.law.packs import Policy
from tutela.index.lookup.rows import Basis, PurposeKeys, Row, RowOutcome
from tutela.records.registry.content import Known

NO_NAME: Final = ""  # nobody is called so: no question agrees with it
OUTCOMES: Final = {Outcome.RECORD: RowOutcome.RECORD, Outcome.PENDING: RowOutcome.PENDING}


@dataclass(frozen=True, slots=True)
class _Hashed:
    """Keyed hashes that a person is found by under one purpose; `proves` whether their outcome is the law's own."""

    basis: Basis
    person_key: bytes
    name_key: bytes
    proves: bool


def rows_of(people: Iterable[Known], root: RootKey, policy: Policy) -> Iterator[Row]:
    """All rows of these persons for every purpose; of a purpose that has nothing to say nothing is hashed."""
    keys = {purpose: PurposeKeys.of(root, policy.regimes[purpose], purpose) for purpose in policy.purposes}
    for person in people:
        for purpose, intervals in every_interval(person.history, keys, policy):
            hashed = tuple(_hashed(person, keys[purpose])) if intervals else ()
            for interval in intervals:
                outcome = OUTCOMES[interval.outcome]
                for one in hashed:
                    yield Row(
                        purpose,
                        one.basis,
                        one.person_key,
                        one.name_key,
                        outcome if one.proves else RowOutcome.PENDING,
                        interval.from_on,
                        interval.until_on,
                    )


def _hashed(person: Known, keys: PurposeKeys) -> Iterator[_Hashed]:
    """By document, then by description."""
    for document in person.documents:
        key = keys.document_key(document.canonical)
        for form in person.forms:
            yield _Hashed(Basis.DOCUMENT, key, keys.name_key(document.canonical, form), proves=True)
    # Of documents that may be theirs an officer has to judge, whatever the law's outcome and whatever the name.
    for document in person.perhaps:
        key = keys.document_key(document.canonical)
        yield _Hashed(Basis.DOCUMENT, key, keys.name_key(document.canonical, NO_NAME), proves=False)
    # By name, birth date and sex never more than *pending*, whatever the law's outcome.
    basis = Basis.PERSON_WITH_RESIDENT_NUMBER if person.has_resident_number else Basis.PERSON_WITHOUT
    births = {(born_on, sex): keys.birth_key(born_on, sex) for born_on, sex, _ in person.described}
    for born_on, sex, form in person.described:
        name = keys.person_name_key(born_on, sex, form)
        yield _Hashed(basis, births[born_on, sex], name, proves=False)
