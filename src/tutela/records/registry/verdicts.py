"""What officers found on comparing somebody with a record: the same person, or another; kept while the record says so.

The pair of document and record stands as a keyed hash, what was compared is encrypted: it holds for the names, birth
date and sex that were compared, and for no others. A verdict ends when the record's identity is corrected, and leaves
with its record. It works through the list alone: whoever is the same is listed as the record's person is, and a number
that was found to be another's lists nobody.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID, uuid4

from django.db.models import QuerySet

from tutela.core.crypto.keyring import RootKey, Use
from tutela.keys import current
from tutela.records.registry import identity, inventory, reading
from tutela.records.registry.content import Claim, Known, described
from tutela.records.registry.models import IdentityKey, Verdict

_CONTEXT: Final = "verdict"
_CHUNK: Final = 400
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Found:
    """One verdict: the record, who was compared with it, and whether they are its person."""

    record: UUID
    claim: Claim = field(repr=False)
    is_same: bool


def remember(*, record: UUID, claim: Claim, is_same: bool, at: datetime) -> None:
    """Keeps it, in place of what was found of this pair before. The caller holds the registry's lock.

    `claim` names one document. Where the same was found of it under another name, both names stay compared.
    Its person's rows have to be compiled anew.
    """
    document = claim.documents[0].canonical
    root, id_ = current.ring().active(Use.DATA), uuid4()
    before = Verdict.objects.filter(
        record_id=record, digest__in=_digests(record, document), ended_at=None, is_same=is_same
    )
    claim = _with_names_of(claim, [opened(row) for row in before])
    _end(Verdict.objects.filter(record_id=record, digest__in=_digests(record, document)), at)
    found = Verdict.objects.create(
        id=id_,
        record_id=record,
        key_id=root.key_id,
        digest=_digest(root, record, document),
        is_same=is_same,
        content=current.encrypt(_CONTEXT, id_.hex, claim.to_bytes()),
        decided_at=at,
    )
    inventory.came(found)
    if is_same:
        for live in current.ring().live(Use.DATA):
            find_again(live, record, claim)


def find_again(root: RootKey, record: UUID, claim: Claim) -> None:
    """Who is the same is found as those are whom records name: so whatever names them later is compiled together."""
    hashes = identity.digests(root, identity.identity_texts(claim)).values()
    rows = [IdentityKey(record_id=record, key_id=root.key_id, digest=digest) for digest in hashes]
    IdentityKey.objects.bulk_create(rows, _CHUNK, ignore_conflicts=True)


def end(record: UUID, *, at: datetime) -> None:
    """The record says another identity now: what was found of the former one no longer holds."""
    _end(Verdict.objects.filter(record_id=record), at)


def _end(found: QuerySet[Verdict], at: datetime) -> None:
    standing_ones = found.filter(ended_at=None)
    with inventory.changing(standing_ones):
        standing_ones.update(ended_at=at)


def judged(records: Iterable[UUID], asked: Claim) -> dict[UUID, bool | None]:
    """What was found of each of these records and whoever is asked about; those never compared with it are absent.

    `asked` names one document. None where that was compared under another name, birth date or sex.
    """
    document = asked.documents[0].canonical
    of = {digest: record for record in records for digest in _digests(record, document)}
    found: dict[UUID, bool | None] = {}
    for chunk in _chunks(list(of)):
        for row in Verdict.objects.filter(digest__in=chunk, ended_at=None):
            found[of[bytes(row.digest)]] = row.is_same if _was_compared(opened(row), asked) else None
    return found


def _was_compared(compared: Claim, asked: Claim) -> bool:
    return _describes_alike(compared, asked) and asked.forms <= compared.forms


def _describes_alike(one: Claim, other: Claim) -> bool:
    return (one.birth, one.gender) == (other.birth, other.gender)


def _with_names_of(claim: Claim, before: Iterable[Claim]) -> Claim:
    """The claim with the names under which the same was found, so that neither name is raised again."""
    alike = [name for one in before if _describes_alike(one, claim) for name in one.names]
    return replace(claim, names=tuple(dict.fromkeys((*claim.names, *alike))))


def standing(persons: Iterable[UUID]) -> dict[UUID, list[Found]]:
    """By person: what holds of their records."""
    return _standing(_rows(persons))


def standing_and_ever(persons: Iterable[UUID]) -> tuple[dict[UUID, list[Found]], list[Claim]]:
    """What `standing` and `claims_ever` say of these persons, every row read once."""
    rows = list(_rows(persons))
    return _standing(rows), [opened(row) for row in rows if row.is_same]


def _standing(rows: Iterable[Verdict]) -> dict[UUID, list[Found]]:
    found: dict[UUID, list[Found]] = {}
    for row in rows:
        if row.ended_at is None:
            found.setdefault(row.record.person_id, []).append(_found(row))
    return found


def claims_ever(persons: Iterable[UUID]) -> list[Claim]:
    """Everybody who was ever found to be the same as these persons' records say."""
    return [opened(row) for row in _rows(persons) if row.is_same]


def claims_of_record(record: UUID) -> tuple[Claim, ...]:
    """The same of one record."""
    rows = Verdict.objects.filter(record_id=record, is_same=True)
    return tuple(opened(row) for row in rows.order_by("id"))


def applied(person: Known, found: Collection[Found], claims: Mapping[UUID, Claim]) -> Known:
    """The person as officers found them; `claims`: what each of their records says.

    A document counts no longer where every record that names it was found to be another person's.
    """
    if not found:
        return person
    same = [one.claim for one in found if one.is_same]
    other = {(one.record, one.claim.documents[0]) for one in found if not one.is_same}
    foreign = frozenset(
        document
        for document in person.documents
        if all((record, document) in other for record, claim in claims.items() if document in claim.documents)
    )
    return replace(
        person,
        documents=(person.documents - foreign) | {document for one in same for document in one.documents},
        forms=person.forms | {form for one in same for form in one.forms},
        described=person.described | {whom for one in same for whom in described(one)},
        foreign=foreign,
    )


def opened(row: Verdict) -> Claim:
    """Who was compared, in clear."""
    return Claim.from_bytes(current.decrypt(_CONTEXT, row.id.hex, bytes(row.content)))


def is_found_by(row: Verdict, claim: Claim) -> bool:
    """Whether its keyed hash is that of its record and of who was compared."""
    root = current.ring().root(row.key_id)
    return bytes(row.digest) == _digest(root, row.record_id, claim.documents[0].canonical)


def of_persons(persons: Iterable[UUID]) -> list[tuple[UUID, Claim]]:
    """(record, who was found to be the same) of these persons' records, for another key."""
    return [(row.record_id, opened(row)) for row in _rows(persons) if row.is_same]


def reencrypt(persons: Iterable[UUID]) -> None:
    """Writes these persons' verdicts anew under the key in force."""
    root = current.ring().active(Use.DATA)
    for row in _rows(persons):
        if row.key_id == root.key_id:
            continue
        claim = opened(row)
        row.key_id, row.digest = (
            root.key_id,
            _digest(root, row.record_id, claim.documents[0].canonical),
        )
        row.content = current.encrypt(_CONTEXT, row.id.hex, claim.to_bytes())
        row.save(update_fields=["key_id", "digest", "content"])


def _rows(persons: Iterable[UUID]) -> Iterator[Verdict]:
    for chunk in _chunks(sorted(reading.verdicts(persons))):
        yield from Verdict.objects.filter(id__in=chunk).select_related("record").order_by("id")


def _found(row: Verdict) -> Found:
    return Found(row.record_id, opened(row), row.is_same)


def _digests(record: UUID, document: str) -> list[bytes]:
    """Under every data key there is: rows move to a new key one after the other."""
    return [_digest(root, record, document) for root in current.ring().roots if root.use is Use.DATA]


def _digest(root: RootKey, record: UUID, document: str) -> bytes:
    return root.hash_key("registry", "verdict").digest(f"{record}\x1f{document}".encode())


def _chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
