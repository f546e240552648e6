"""What the law alone sealed and its agency corrects: the seal stands, and an application to unseal opens by itself.

没有法定事由、未经法定程序不得解封 (SPP Rules 485(1)): one officer's file unseals nothing. A second officer of the
agency decides on the application, the prosecutor is told of it as of any other, and only then the record returns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings

from tutela.bodies.kinds import BodyKind
from tutela.core.crypto.keyring import KeyRing
from tutela.packs.current import legal_day_of
from tutela.records.vault import actions, finding, keys, law, log, models, signatures, store
from tutela.records.vault.applications import Kind, Particulars, State, Unsealing
from tutela.records.vault.dossiers import Source

GATE: Final = "gate"
_PURPOSE: Final = "更正后的事实依法不应封存"
_PENDING: Final = (State.APPLIED.value, State.APPROVED.value)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A sealed source of which a file now says what the law does not seal; `officer` (opaque id) handed that in."""

    source: Source
    officer: str
    region: str
    upload: UUID


def apply_for(corrected: Sequence[Corrected], *, due_on: date, at: datetime) -> None:
    """Opens an application for each, once for what was said last; one for something older lapses.

    To do the same again changes nothing. Where the packs' reading of the cause is off, none opens and the seal stands.
    """
    if not corrected:
        return
    with store.written():
        ring = keys.recognising()
        for one in corrected:
            if _may_come_out(one.source.port, legal_day_of(at)):
                _apply(one, due_on, at, ring)


def _may_come_out(port: str, on: date) -> bool:
    """Whether an organ of this port may unseal for a correction; a port that is no kind of organ may not."""
    kinds = {kind.value: kind for kind in BodyKind}
    return port in kinds and law.CORRECTION in law.causes(kinds[port], on)


def _apply(one: Corrected, due_on: date, at: datetime, ring: KeyRing) -> None:
    dossier = finding.of_source(one.source, ring)
    of_it = models.Application.objects.filter(dossier=dossier.id)
    if dossier.by_order or dossier.released or of_it.filter(version=bytes(dossier.last)).exists():
        return
    of_it.filter(state__in=_PENDING).update(state=State.LAPSED.value)
    said = Particulars(handed=_handed(one, at), salt=signatures.fresh_salt())
    row = models.Application(
        id=uuid4(),
        kind=Kind.UNSEALING.value,
        state=State.APPLIED.value,
        organisation=one.source.agency,
        region=one.region,
        applied_by=one.officer,
        applied_at=at,
        due_on=due_on,
    )
    finding.bind(row, dossier)
    actions.write(row, said, ring)
    row.applied_entry = _entered(row, said, one.officer, at)
    row.save(force_insert=True)
    actions.tell(row, log.Act.APPLIED, at)


def _handed(one: Corrected, at: datetime) -> Unsealing:
    return Unsealing(
        kind="unsealing",
        reference=str(one.upload),
        source_id=one.source.source_id,
        cause=law.CORRECTION,
        purpose=_PURPOSE,
        until_at=at + timedelta(days=settings.TUTELA_VAULT_DAYS),
    )


def _entered(row: models.Application, said: Particulars, officer: str, at: datetime) -> int:
    """The log's entry: the gate acts, on behalf of whoever handed the corrected file in."""
    entry = log.Entry(
        log.Act.APPLIED,
        at,
        row.organisation,
        (GATE,),
        row.id,
        cause=law.CORRECTION,
        purpose=said.handed.purpose,
        facts={"said": signatures.said(said), "on-behalf-of": officer},
    )
    return log.append([entry])[0]
