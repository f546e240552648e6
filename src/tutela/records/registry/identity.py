"""Which person a delivered record is about: a document must agree, and nothing may contradict it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from tutela.core.crypto.keyring import RootKey
from tutela.records.registry.content import Claim, described


def identity_texts(claim: Claim) -> set[str]:
    """What is hashed to find a person again: each document, and each name with birth date and sex."""
    people = {f"person\x1f{born_on}\x1f{sex}\x1f{form}" for born_on, sex, form in described(claim)}
    return document_texts(claim) | people


def document_texts(claim: Claim) -> set[str]:
    """The part of `identity_texts` that joins records into one person."""
    return {f"document\x1f{document.canonical}" for document in claim.documents}


def digests(root: RootKey, texts: Iterable[str]) -> dict[str, bytes]:
    """Keyed hash of each text, under the registry's own derived key."""
    key = root.hash_key("registry", "identity")
    return {text: key.digest(text.encode()) for text in texts}


def source_digest(root: RootKey, port: str, authority: str, source_id: str) -> bytes:
    """Keyed hash of an agency's record number."""
    return root.hash_key("registry", "source").digest(f"{port}\x1f{authority}\x1f{source_id}".encode())


def contradictions(one: Claim, other: Claim) -> tuple[str, ...]:
    """The features on which two claims cannot be the same person: "name", "birth", "sex"."""
    found = []
    if not one.forms & other.forms:
        found.append("name")
    if one.birth and other.birth and one.birth != other.birth:
        found.append("birth")
    if one.gender and other.gender and one.gender != other.gender:
        found.append("sex")
    return tuple(found)


@dataclass(slots=True)
class Persons:
    """The persons a batch may belong to, kept up to date while its records are placed one after another."""

    claims: dict[UUID, dict[UUID, Claim]] = field(default_factory=dict)  # person → record → claim
    _by_document: dict[str, set[UUID]] = field(default_factory=dict)

    def add(self, person: UUID, record: UUID, claim: Claim) -> None:
        """A record's claim now counts for this person."""
        self.claims.setdefault(person, {})[record] = claim
        for text in document_texts(claim):
            self._by_document.setdefault(text, set()).add(person)

    def remove(self, person: UUID, record: UUID) -> None:
        """A record's claim no longer counts for this person."""
        self.claims.get(person, {}).pop(record, None)

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
