"""Stage → preview → confirm. What is confirmed waits for the gate (`agencies.sealing.gate`), which alone enters it."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tutela.agencies.intake import order_columns, ordering, parts, reading
from tutela.agencies.intake.models import Upload
from tutela.agencies.intake.ports import keeps_the_list, port_of, powers_of
from tutela.agencies.intake.queries import awaits_another, seen
from tutela.agencies.intake.uploads import Glimpse, Seen, Staged, State
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.crypto.keyring import Use
from tutela.core.disclosure.history import Record, RecordKind
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import masked
from tutela.core.law.words import Family
from tutela.index.compile import actions as compile_
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of, policy
from tutela.records.registry import actions as registry
from tutela.records.registry.content import Delivery
from tutela.sheets.records import Line

_PREVIEW: Final = 20
_SHA256: Final = 32
_REGIME: Final = "cn"  # whose law the teacher restriction list is
_SELDOM: Final = 400  # days between deliveries: yearly, with some grace


def stage(*, acting: Acting, path: Path, at: datetime) -> Staged:
    """Reads a file of the officer's own port. With a fault anywhere nothing is kept, and every fault is told."""
    require(acting, powers_of(acting).load)
    if keeps_the_list(acting):
        found = ordering.read(path, _source_of_orders(acting, at))
    else:
        found = reading.read(path, _source(acting, at))
    return _staged_or_told(acting, found, _sha256(path), at)


def stage_order(*, acting: Acting, cells: Mapping[str, str], at: datetime) -> Staged:
    """One order of the teacher restriction list as it was typed, by its files' columns; read as a file of one row.

    Faults are told as those of a file, and then nothing is kept. No two are one file: what is typed again is meant.
    """
    require(acting, Permission.RESTRICTION_KEEP)
    typed = {column: " ".join(cells.get(column, "").split()) for column in order_columns.SYNONYMS}
    found = ordering.read_one(Line("", 1, typed, {}), _source_of_orders(acting, at))
    return _staged_or_told(acting, found, secrets.token_bytes(_SHA256), at)


@transaction.atomic
def confirm(*, acting: Acting, upload_id: UUID, at: datetime) -> Seen:
    """Hands a staged upload to the gate, whose next turn enters it.

    Refuses `NOT_FOUND`, `ALREADY_DONE`, and `CONFIRM_ANOTHER` to who handed in a sealing notice or, where
    `TUTELA_TWO_OFFICERS` is `every`, anything.
    """
    require(acting, powers_of(acting).confirm)
    upload = _staged(acting, upload_id)
    if awaits_another(acting, upload):
        raise Refusal(Reason.CONFIRM_ANOTHER)
    return _handed_over(upload, acting, at)


@transaction.atomic
def hand_over(*, acting: Acting, upload_id: UUID, by: str, at: datetime) -> Seen:
    """As `confirm`, for what two officers decided in the vault: `by`, an opaque id, is the other one of them.

    So an unsealing leaves the entries of any file that one officer staged and another confirmed.
    """
    require(acting, Permission.RECORDS_CONFIRM)
    upload = _staged(acting, upload_id)
    if by == upload.officer:
        raise Refusal(Reason.CONFIRM_ANOTHER)
    return _handed_over(upload, replace(acting, officer=by), at)


@transaction.atomic
def cancel(*, acting: Acting, upload_id: UUID, at: datetime) -> None:
    """Withdraws a staged upload; its content is deleted. Refuses `NOT_FOUND`, `ALREADY_DONE`."""
    require(acting, powers_of(acting).load)
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
            facts={"upload": str(upload.id), "port": upload.port},
        )
    return len(late)


@transaction.atomic
def declare_feed(
    *, acting: Acting, families: Sequence[str], from_on: date, cadence_days: int, at: datetime
) -> None:
    """States which offence families the officer's agency delivers, from which day, how often; `all` is every one.

    Refuses `CELL_VALUE` for no families, one that does not exist or is another port's, and deliveries less often than
    yearly.
    """
    require(acting, powers_of(acting).declare)
    known = (Family.RESTRICTION,) if keeps_the_list(acting) else tuple(Family)
    if not families or not set(families) <= set(known):
        raise Refusal(Reason.CELL_VALUE, column="families", known=", ".join(known))
    if not 0 < cadence_days <= _SELDOM:
        raise Refusal(Reason.CELL_VALUE, column="cadence", known=f"1–{_SELDOM}")
    registry.declare_feed(
        authority=acting.organisation,
        port=port_of(acting).value,
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
    compile_.cover(organisation=acting.organisation, officer=acting.officer, at=at)


@transaction.atomic
def nothing_new(*, acting: Acting, at: datetime) -> None:
    """The officer's agency reports that it has nothing to deliver: its feed is up to date as of now."""
    require(acting, powers_of(acting).confirm)
    registry.note_delivery(authority=acting.organisation, port=port_of(acting).value, at=at)
    ledger.append(
        event=Event.INTAKE_CONFIRMED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"port": port_of(acting).value},
    )
    compile_.cover(organisation=acting.organisation, officer=acting.officer, at=at)


def _handed_over(upload: Upload, acting: Acting, at: datetime) -> Seen:
    upload.state, upload.ended_at = State.QUEUED.value, at
    upload.save()
    _log(Event.INTAKE_CONFIRMED, acting, upload, at)
    return seen(upload)


def _staged_or_told(acting: Acting, found: reading.Read, sha256: bytes, at: datetime) -> Staged:
    if found.problems:
        return Staged(None, found.problems, found.rows, ())
    content = parts.Content(found.deliveries, found.notices)
    upload = keep(acting=acting, sha256=sha256, rows=found.rows, content=content, at=at)
    preview = tuple(_glimpse(number, one) for number, one in enumerate(found.deliveries[:_PREVIEW], 1))
    return Staged(upload, (), found.rows, preview)


def _source_of_orders(acting: Acting, at: datetime) -> ordering.Source:
    on = legal_day_of(at)
    rules = policy().rules_on(_REGIME, on)
    if rules is None:
        raise Refusal(Reason.PACK_NOT_IN_FORCE, on=on.isoformat())
    return ordering.Source(acting.organisation, acting.region, on, rules)


def _source(acting: Acting, at: datetime) -> reading.Source:
    codes = {code: code for code in policy().offences}
    charges = {kind: {**codes, **policy().charges(kind)} for kind in RecordKind}
    return reading.Source(port_of(acting), acting.organisation, acting.region, charges, legal_day_of(at))


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _digest(plain: bytes) -> tuple[str, bytes]:
    """Key id and keyed hash of a file; under the key that was in force when the same file came first.

    It outlives the file, of which a row may be sealed: so it is slow (scrypt, RFC 7914), lest somebody who has both
    database and keys tries what the row may have said.
    """
    roots = [root for root in current.ring().roots if root.use is Use.DATA]
    digests = {root.key_id: parts.slowly(root.hash_key("intake", "file").digest(plain)) for root in roots}
    first = Upload.objects.filter(digest__in=list(digests.values())).first()
    key_id = current.ring().active(Use.DATA).key_id if first is None else first.digest_key_id
    return key_id, digests[key_id]


@transaction.atomic
def keep(*, acting: Acting, sha256: bytes, rows: int, content: parts.Content, at: datetime) -> Seen:
    """Lays what was checked of the officer's port down, encrypted, until it is confirmed, withdrawn or purged.

    What it holds stands in its encrypted parts alone: rows of this table and entries are alike for every form.
    """
    key_id, digest = _digest(sha256)
    upload = Upload.objects.create(
        organisation=acting.organisation,
        officer=acting.officer,
        port=port_of(acting).value,
        state=State.STAGED.value,
        staged_at=at,
        rows=rows,
        records=content.count,
        digest=digest,
        digest_key_id=key_id,
    )
    parts.lay_down(upload, content)
    _log(Event.INTAKE_STAGED, acting, upload, at)
    return seen(upload)


def _staged(acting: Acting, upload_id: UUID) -> Upload:
    upload = Upload.objects.select_for_update().filter(id=upload_id, organisation=acting.organisation).first()
    if upload is None:
        raise Refusal(Reason.NOT_FOUND, what="upload")
    if upload.state != State.STAGED.value:
        raise Refusal(Reason.ALREADY_DONE, what=upload.state)
    return upload


def _end(upload: Upload, state: State, at: datetime) -> None:
    upload.state, upload.ended_at = state.value, at
    parts.empty(upload)


def _glimpse(row: int, delivery: Delivery) -> Glimpse:
    documents, said = delivery.claim.documents, delivery.record
    shown = masked(documents[0].number) if documents else ""
    acts = len(said.acts) if isinstance(said, Record) else None
    return Glimpse(row, shown, said.kind.value, acts, delivery.joint_sealed)


def _log(event: Event, acting: Acting, upload: Upload, at: datetime) -> None:
    """No counts: what is sealed of a file would show as what is missing."""
    ledger.append(
        event=event,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"upload": str(upload.id), "port": upload.port},
    )
