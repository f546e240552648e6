"""Which records may be of whom a question meant: found anew each time, by the rows that they give the list now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.settling import Meant
from tutela.core.crypto.keyring import Use
from tutela.core.disclosure.history import Port
from tutela.core.identity.agreement import Agreement, Identity, compare
from tutela.core.identity.documents import parse_document
from tutela.index.compile.rows import rows_of
from tutela.index.lookup.queries import purpose_keys
from tutela.index.lookup.rows import Basis, Found, ProbeKeys, Row, RowOutcome, finding
from tutela.keys import current
from tutela.packs.current import policy
from tutela.records.registry import identity, queries, verdicts
from tutela.records.registry.content import Claim
from tutela.records.registry.orders import Order


@dataclass(frozen=True, slots=True)
class Near:
    """One record that may be of this person. `found` is what the law lists of its person under the purpose.

    `asked` is whom it is near, as a record would say it.
    `lacks_facts`: the law leaves open what it says of that person until the agency supplies what is missing.
    `is_same`: what officers found on comparing the two; None: nobody has, or not under this name, birth date and sex.
    """

    person: UUID
    record: UUID
    agency: str
    found: Found
    claim: Claim = field(repr=False)
    asked: Claim = field(repr=False)
    lacks_facts: bool = False
    is_same: bool | None = None


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the list says of a person."""

    found: Found
    lacks_facts: bool


def claim_of(meant: Meant, on: date) -> Claim:
    """Whom a question meant, as a record would say it."""
    asked = meant.question
    document = parse_document(asked.document, kind=asked.document_kind, country=asked.country, on=on)
    return Claim((asked.name.strip(),), (document,), meant.probe.born_on, meant.probe.sex)


def is_of_the_list(purpose: str) -> bool:
    """Whether a purpose is answered from the teacher restriction list, and not from records."""
    known = policy().purposes.get(purpose)
    return known is not None and Port.EDUCATION in known.needs_ports


def near(meant: Meant, purpose: str, on: date) -> list[Near]:
    """The records, under whichever agency, for which the list says more of this person than nothing on a day."""
    claim = claim_of(meant, on)
    root = current.ring().active(Use.DATA)
    texts = identity.digests(root, identity.identity_texts(claim)).values()
    linked = queries.persons_linked(queries.persons_with(list(texts), root.key_id))
    keys = ProbeKeys.of(meant.probe, purpose_keys(root, purpose))
    listed: dict[UUID, _Listed] = {}
    for person, known in queries.persons(linked).items():
        rows = [row for row in rows_of([known], root, policy()) if row.purpose == purpose]
        found = finding(rows, keys, on)
        if found is not Found.ABSENT:
            listed[person] = _Listed(found, _lacks_facts(rows, on))
    return _records(listed, claim, of_the_list=is_of_the_list(purpose))


def settled_by(found: Iterable[Near]) -> Answer | None:
    """What follows from what officers found: *record* where one is of this person, and the law says so of it.

    *No record* where each was compared and none is; None where one was not, or where facts of the record are missing.
    """
    listed = list(found)
    same = [one for one in listed if one.is_same]
    if any(one.found is Found.RECORD for one in same):
        return Answer.RECORD
    if same or any(one.is_same is None for one in listed):
        return None
    return Answer.NO_RECORD


def agreement(one: Near, meant: Meant, on: date) -> Agreement:
    """Feature by feature, the record's identity with the one asked about."""
    return compare(_identity(one.claim), _identity(claim_of(meant, on)))


def _identity(claim: Claim) -> Identity:
    return Identity(claim.names[0], claim.names[1:], claim.documents, claim.birth, claim.gender)


def _lacks_facts(rows: Iterable[Row], on: date) -> bool:
    """Under their own documents a person is listed as the law has it: *pending* alone means that facts are missing."""
    own = [
        row.outcome
        for row in rows
        if row.basis is Basis.DOCUMENT and row.from_on <= on and (row.until_on is None or on < row.until_on)
    ]
    return bool(own) and RowOutcome.RECORD not in own


def _records(listed: dict[UUID, _Listed], asked: Claim, *, of_the_list: bool) -> list[Near]:
    """Of each person the records that name whoever was asked about; all, where only another record ties them."""
    texts = identity.identity_texts(asked)
    contents: dict[UUID, list[tuple[UUID, str, Claim]]] = {}
    for person, record, content in queries.versions_of(listed, every_version=False):
        if isinstance(content.record, Order) is of_the_list:
            contents.setdefault(person, []).append((record, content.agency, content.claim))
    judged = verdicts.judged([record for own in contents.values() for record, _, _ in own], asked)
    found = []
    for person, own in sorted(contents.items()):
        named = [one for one in own if one[0] in judged or identity.identity_texts(one[2]) & texts]
        found += [
            Near(
                person,
                record,
                agency,
                listed[person].found,
                claim,
                asked,
                listed[person].lacks_facts,
                judged.get(record),
            )
            for record, agency, claim in named or own
        ]
    return found
