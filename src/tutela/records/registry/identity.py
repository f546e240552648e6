"""Which person a delivered record is about: a document must agree, and nothing may contradict it."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from tutela.core.crypto.keyring import RootKey
from tutela.core.identity.documents import Document
from tutela.records.registry.content import Claim, described


def identity_texts(claim: Claim) -> set[str]:
    """What is hashed to find a person again: each document, and each name with birth date and sex."""
    people = {f"person\x1f{born_on}\x1f{sex}\x1f{form}" for born_on, sex, form in described(claim)}
    return document_texts(claim) | people


def document_texts(claim: Claim) -> set[str]:
    """The part of `identity_texts` that joins records into one person."""
    return {document_text(document.canonical) for document in claim.documents}


def document_text(canonical: str) -> str:
    """What is hashed of one document."""
    return f"document\x1f{canonical}"


def digests(root: RootKey, texts: Iterable[str]) -> dict[str, bytes]:
    """Keyed hash of each text, under the registry's own derived key."""
    key = root.hash_key("registry", "identity")
    return {text: key.digest(text.encode()) for text in texts}


def source_digest(root: RootKey, port: str, agency: str, source_id: str) -> bytes:
    """Keyed hash of an agency's record number: no other agency's number is the same record."""
    return root.hash_key("registry", "source").digest(f"{port}\x1f{agency}\x1f{source_id}".encode())


def contradictions(one: Claim, other: Claim) -> tuple[str, ...]:
    """The features on which two claims cannot be the same person: "name", "birth", "sex"."""
    found = []
    if not one.forms & other.forms:
        found.append("name")
    if one.births and other.births and not one.births & other.births:
        found.append("birth")
    if one.gender and other.gender and one.gender != other.gender:
        found.append("sex")
    return tuple(found)


def perhaps_theirs(
    documents: Mapping[UUID, frozenset[Document]], apart: Container[frozenset[UUID]]
) -> dict[UUID, frozenset[Document]]:
    """The further documents that each person may hold: those of whoever shares a document, in however many steps.

    Records that say one document is two persons', or join two persons whom nobody has compared, are not settled;
    pairs in `apart` are.
    """
    shared = _shared(documents)
    found: dict[UUID, frozenset[Document]] = {}
    for first in {one for people in shared.values() for one in people}:
        if first in found:
            continue
        reached = _reached(first, documents, shared, apart)
        everything = frozenset(document for one in reached for document in documents[one])
        found |= {one: everything - documents[one] for one in reached}
    return found


def sharing(documents: Mapping[UUID, frozenset[Document]]) -> set[UUID]:
    """The persons of whom another one has a document too."""
    return {one for people in _shared(documents).values() for one in people}


def _shared(documents: Mapping[UUID, frozenset[Document]]) -> dict[Document, list[UUID]]:
    holders: dict[Document, list[UUID]] = {}
    for person, held in documents.items():
        for document in held:
            holders.setdefault(document, []).append(person)
    return {document: people for document, people in holders.items() if len(people) > 1}


def _reached(
    first: UUID,
    documents: Mapping[UUID, frozenset[Document]],
    shared: Mapping[Document, Iterable[UUID]],
    apart: Container[frozenset[UUID]],
) -> set[UUID]:
    reached, fresh = {first}, [first]
    while fresh:
        one = fresh.pop()
        near = {other for document in documents[one] for other in shared.get(document, ())}
        new = {other for other in near - reached if frozenset((one, other)) not in apart}
        reached |= new
        fresh += new
    return reached


@dataclass(slots=True)
class Persons:
    """The persons a batch may belong to, kept up to date while its records are placed one after another."""

    claims: dict[UUID, dict[UUID, Claim]] = field(default_factory=dict)  # person → record → claim
    of: dict[UUID, UUID] = field(default_factory=dict)  # record → person
    _by_document: dict[str, set[UUID]] = field(default_factory=dict)

    def add(self, person: UUID, record: UUID, claim: Claim) -> None:
        """A record's claim now counts for this person."""
        self.claims.setdefault(person, {})[record] = claim
        self.of[record] = person
        for text in document_texts(claim):
            self._by_document.setdefault(text, set()).add(person)

    def remove(self, person: UUID, record: UUID) -> None:
        """A record's claim no longer counts for this person."""
        self.claims.get(person, {}).pop(record, None)

    def groups(self, person: UUID) -> list[set[UUID]]:
        """The person's records, those together that documents hold together; that of the lowest id comes first."""
        groups: list[tuple[set[UUID], set[str]]] = []
        for record, claim in sorted(self.claims.get(person, {}).items()):
            records, texts = {record}, document_texts(claim)
            for group in [one for one in groups if one[1] & texts]:
                groups.remove(group)
                records, texts = records | group[0], texts | group[1]
            groups.append((records, texts))
        return sorted((records for records, _ in groups), key=min)

    def place(self, claim: Claim) -> tuple[UUID | None, dict[UUID, tuple[str, ...]]]:
        """The one person this claim belongs to, or None; and the persons that share a document but contradict it.

        Two persons that both fit are never joined by a third record: that is an officer's decision.
        """
        fitting: list[UUID] = []
        contradicted: dict[UUID, tuple[str, ...]] = {}
        for person in sorted({p for text in document_texts(claim) for p in self._by_document.get(text, ())}):
            known = self.claims.get(person, {}).values()
            shared = [other for other in known if document_texts(claim) & document_texts(other)]
            if not shared:
                continue
            differs = sorted({name for other in known for name in contradictions(claim, other)} - {"name"})
            if not any(claim.forms & other.forms for other in known):
                differs.append("name")
            if differs:
                contradicted[person] = tuple(differs)
            else:
                fitting.append(person)
        if len(fitting) == 1:
            return fitting[0], contradicted
        return None, contradicted | dict.fromkeys(fitting, ("several",))
