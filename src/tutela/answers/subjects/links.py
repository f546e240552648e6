"""Links from persons to entries, written in the transaction of the entry, and found again by who holds the keys."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from tutela.answers.subjects.models import SubjectLink
from tutela.core.crypto.keyring import HashKey, RootKey, Use
from tutela.core.identity.sex import Sex
from tutela.keys import current
from tutela.sql.identifiers import random_ids
from tutela.sql.inserts import Rows, insert_together

_ROW: Final = ("id", "entry", "key_id", "digest")


def write(about: Iterable[tuple[UUID, str]]) -> None:
    """Links each (entry, canonical document), under the data key in force."""
    insert_together(rows(about))


def rows(about: Iterable[tuple[UUID, str]]) -> Rows:
    """The rows that `write` writes, for whoever writes them together with others."""
    root = current.ring().active(Use.DATA)
    key = _key(root)
    linked = [(entry, root.key_id, key.digest(document.encode())) for entry, document in about]
    ids = random_ids(len(linked))
    return Rows(SubjectLink, _ROW, [(id_, *link) for id_, link in zip(ids, linked, strict=True)])


def described(born_on: date, sex: Sex, name: str, *, resident: bool) -> str:
    """What stands in place of a document for whom a question meant by birth date, sex and canonical name.

    `resident`: the question gave a resident number, which is unique for life and meets fewer rows. It begins as no
    canonical document does.
    """
    return f"\x1f{born_on.isoformat()}\x1f{sex}\x1f{name}\x1f{resident:d}"


def digest(root: RootKey, document: str) -> bytes:
    """The keyed hash of a canonical document that stands in links, 32 bytes."""
    return _key(root).digest(document.encode())


def _key(root: RootKey) -> HashKey:
    return root.hash_key("subjects", "document")


def digests(document: str) -> list[bytes]:
    """Under every data key there ever was: a link stays under the key it was written with, as its opening does."""
    return [digest(root, document) for root in current.ring().roots if root.use is Use.DATA]


def drop(entries: Sequence[UUID]) -> None:
    """Forgets whom these entries concern."""
    for start in range(0, len(entries), 400):
        SubjectLink.objects.filter(entry__in=entries[start : start + 400]).delete()
