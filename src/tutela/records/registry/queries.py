"""Reads of the registry; they return values of the core, never rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from tutela.core.crypto.keyring import Use
from tutela.keys import current
from tutela.records.registry import identity, reading, verdicts
from tutela.records.registry.content import Claim, Content, Known, known
from tutela.records.registry.models import (
    Feed,
    IdentityKey,
    Person,
    RecordVersion,
    ReviewTask,
    SourceKey,
    SourceRecord,
    Verdict,
)

_Item = TypeVar("_Item")
_CHUNK = 400  # well under the number of parameters any database takes


@dataclass(frozen=True, slots=True)
class Delivered:
    """A feed's declared coverage and last delivery."""

    authority: str
    port: str
    families: frozenset[str]
    from_on: date
    cadence_days: int
    last_delivery_at: datetime | None


def persons(ids: Iterable[UUID]) -> dict[UUID, Known]:
    """The current facts of these persons; a person without current records is absent.

    Whoever shares a document with one of them may be the same person until an officer has found otherwise. Who shares a
    name with birth date and sex alone is not read for that: in a large registry many do.
    """
    wanted = set(ids)
    found, asked, fresh = dict[UUID, Known](), set[UUID](), wanted
    while fresh:
        asked = asked | fresh
        read = _stated(versions_of(fresh, every_version=False), verdicts.standing(fresh))
        found |= read
        documents = {document.canonical for one in read.values() for document in one.documents}
        fresh = persons_of_documents(documents) - asked
    return {person: one for person, one in _with_doubts(found).items() if person in wanted}


def persons_and_claims(linked: Collection[UUID]) -> tuple[dict[UUID, Known], list[Claim]]:
    """What `persons` and `claims_ever` say of persons who are linked with none but each other, every row read once."""
    versions = list(_versions(linked, every_version=True))
    judged, said = verdicts.standing_and_ever(linked)
    current_ones = [
        (person, record, content) for person, record, is_current, content in versions if is_current
    ]
    claims = [content.claim for _, _, _, content in versions]
    return _with_doubts(_stated(current_ones, judged)), claims + said


def _stated(
    versions: Iterable[tuple[UUID, UUID, Content]], judged: Mapping[UUID, list[verdicts.Found]]
) -> dict[UUID, Known]:
    """Everybody of these versions, as officers found them."""
    contents: dict[UUID, dict[UUID, Content]] = defaultdict(dict)
    for person, record, content in versions:
        contents[person][record] = content
    return {person: _known(items, judged.get(person, [])) for person, items in contents.items()}


def _with_doubts(found: dict[UUID, Known]) -> dict[UUID, Known]:
    """The same persons, with what may be theirs of whoever among them shares a document."""
    documents = {person: one.documents for person, one in found.items()}
    sharing = identity.sharing(documents)
    perhaps = identity.perhaps_theirs(documents, _apart(sharing)) if sharing else {}
    doubted = {
        person: replace(found[person], perhaps=further - found[person].foreign)
        for person, further in perhaps.items()
    }
    return found | doubted


def _known(contents: dict[UUID, Content], found: list[verdicts.Found]) -> Known:
    """What the records say, as officers found it to be."""
    claims = {record: content.claim for record, content in contents.items()}
    return verdicts.applied(known(list(contents.values())), found, claims)


def versions_of(ids: Iterable[UUID], *, every_version: bool) -> Iterator[tuple[UUID, UUID, Content]]:
    """(person, record, content) of these persons' records: the current version of each, or all of them."""
    for person, record, _, content in _versions(ids, every_version=every_version):
        yield person, record, content


def _versions(ids: Iterable[UUID], *, every_version: bool) -> Iterator[tuple[UUID, UUID, bool, Content]]:
    """The same, with whether a version is the current one."""
    opener = current.opener("record")
    for person, record, is_current, sealed in reading.versions(ids, every_version=every_version):
        yield person, record, is_current, Content.from_bytes(opener.open(str(record), sealed))


def opened(record: UUID, sealed: bytes | memoryview) -> Content:
    """A version's content in clear."""
    return Content.from_bytes(current.decrypt("record", str(record), bytes(sealed)))


def claims_ever(ids: Iterable[UUID]) -> list[Claim]:
    """Every claim of identity in any version of these persons' records, and whoever was found to be the same."""
    wanted = list(ids)
    said = [content.claim for _, _, content in versions_of(wanted, every_version=True)]
    return said + verdicts.claims_ever(wanted)


def persons_sharing(ids: Iterable[UUID]) -> set[UUID]:
    """These persons and all that share a document, or name with birth date and sex, in any version."""
    found = set(ids)
    key_id = current.ring().active(Use.DATA).key_id
    for chunk in _chunks(sorted(found)):
        own = IdentityKey.objects.filter(record__person_id__in=chunk, key_id=key_id).values("digest")
        found |= set(
            IdentityKey.objects.filter(digest__in=own, key_id=key_id).values_list(
                "record__person_id", flat=True
            )
        )
    return found


def persons_linked(ids: Iterable[UUID]) -> set[UUID]:
    """These persons and all that are reached from them by `persons_sharing`, in however many steps."""
    found = fresh = set(ids)
    while fresh:
        fresh = persons_sharing(fresh) - found
        found = found | fresh
    return found


def _apart(ids: Iterable[UUID]) -> set[frozenset[UUID]]:
    """The pairs among these persons that an officer found to be two."""
    found: set[frozenset[UUID]] = set()
    for chunk in _chunks(sorted(ids)):
        rows = ReviewTask.objects.filter(outcome="apart", record__person_id__in=chunk)
        found |= {frozenset(pair) for pair in rows.values_list("record__person_id", "person_id")}
    return found


def persons_with(digests: Sequence[bytes], key_id: str) -> set[UUID]:
    """The persons any of whose records carries one of these identity hashes."""
    return reading.persons_with(digests, key_id)


def persons_of_documents(documents: Iterable[str]) -> set[UUID]:
    """The persons any of whose records, in any version, names one of these documents (canonical)."""
    root = current.ring().active(Use.DATA)
    found = identity.digests(root, {identity.document_text(one) for one in documents})
    return persons_with(list(found.values()), root.key_id)


def persons_after(last: UUID | None, count: int) -> list[UUID]:
    """The next of everybody in the order of their ids, from the beginning where `last` is None."""
    rows = Person.objects.order_by("id")
    rows = rows if last is None else rows.filter(id__gt=last)
    return list(rows.values_list("id", flat=True)[:count])


def all_persons() -> list[UUID]:
    """Everybody, in the order of their ids."""
    return list(Person.objects.order_by("id").values_list("id", flat=True))


def persons_without_keys(key_id: str) -> list[UUID]:
    """The persons any of whose records has no hashes under a key."""
    rows = SourceRecord.objects.exclude(source_keys__key_id=key_id)
    return sorted(set(rows.values_list("person_id", flat=True)))


def persons_under_other_keys(key_id: str) -> list[UUID]:
    """The persons any of whose contents, or of what was found of them, is encrypted under another key."""
    rows = RecordVersion.objects.exclude(content_key_id=key_id)
    found = Verdict.objects.exclude(key_id=key_id)
    persons = {*rows.values_list("record__person_id", flat=True)}
    return sorted(persons | {*found.values_list("record__person_id", flat=True)})


def records_of_sources(sources: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], UUID]:
    """The records that stand in the registry under these (port, agency, agency's own number)."""
    root = current.ring().active(Use.DATA)
    of = {identity.source_digest(root, *source): source for source in sources}
    found: dict[tuple[str, str, str], UUID] = {}
    for chunk in _chunks(list(of)):
        rows = SourceKey.objects.filter(digest__in=chunk, key_id=root.key_id)
        found |= {of[bytes(digest)]: record for digest, record in rows.values_list("digest", "record_id")}
    return found


def corrected_since(records: Iterable[UUID], batch: UUID, at: datetime) -> set[UUID]:
    """Those of these records whose current version came after a moment, and by another upload than this one."""
    found: set[UUID] = set()
    for chunk in _chunks(sorted(records)):
        rows = RecordVersion.objects.filter(record_id__in=chunk, superseded_at=None, recorded_at__gt=at)
        found |= set(rows.exclude(batch=batch).values_list("record_id", flat=True))
    return found


def persons_of(records: Iterable[UUID]) -> set[UUID]:
    """The persons that these records are about."""
    found: set[UUID] = set()
    for chunk in _chunks(sorted(records)):
        found |= set(SourceRecord.objects.filter(id__in=chunk).values_list("person_id", flat=True))
    return found


def agencies_of(records: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """The port and the delivering agency of each of these records."""
    found: dict[UUID, tuple[str, str]] = {}
    for chunk in _chunks(sorted(records)):
        rows = RecordVersion.objects.filter(record_id__in=chunk, superseded_at=None)
        for record, port, content in rows.values_list("record_id", "record__port", "content"):
            found[record] = port, opened(record, content).agency
    return found


def batches_of(records: Iterable[UUID]) -> set[UUID]:
    """The uploads by which any version of these records came."""
    found: set[UUID] = set()
    for chunk in _chunks(sorted(records)):
        rows = RecordVersion.objects.filter(record_id__in=chunk, batch__isnull=False)
        found |= {batch for batch in rows.values_list("batch", flat=True) if batch is not None}
    return found


def source_ids_of(records: Iterable[UUID]) -> dict[UUID, str]:
    """The agency's own number of each of these records."""
    found: dict[UUID, str] = {}
    for chunk in _chunks(sorted(records)):
        rows = RecordVersion.objects.filter(record_id__in=chunk, superseded_at=None)
        for record, content in rows.values_list("record_id", "content"):
            found[record] = opened(record, content).source_id
    return found


def sources() -> Iterator[tuple[UUID, str, str, str]]:
    """Every record with the port, agency and number under which it came, opened one after another."""
    rows = RecordVersion.objects.filter(superseded_at=None).order_by("record_id")
    for record, port, content in rows.values_list("record_id", "record__port", "content").iterator(
        chunk_size=500
    ):
        said = opened(record, content)
        yield record, port, said.agency, said.source_id


def feeds() -> list[Delivered]:
    """What every agency declared."""
    return [
        Delivered(
            feed.authority,
            feed.port,
            frozenset(feed.families),
            feed.from_on,
            feed.cadence_days,
            feed.last_delivery_at,
        )
        for feed in Feed.objects.order_by("authority", "port")
    ]


@dataclass(frozen=True, slots=True)
class Review:
    """A pair that waits for an officer: ids and which features differ, never their values."""

    id: UUID
    person: UUID
    other: UUID
    differs: tuple[str, ...]
    opened_at: datetime


def open_reviews(ports: Collection[str]) -> list[Review]:
    """The pairs that wait for an officer of these ports, oldest first."""
    rows = ReviewTask.objects.filter(closed_at=None, record__port__in=ports).select_related("record")
    return [
        Review(row.id, row.record.person_id, row.person_id, tuple(row.differs.split(",")), row.opened_at)
        for row in rows.order_by("opened_at", "id")
    ]


def _chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
