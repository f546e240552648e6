"""Writes: records leave the registry with all that was made of them; what remains is as if they never came."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from tutela.core.crypto.keyring import Use
from tutela.keys import current
from tutela.records.registry import identity, inventory, verdicts
from tutela.records.registry.actions import lock
from tutela.records.registry.content import Claim, Content
from tutela.records.registry.models import Merge, Person, RecordVersion, ReviewTask, SourceRecord, Verdict
from tutela.records.registry.queries import opened, persons_linked, persons_with, versions_of


@dataclass(frozen=True, slots=True)
class Removed:
    """One record as it stood: who delivered it, and every version of it with its moment, oldest first."""

    record: UUID
    port: str
    authority: str
    region: str
    versions: tuple[tuple[datetime, Content], ...]
    compared: tuple[Claim, ...] = ()  # whoever was found to be its person

    @property
    def content(self) -> Content:
        """What the record said last."""
        return self.versions[-1][1]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Who it ever said it was about."""
        return tuple(content.claim for _, content in self.versions)

    @property
    def listed(self) -> tuple[Claim, ...]:
        """All under whom something of it may have stood on the list."""
        return (*self.claims, *self.compared)


def removed(records: Collection[UUID]) -> list[Removed]:
    """These records as they stand now; what is not in the registry is passed over."""
    found = []
    for record in SourceRecord.objects.filter(id__in=list(records)).order_by("id"):
        rows = record.versions.order_by("number").values_list("recorded_at", "content")
        versions = tuple((at, opened(record.id, content)) for at, content in rows)
        compared = verdicts.claims_of_record(record.id)
        found.append(Removed(record.id, record.port, record.authority, record.region, versions, compared))
    return found


def remove(records: Collection[UUID], *, at: datetime) -> set[UUID]:
    """Takes records out: versions, hashes, reviews, what merges say of them, and persons of whom nothing else is left.

    Returns the persons whose index rows must be compiled anew. What these records alone held together is parted, and
    what was compared with them alone is placed anew.
    """
    lock()
    gone = list(records)
    persons = set(SourceRecord.objects.filter(id__in=gone).values_list("person_id", flat=True))
    near = persons_linked(persons)
    waiting = ReviewTask.objects.filter(closed_at=None, person_id__in=near).exclude(record_id__in=gone)
    compared = set(waiting.values_list("record_id", flat=True))
    versions, left = (
        RecordVersion.objects.filter(record_id__in=gone),
        SourceRecord.objects.filter(id__in=gone),
    )
    beside = (table._default_manager.filter(record_id__in=gone) for table in (ReviewTask, Verdict))
    with inventory.changing(versions, left, *beside):
        versions.delete()
        left.delete()
    _strip_merges(persons, {str(one) for one in gone})
    near |= _parted(persons)
    near |= _placed_anew(compared, at)
    _delete_empty(near)
    return near


def _strip_merges(persons: Collection[UUID], gone: set[str]) -> None:
    """A merge forgets the records that left; one that joins nothing any more goes with them."""
    for merge in Merge.objects.filter(kept_id__in=persons) | Merge.objects.filter(absorbed_id__in=persons):
        moved = [one for one in merge.moved if one not in gone]
        others = SourceRecord.objects.filter(person_id=merge.kept_id).exclude(id__in=moved)
        with inventory.changing(Merge.objects.filter(id=merge.id)):
            if not moved or not others.exists():
                merge.delete()
            elif moved != merge.moved:
                merge.moved = moved
                merge.save(update_fields=["moved"])


def _parted(persons: Collection[UUID]) -> set[UUID]:
    """What documents no longer hold together is several persons, unless an officer joined them."""
    fresh: set[UUID] = set()
    people = identity.Persons()
    for person, record, content in versions_of(persons, every_version=False):
        people.add(person, record, content.claim)
    for person in list(people.claims):
        if Merge.objects.filter(kept_id=person, undone_at=None).exists():
            continue
        for group in people.groups(person)[1:]:
            apart = Person.objects.create(id=uuid4()).id
            inventory.came(Person(id=apart))
            records = SourceRecord.objects.filter(id__in=group)
            with inventory.changing(records):
                records.update(person_id=apart)
            fresh.add(apart)
    return fresh


def _placed_anew(compared: Collection[UUID], at: datetime) -> set[UUID]:
    """Records that waited to be compared are placed as if they came now; the oldest first, as they came."""
    order = RecordVersion.objects.filter(record_id__in=list(compared), number=1)
    touched: set[UUID] = set()
    for record_id in order.order_by("recorded_at", "record_id").values_list("record_id", flat=True):
        touched |= _placed(SourceRecord.objects.get(id=record_id), at)
    return touched


def _placed(record: SourceRecord, at: datetime) -> set[UUID]:
    current_one = RecordVersion.objects.get(record=record, superseded_at=None)
    claim = opened(record.id, current_one.content).claim
    before, opened_at = record.person_id, at
    waiting = ReviewTask.objects.filter(record=record, closed_at=None)
    for review in waiting:
        opened_at = min(opened_at, review.opened_at)
    alone = not SourceRecord.objects.filter(person_id=before).exclude(id=record.id).exists()
    people = _neighbours(claim, record.id)
    person, contradicted = people.place(claim)
    with inventory.changing(waiting):
        waiting.delete()
    if person is not None and alone:
        record.person_id = person
        with inventory.changing(SourceRecord.objects.filter(id=record.id)):
            record.save(update_fields=["person"])
    differing = {other: differs for other, differs in contradicted.items() if other != record.person_id}
    fresh = [
        ReviewTask(record=record, person_id=other, differs=",".join(differs), opened_at=opened_at)
        for other, differs in differing.items()
        if not ReviewTask.objects.filter(record=record, person_id=other).exists()
    ]
    ReviewTask.objects.bulk_create(fresh)
    inventory.came(*fresh)
    return {before, record.person_id}


def _neighbours(claim: Claim, but: UUID) -> identity.Persons:
    """Everybody who shares a document with a claim, without one record."""
    root = current.ring().active(Use.DATA)
    digests = identity.digests(root, identity.document_texts(claim)).values()
    people = identity.Persons()
    for person, record, content in versions_of(persons_with(list(digests), root.key_id), every_version=False):
        if record != but:
            people.add(person, record, content.claim)
    return people


def _delete_empty(persons: Collection[UUID]) -> None:
    """Persons of whom no record and no merge is left."""
    alone = Person.objects.filter(id__in=list(persons), records=None, merges_kept=None, merges_absorbed=None)
    empty = Person.objects.filter(id__in=list(alone.values_list("id", flat=True)))
    with inventory.changing(empty, ReviewTask.objects.filter(person__in=empty)):
        empty.delete()
