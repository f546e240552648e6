"""The rows of one person under one key: every document, every form of every name, every interval the law gives."""

from collections.abc import Iterable, Iterator
from typing import Final

from tutela.core.crypto.keyring import RootKey
from tutela.core.disclosure.intervals import intervals
from tutela.core.disclosure.question import Interval, Outcome
from tutela.core.identity.documents import Document
from tutela.core.law.packs import Policy
from tutela.index.lookup.rows import Basis, PurposeKeys, Row, RowOutcome
from tutela.records.registry.content import Known

_NO_NAME: Final = ""  # nobody is called so: no question agrees with it
_OUTCOMES = {Outcome.RECORD: RowOutcome.RECORD, Outcome.PENDING: RowOutcome.PENDING}


def rows_of(people: Iterable[Known], root: RootKey, policy: Policy) -> Iterator[Row]:
    """All rows of these persons for every purpose."""
    keys = {purpose: PurposeKeys.of(root, policy.regimes[purpose], purpose) for purpose in policy.purposes}
    for person in people:
        for purpose, purpose_keys in keys.items():
            for interval in intervals(person.history, purpose, policy, policy.regimes[purpose]):
                yield from _by_document(person, purpose, purpose_keys, interval)
                yield from _by_person(person, purpose, purpose_keys, interval)


def _by_document(person: Known, purpose: str, keys: PurposeKeys, interval: Interval) -> Iterator[Row]:
    for document in person.documents:
        for form in person.forms:
            yield _of_document(document, form, purpose, keys, _OUTCOMES[interval.outcome], interval)
    # Of documents that may be theirs an officer has to judge, whatever the law's outcome and whatever the name.
    for document in person.perhaps:
        yield _of_document(document, _NO_NAME, purpose, keys, RowOutcome.PENDING, interval)


def _of_document(
    document: Document, form: str, purpose: str, keys: PurposeKeys, outcome: RowOutcome, interval: Interval
) -> Row:
    return Row(
        purpose,
        Basis.DOCUMENT,
        keys.document_key(document.canonical),
        keys.name_key(document.canonical, form),
        outcome,
        interval.from_on,
        interval.until_on,
    )


def _by_person(person: Known, purpose: str, keys: PurposeKeys, interval: Interval) -> Iterator[Row]:
    """By name, birth date and sex: never more than *pending*, whatever the law's outcome."""
    basis = Basis.PERSON_WITH_RESIDENT_NUMBER if person.has_resident_number else Basis.PERSON_WITHOUT
    for born_on, sex, form in person.described:
        yield Row(
            purpose,
            basis,
            keys.birth_key(born_on, sex),
            keys.person_name_key(born_on, sex, form),
            RowOutcome.PENDING,
            interval.from_on,
            interval.until_on,
        )
