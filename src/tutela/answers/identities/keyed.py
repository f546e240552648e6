"""What a row that names a person holds: a keyed hash to find it by, and the person encrypted beside it.

Each table has keys of its own, so that rows of two tables are not seen to concern the same person.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from tutela.answers.identities.person import Person, restored, stored
from tutela.core.crypto.keyring import HashKey, RootKey, Use
from tutela.core.proofs.commitments import canonical
from tutela.keys import current


@dataclass(frozen=True, slots=True)
class Keyed:
    """The keyed hash of a canonical document, 32 bytes, and the id of its key."""

    key_id: str
    digest: bytes


def keyed(table: str, document: str) -> Keyed:
    """Under the key in force."""
    root = current.ring().active(Use.DATA)
    return Keyed(root.key_id, _digest(root, table, document))


def digests(table: str, document: str) -> list[bytes]:
    """Under every data key there is: rows move to a new key one after the other."""
    return [_digest(root, table, document) for root in current.ring().roots if root.use is Use.DATA]


def by_digest(table: str, documents: Collection[str]) -> dict[bytes, str]:
    """Many canonical documents by these; each key is derived once for all of them."""
    made = keys(table)
    return {key.digest(document.encode()): document for document in documents for key in made}


def keys(table: str) -> list[HashKey]:
    """By which these are made, for who hashes whole columns."""
    return [root.hash_key(table, "document") for root in current.ring().roots if root.use is Use.DATA]


def sealed(table: str, row: UUID, person: Person, more: Mapping[str, str] | None = None) -> bytes:
    """A person, and what else is encrypted with them."""
    return current.encrypt(table, row.hex, canonical({**stored(person), **(more or {})}))


def opened(table: str, row: UUID, content: "bytes | memoryview[int]") -> Person:
    """The person of a row."""
    return restored(opened_text(table, row, content))


def opened_text(table: str, row: UUID, content: "bytes | memoryview[int]") -> dict[str, str]:
    """All that is encrypted in a row; nothing where it was forgotten."""
    if not content:
        return {}
    said: dict[str, str] = json.loads(current.decrypt(table, row.hex, bytes(content)))
    return said


def _digest(root: RootKey, table: str, document: str) -> bytes:
    return root.hash_key(table, "document").digest(document.encode())
