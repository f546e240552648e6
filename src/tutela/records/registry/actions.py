"""Writes of the registry. Each is called inside the transaction of the agency's action that recompiles the index."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db.models import Q

from tutela.core.crypto.keyring import Use
from tutela.keys import current
from tutela.records.registry import identity, inventory, verdicts
from tutela.records.registry.content import Content, Delivery
from tutela.records.registry.models import (
    Feed,
    Gate,
    IdentityKey,
    Merge,
    Person,
    RecordVersion,
    ReviewTask,
    SourceKey,
    SourceRecord,
)
from tutela.records.registry.orders import speaks_from
from tutela.records.registry.queries import opened, persons_with, versions_of

_BATCH = 500


@dataclass(slots=True)
class Entered:
    """What a batch changed; `touched` are the persons whose index rows must be compiled anew."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    reviews: int = 0
    touched: set[UUID] = field(default_factory=set)


@dataclass(slots=True)
class _Writes:
    """Rows to be written together when every record of the batch has its place; `taking` counts the others."""

    people: list[Person] = field(default_factory=list)
    records: list[SourceRecord] = field(default_factory=list)
    versions: list[RecordVersion] = field(default_factory=list)
    source_keys: list[SourceKey] = field(default_factory=list)
    identity_keys: list[IdentityKey] = field(default_factory=list)
    reviews: list[ReviewTask] = field(default_factory=list)
    taking: inventory.Taking = field(default_factory=inventory.Taking)

    def save(self) -> None:
        Person.objects.bulk_create(self.people, _BATCH)
        SourceRecord.objects.bulk_create(self.records, _BATCH)
        RecordVersion.objects.bulk_create(self.versions, _BATCH)
        SourceKey.objects.bulk_create(self.source_keys, _BATCH)
        IdentityKey.objects.bulk_create(self.identity_keys, _BATCH, ignore_conflicts=True)
        ReviewTask.objects.bulk_create(self.reviews, _BATCH, ignore_conflicts=True)
        for rows in (self.people, self.records, self.versions, _written(self.reviews)):
            self.taking.comes(rows)
        self.taking.keep()


def _written(reviews: Sequence[ReviewTask]) -> list[ReviewTask]:
    """Those that did not wait already."""
    found = list[ReviewTask]()
    for start in range(0, len(reviews), _BATCH):
        found += ReviewTask.objects.filter(id__in=[one.id for one in reviews[start : start + _BATCH]])
    return found


@dataclass(frozen=True, slots=True)
class _Current:
    """The current version of a record that is already known."""

    record: SourceRecord
    version: RecordVersion


def enter(
    *, deliveries: Sequence[Delivery], batch: UUID | None, at: datetime, repeated: bool = False
) -> Entered:
    """Enters or corrects records. The same source id with the same content changes nothing; with another content it
    adds a version and keeps the old one. Source ids must be unique within `deliveries`.

    What a `repeated` file says of a record that was corrected since changes nothing either: it was said before.
    """
    lock()
    entered, writes = Entered(), _Writes()
    sources = _sources(deliveries)
    known = _known_records(list(sources.values()))
    people = _persons_for(deliveries)
    for delivery in deliveries:
        found = known.get(sources[delivery.source_id])
        if found is None:
            _enter_new(delivery, batch, at, people, entered, writes)
        else:
            if repeated and _was_said(delivery, found.record):
                entered.unchanged += 1
                continue
            _correct(delivery, found, batch, at, people, entered, writes)
    writes.save()
    return entered


def _enter_new(
    delivery: Delivery,
    batch: UUID | None,
    at: datetime,
    people: identity.Persons,
    entered: Entered,
    writes: _Writes,
) -> None:
    record = SourceRecord(
        id=uuid4(), port=delivery.record.port.value, authority=delivery.authority, region=delivery.region
    )
    _place(record, delivery, at, people, entered, writes)
    writes.records.append(record)
    writes.source_keys += [
        SourceKey(
            record=record,
            key_id=root.key_id,
            digest=identity.source_digest(root, record.port, delivery.agency, delivery.source_id),
        )
        for root in current.ring().live(Use.DATA)
    ]
    _add_version(record, delivery, 1, batch, at, writes)
    entered.new += 1


def _correct(
    delivery: Delivery,
    found: _Current,
    batch: UUID | None,
    at: datetime,
    people: identity.Persons,
    entered: Entered,
    writes: _Writes,
) -> None:
    record, version = found.record, found.version
    record.person_id = people.of.get(record.id, record.person_id)
    content = _content(delivery, record.id).to_bytes()
    if content_key(version.content_key_id, content) == bytes(version.content_key):
        entered.unchanged += 1
        return
    writes.taking.goes([version])
    version.superseded_at = at
    version.save(update_fields=["superseded_at"])
    writes.taking.comes([version])
    before = opened(record.id, version.content).claim
    entered.touched.add(record.person_id)
    if before != delivery.claim:
        verdicts.end(record.id, at=at)
        people.remove(record.person_id, record.id)
        _part(record.person_id, people, entered, writes)
        alone = not people.claims.get(record.person_id)
        _place(record, delivery, at, people, entered, writes, own=record.person_id if alone else None)
        with inventory.changing(SourceRecord.objects.filter(id=record.id)):
            record.save(update_fields=["person"])
    _add_version(record, delivery, version.number + 1, batch, at, writes)
    entered.changed += 1


def _part(person: UUID, people: identity.Persons, entered: Entered, writes: _Writes) -> None:
    """What a corrected claim alone held together is several persons again, unless an officer joined them."""
    groups = people.groups(person)
    if len(groups) < 2 or Merge.objects.filter(kept_id=person, undone_at=None).exists():
        return
    for group in groups[1:]:
        parted = Person.objects.create(id=uuid4()).id
        inventory.came(Person(id=parted))
        records = SourceRecord.objects.filter(id__in=group)
        with inventory.changing(records):
            records.update(person_id=parted)
        for record in writes.records:
            if record.id in group:
                record.person_id = parted
        for one in group:
            people.add(parted, one, people.claims[person].pop(one))
        entered.touched.add(parted)


def births_beside(deliveries: Sequence[Delivery]) -> dict[str, frozenset[date]]:
    """By source id: the birth dates that other records give of the person whom a delivery would be placed with.

    Nothing is written. Deliveries count for those that come after them.
    """
    sources, people = _sources(deliveries), _persons_for(deliveries)
    known = _known_records(list(sources.values()))
    found = dict[str, frozenset[date]]()
    for delivery in deliveries:
        of = known.get(sources[delivery.source_id])
        record = of.record.id if of else uuid4()
        if of is not None:
            people.remove(of.record.person_id, record)
        person, _ = people.place(delivery.claim)
        person = person or (of.record.person_id if of else uuid4())
        others = people.claims.get(person, {}).values()
        found[delivery.source_id] = frozenset(day for claim in others for day in claim.births)
        people.add(person, record, delivery.claim)
    return found


def _was_said(delivery: Delivery, record: SourceRecord) -> bool:
    """Whether any version of the record says the same."""
    content = _content(delivery, record.id).to_bytes()
    said = RecordVersion.objects.filter(record=record).values_list("content_key_id", "content_key")
    return any(content_key(key_id, content) == bytes(key) for key_id, key in said)


def _place(
    record: SourceRecord,
    delivery: Delivery,
    at: datetime,
    people: identity.Persons,
    entered: Entered,
    writes: _Writes,
    own: UUID | None = None,
) -> None:
    """Gives the record its person: the one that fits, else its `own` from before, else a new one."""
    person, contradicted = people.place(delivery.claim)
    if person is None:
        person = own or uuid4()
        if own is None:
            fresh = Person(id=person)
            writes.people.append(fresh)
            if not record._state.adding:
                fresh.save(force_insert=True)
                writes.people.pop()
                writes.taking.comes([fresh])
    record.person_id = person
    people.add(person, record.id, delivery.claim)
    entered.touched.add(person)
    entered.reviews += len(contradicted)
    writes.reviews += [
        ReviewTask(record=record, person_id=other, differs=",".join(differs), opened_at=at)
        for other, differs in contradicted.items()
    ]


def _add_version(
    record: SourceRecord, delivery: Delivery, number: int, batch: UUID | None, at: datetime, writes: _Writes
) -> None:
    content = _content(delivery, record.id)
    root = current.ring().active(Use.DATA)
    plain = content.to_bytes()
    writes.versions.append(
        RecordVersion(
            record=record,
            number=number,
            valid_from=speaks_from(delivery.record),
            recorded_at=at,
            batch=batch,
            content=current.encrypt("record", str(record.id), plain),
            content_key=content_key(root.key_id, plain),
            content_key_id=root.key_id,
        )
    )
    texts = identity.identity_texts(delivery.claim)
    for live in current.ring().live(Use.DATA):
        writes.identity_keys += [
            IdentityKey(record=record, key_id=live.key_id, digest=digest)
            for digest in identity.digests(live, texts).values()
        ]


def _content(delivery: Delivery, record: UUID) -> Content:
    facts = replace(delivery.record, reference=str(record))
    return Content(
        delivery.source_id,
        delivery.agency,
        delivery.claim,
        facts,
        delivery.case_number,
        delivery.joint_sealed,
    )


def content_key(key_id: str, plain: bytes) -> bytes:
    """Keyed hash of a content: whether anything changed is seen without opening it."""
    return current.ring().root(key_id).hash_key("registry", "content").digest(plain)


def _sources(deliveries: Sequence[Delivery]) -> dict[str, bytes]:
    root = current.ring().active(Use.DATA)
    return {
        one.source_id: identity.source_digest(root, one.record.port.value, one.agency, one.source_id)
        for one in deliveries
    }


def _known_records(sources: list[bytes]) -> dict[bytes, _Current]:
    key_id = current.ring().active(Use.DATA).key_id
    found: dict[bytes, _Current] = {}
    for start in range(0, len(sources), _BATCH):
        keys = SourceKey.objects.filter(digest__in=sources[start : start + _BATCH], key_id=key_id)
        digest_of = {key.record_id: bytes(key.digest) for key in keys}
        versions = RecordVersion.objects.filter(record_id__in=list(digest_of), superseded_at=None)
        for version in versions.select_related("record"):
            found[digest_of[version.record_id]] = _Current(version.record, version)
    return found


def _persons_for(deliveries: Sequence[Delivery]) -> identity.Persons:
    """The persons that share a document with any delivery, and those the known records belong to."""
    people = identity.Persons()
    for person, record, content in versions_of(persons_near(deliveries), every_version=False):
        people.add(person, record, content.claim)
    return people


def persons_near(deliveries: Sequence[Delivery]) -> set[UUID]:
    """Those who share a document with any delivery, and those whom the known records are about."""
    root = current.ring().active(Use.DATA)
    texts = {text for one in deliveries for text in identity.document_texts(one.claim)}
    ids = persons_with(list(identity.digests(root, texts).values()), root.key_id)
    known = _known_records(list(_sources(deliveries).values()))
    return ids | {one.record.person_id for one in known.values()}


def declare_feed(
    *, authority: str, port: str, families: Sequence[str], from_on: date, cadence_days: int, at: datetime
) -> None:
    """States what an agency delivers; a later statement replaces the earlier."""
    Feed.objects.update_or_create(
        authority=authority,
        port=port,
        defaults={
            "families": sorted(families),
            "from_on": from_on,
            "cadence_days": cadence_days,
            "declared_at": at,
        },
    )


def note_delivery(*, authority: str, port: str, at: datetime) -> None:
    """The feed delivered at this moment; one that is known to have delivered later stays as it is."""
    feeds = Feed.objects.filter(authority=authority, port=port)
    feeds.filter(Q(last_delivery_at=None) | Q(last_delivery_at__lt=at)).update(last_delivery_at=at)


def lock() -> None:
    """Holds back every other writer of the registry until the transaction ends; reading and asking go on."""
    held = Gate.objects.select_for_update().filter(pk=1)
    if held.first() is None:
        Gate.objects.get_or_create(pk=1)
        held.get()
