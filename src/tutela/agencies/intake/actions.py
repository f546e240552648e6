"""Stage → preview → confirm. What is confirmed enters, and the index follows, in one transaction."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from pydantic import TypeAdapter

from tutela.agencies.intake import reading
from tutela.agencies.intake.models import StagedPart, Upload
from tutela.agencies.intake.queries import seen
from tutela.agencies.intake.uploads import Glimpse, SamePerson, Seen, Staged, State
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.crypto.keyring import Use
from tutela.core.disclosure.history import Port, RecordKind
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import masked
from tutela.core.law.words import Family
from tutela.index.compile import actions as compile_
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of, policy
from tutela.records.registry import actions as registry
from tutela.records.registry import merges
from tutela.records.registry import queries as registry_queries
from tutela.records.registry.content import Delivery

_PART: Final = 200  # deliveries encrypted together
_PREVIEW: Final = 20
_SELDOM: Final = 400  # days between deliveries: yearly, with some grace
_DELIVERIES: Final[TypeAdapter[tuple[Delivery, ...]]] = TypeAdapter(tuple[Delivery, ...])


def stage(*, acting: Acting, path: Path, at: datetime) -> Staged:
    """Reads a file of the officer's own port. With a fault anywhere nothing is kept, and every fault is told."""
    require(acting, Permission.RECORDS_LOAD)
    source = _source(acting, at)
    found = reading.read(path, source)
    if found.problems:
        return Staged(None, found.problems, found.rows, ())
    with transaction.atomic():
        upload = _keep(acting, source.port, path, found, at)
        _log(Event.INTAKE_STAGED, acting, upload, at)
    preview = tuple(_glimpse(number, one) for number, one in enumerate(found.deliveries[:_PREVIEW], 1))
    return Staged(seen(upload), (), found.rows, preview)


@transaction.atomic
def confirm(*, acting: Acting, upload_id: UUID, at: datetime) -> Seen:
    """Enters a staged upload and recompiles the persons touched. Refuses `NOT_FOUND`, `ALREADY_DONE`."""
    require(acting, Permission.RECORDS_CONFIRM)
    upload = _staged(acting, upload_id)
    deliveries = _deliveries(upload)
    repeated = seen(upload).seen_before
    entered = registry.enter(deliveries=deliveries, batch=upload.id, at=at, repeated=repeated)
    registry.note_delivery(authority=upload.organisation, port=upload.port, at=at)
    compile_.recompile(
        persons=entered.touched, organisation=acting.organisation, officer=acting.officer, at=at
    )
    upload.new, upload.changed = entered.new, entered.changed
    upload.unchanged, upload.reviews = entered.unchanged, entered.reviews
    _end(upload, State.CONFIRMED, at)
    _log(Event.INTAKE_CONFIRMED, acting, upload, at)
    return seen(upload)


@transaction.atomic
def cancel(*, acting: Acting, upload_id: UUID, at: datetime) -> None:
    """Withdraws a staged upload; its content is deleted. Refuses `NOT_FOUND`, `ALREADY_DONE`."""
    require(acting, Permission.RECORDS_LOAD)
    upload = _staged(acting, upload_id)
    _end(upload, State.CANCELLED, at)
    _log(Event.INTAKE_CANCELLED, acting, upload, at)


@transaction.atomic
def purge(*, at: datetime) -> int:
    """Deletes what nobody confirmed within `TUTELA_UPLOAD_DAYS`; returns how many uploads."""
    limit = at - timedelta(days=settings.TUTELA_UPLOAD_DAYS)
    late = list(Upload.objects.select_for_update().filter(state=State.STAGED.value, staged_at__lt=limit))
    for upload in late:
        _end(upload, State.PURGED, at)
        ledger.append(
            event=Event.INTAKE_PURGED,
            at=at,
            organisation=upload.organisation,
            officer="clock",
            facts={"upload": str(upload.id), "records": upload.records},
        )
    return len(late)


@transaction.atomic
def declare_feed(
    *, acting: Acting, families: Sequence[str], from_on: date, cadence_days: int, at: datetime
) -> None:
    """States which offence families the officer's agency delivers, from which day, how often; `all` is every one.

    Refuses `CELL_VALUE` for no families, one that does not exist, and deliveries less often than yearly.
    """
    require(acting, Permission.FEED_DECLARE)
    if not families or not set(families) <= set(Family):
        raise Refusal(Reason.CELL_VALUE, column="families", known=", ".join(Family))
    if not 0 < cadence_days <= _SELDOM:
        raise Refusal(Reason.CELL_VALUE, column="cadence", known=f"1–{_SELDOM}")
    registry.declare_feed(
        authority=acting.organisation,
        port=_port(acting).value,
        families=families,
        from_on=from_on,
        cadence_days=cadence_days,
        at=at,
    )
    ledger.append(
        event=Event.FEED_DECLARED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"families": sorted(families), "from": from_on.isoformat(), "cadence_days": cadence_days},
    )
    compile_.recompile(persons=(), organisation=acting.organisation, officer=acting.officer, at=at)


@transaction.atomic
def nothing_new(*, acting: Acting, at: datetime) -> None:
    """The officer's agency reports that it has nothing to deliver: its feed is up to date as of now."""
    require(acting, Permission.RECORDS_CONFIRM)
    registry.note_delivery(authority=acting.organisation, port=_port(acting).value, at=at)
    ledger.append(
        event=Event.INTAKE_CONFIRMED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"port": _port(acting).value, "records": 0},
    )
    compile_.recompile(persons=(), organisation=acting.organisation, officer=acting.officer, at=at)


@transaction.atomic
def merge(*, acting: Acting, kept: UUID, absorbed: UUID, at: datetime) -> UUID:
    """Makes two persons one, for a verifying officer who has compared them; returns the merge, which can be undone."""
    require(acting, Permission.PERSON_MERGE)
    done, touched = merges.merge(kept=kept, absorbed=absorbed, officer=acting.officer, at=at)
    compile_.recompile(persons=touched, organisation=acting.organisation, officer=acting.officer, at=at)
    _log_merge(Event.PERSON_MERGED, acting, done, at)
    return done


@transaction.atomic
def undo_merge(*, acting: Acting, merge_id: UUID, at: datetime) -> None:
    """Parts what was merged. Refuses `NOT_FOUND`, `ALREADY_DONE`."""
    require(acting, Permission.PERSON_MERGE)
    touched = merges.undo_merge(merge=merge_id, at=at)
    compile_.recompile(persons=touched, organisation=acting.organisation, officer=acting.officer, at=at)
    _log_merge(Event.PERSON_SPLIT, acting, merge_id, at)


@transaction.atomic
def settle_review(*, acting: Acting, review_id: UUID, same: SamePerson, at: datetime) -> UUID | None:
    """What an officer found on comparing a pair: one person, which can be undone, or two. Returns the merge."""
    require(acting, Permission.PERSON_MERGE)
    waiting = {one.id: one for one in registry_queries.open_reviews(_port(acting).value)}
    if review_id not in waiting:
        raise Refusal(Reason.NOT_FOUND, what="review")
    pair = waiting[review_id]
    if same is SamePerson.YES:
        return merge(acting=acting, kept=pair.other, absorbed=pair.person, at=at)
    merges.keep_apart(review=review_id, port=_port(acting).value, at=at)
    both = (pair.person, pair.other)
    compile_.recompile(persons=both, organisation=acting.organisation, officer=acting.officer, at=at)
    ledger.append(
        event=Event.REVIEW_DECIDED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"review": str(review_id), "found": same.value},
    )
    return None


def _port(acting: Acting) -> Port:
    return Port(acting.kind.value)


def _source(acting: Acting, at: datetime) -> reading.Source:
    codes = {code: code for code in policy().offences}
    charges = {kind: {**codes, **policy().charges(kind)} for kind in RecordKind}
    return reading.Source(_port(acting), acting.organisation, acting.region, charges, legal_day_of(at))


def _digest(path: Path) -> tuple[str, bytes]:
    """Key id and keyed hash of a file; under the key that was in force when the same file came first."""
    with path.open("rb") as file:
        plain = hashlib.file_digest(file, "sha256").digest()
    roots = [root for root in current.ring().roots if root.use is Use.DATA]
    digests = {root.key_id: root.hash_key("intake", "file").digest(plain) for root in roots}
    first = Upload.objects.filter(digest__in=list(digests.values())).first()
    key_id = current.ring().active(Use.DATA).key_id if first is None else first.digest_key_id
    return key_id, digests[key_id]


def _keep(acting: Acting, port: Port, path: Path, found: reading.Read, at: datetime) -> Upload:
    key_id, digest = _digest(path)
    upload = Upload.objects.create(
        organisation=acting.organisation,
        officer=acting.officer,
        port=port.value,
        state=State.STAGED.value,
        staged_at=at,
        rows=found.rows,
        records=len(found.deliveries),
        digest=digest,
        digest_key_id=key_id,
    )
    parts = []
    for number, start in enumerate(range(0, len(found.deliveries), _PART)):
        plain = _DELIVERIES.dump_json(found.deliveries[start : start + _PART])
        content = current.encrypt("staged", f"{upload.id}/{number}", plain)
        parts.append(StagedPart(upload=upload, number=number, content=content))
    StagedPart.objects.bulk_create(parts)
    return upload


def _deliveries(upload: Upload) -> list[Delivery]:
    found: list[Delivery] = []
    for part in upload.parts.order_by("number"):
        plain = current.decrypt("staged", f"{upload.id}/{part.number}", bytes(part.content))
        found += _DELIVERIES.validate_json(plain)
    return found


def _staged(acting: Acting, upload_id: UUID) -> Upload:
    upload = Upload.objects.select_for_update().filter(id=upload_id, organisation=acting.organisation).first()
    if upload is None:
        raise Refusal(Reason.NOT_FOUND, what="upload")
    if upload.state != State.STAGED.value:
        raise Refusal(Reason.ALREADY_DONE, what=upload.state)
    return upload


def _end(upload: Upload, state: State, at: datetime) -> None:
    upload.parts.all().delete()
    upload.state = state.value
    upload.ended_at = at
    upload.save()


def _glimpse(row: int, delivery: Delivery) -> Glimpse:
    documents = delivery.claim.documents
    shown = masked(documents[0].number) if documents else ""
    return Glimpse(row, shown, delivery.record.kind.value, len(delivery.record.acts))


def _log(event: Event, acting: Acting, upload: Upload, at: datetime) -> None:
    ledger.append(
        event=event,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={
            "upload": str(upload.id),
            "port": upload.port,
            "rows": upload.rows,
            "records": upload.records,
            "new": upload.new,
            "changed": upload.changed,
            "unchanged": upload.unchanged,
        },
    )


def _log_merge(event: Event, acting: Acting, merge_id: UUID, at: datetime) -> None:
    ledger.append(
        event=event,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"merge": str(merge_id)},
    )
