"""Sealing notices to the organs that keep a copy of a sealed case: what was sent, who owes a receipt, and what is late.

The copy is sealed in the turn that sealed the case; the notice says so to the organ whose it is, which confirms within
the time that it would have had for sealing (2022 sealing measures, article 11). The ordinary database may not say of
any organ that something of it was sealed: so both lists are read where the vault is.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.crypto.keyring import KeyRing
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import canonical
from tutela.packs.current import legal_day_of
from tutela.records.vault import finding, keys, log, models, officers, store
from tutela.records.vault.dossiers import Ground, Source
from tutela.records.vault.signers import Proven

_PARTICULARS: Final = "copy"


@dataclass(frozen=True, slots=True)
class Owed:
    """A notice to the officer's own agency: its own number of the copy, and until when the receipt is owed."""

    id: UUID
    source_id: str
    sent_on: date
    due_on: date
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A receipt that an agency owes and that is late: for the prosecutor, without any record or person."""

    agency: str
    port: str
    sent_on: date
    due_on: date
    days_late: int


def send(sources: Sequence[Source], *, due_on: date, at: datetime) -> None:
    """Sends a notice for each copy that the vault keeps now, once. To do the same again changes nothing."""
    if not sources:
        return
    on = legal_day_of(at)
    with store.written():
        ring = keys.recognising()
        for source in sources:
            dossier = finding.of_source(source, ring)
            if models.CopyNotice.objects.filter(dossier=dossier.id).exists():
                continue
            row = models.CopyNotice(id=uuid4(), dossier=dossier.id, sent_on=on, due_on=due_on)
            _write(row, source, ring)
            row.save(force_insert=True)
            log.append([log.Entry(log.Act.COPY_NOTICED, on, cause=Ground.CASE.value, dossiers=(dossier.id,))])


def owed(*, acting: Acting, at: datetime) -> list[Owed]:
    """The notices to the officer's own agency without a receipt, the oldest first."""
    require(acting, Permission.VAULT_APPLY)
    on = legal_day_of(at)
    found = [(row, source) for row, source in _without_receipt() if _is_own(source, acting)]
    return [Owed(row.id, source.source_id, row.sent_on, row.due_on, row.due_on < on) for row, source in found]


def receive(*, acting: Proven, notice: UUID, at: datetime) -> None:
    """The agency confirms that it has the notice, signed by its officer.

    Refuses `NOT_FOUND`, another agency's included, `ALREADY_DONE`, `VAULT_OFFICER_UNPROVEN`.
    """
    require(acting, Permission.VAULT_APPLY)
    with store.written():
        officers.require(acting)
        ring = keys.recognising()
        row = models.CopyNotice.objects.filter(id=notice).first()
        if row is None or not _is_own(_source(row, ring), acting):
            raise Refusal(Reason.NOT_FOUND, what="notice")
        if row.received_at is not None:
            raise Refusal(Reason.ALREADY_DONE, what="received")
        row.received_at, row.received_by = at, acting.officer
        row.save(update_fields=["received_at", "received_by"])
        log.append([_received(row, acting, at)])


def missing(*, acting: Acting, at: datetime) -> list[Missing]:
    """The receipts that are late, the oldest first."""
    require(acting, Permission.VAULT_TOLD)
    on = legal_day_of(at)
    late = [(row, source) for row, source in _without_receipt() if row.due_on < on]
    return [
        Missing(source.agency, source.port, row.sent_on, row.due_on, (on - row.due_on).days)
        for row, source in late
    ]


def rekey(ring: KeyRing) -> None:
    """Encrypts whose the notices are anew, under the key in force; within `store.written`."""
    for row in models.CopyNotice.objects.iterator(store.BATCH):
        _write(row, _source(row, ring), ring)
        row.save(update_fields=["particulars"])


def _without_receipt() -> list[tuple[models.CopyNotice, Source]]:
    store.require()
    ring = keys.recognising()
    rows = models.CopyNotice.objects.filter(received_at=None).order_by("due_on", "id")
    return [(row, _source(row, ring)) for row in rows.iterator(store.BATCH)]


def _received(row: models.CopyNotice, acting: Proven, at: datetime) -> log.Entry:
    return log.Entry(
        log.Act.COPY_RECEIVED,
        at,
        acting.organisation,
        (acting.officer,),
        dossiers=(row.dossier,),
        cause=Ground.CASE.value,
        by=acting.by,
    )


def _is_own(source: Source, acting: Acting) -> bool:
    return (source.port, source.agency) == (acting.kind.value, acting.organisation)


def _write(row: models.CopyNotice, source: Source, ring: KeyRing) -> None:
    said = canonical({"port": source.port, "agency": source.agency, "source_id": source.source_id})
    row.particulars = keys.encrypt(ring, _PARTICULARS, str(row.id), said)


def _source(row: models.CopyNotice, ring: KeyRing) -> Source:
    said = json.loads(keys.decrypt(ring, _PARTICULARS, str(row.id), bytes(row.particulars)))
    return Source(said["port"], said["agency"], said["source_id"])
