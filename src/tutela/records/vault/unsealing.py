"""Unsealing that was approved: the record comes out as a delivery with the new facts; then its dossier goes.

Two steps, with the gate between them: `begin` marks the dossier as being released, the gate enters the delivery,
`finish` deletes the dossier. Whatever cuts this off, the same command does the rest.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.disclosure.history import Record, Sentence
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of
from tutela.records.registry.content import Delivery
from tutela.records.registry.orders import Order, Statement
from tutela.records.vault import (
    actions,
    custody,
    finding,
    keys,
    law,
    log,
    models,
    officers,
    opening,
    signatures,
    store,
)
from tutela.records.vault.applications import Kind, NewSentence, Particulars, State, Unsealing
from tutela.records.vault.dossiers import Source
from tutela.records.vault.finding import PrivateKeys
from tutela.records.vault.signers import Proven


def delivery(*, acting: Proven, application: UUID, private: PrivateKeys, at: datetime) -> Delivery:
    """The sealed record with the facts of the application, as its agency would deliver it today. Nothing is written.

    Refuses `NOT_ENTITLED`, `NOT_FOUND`, `VAULT_CLOSED`, `VAULT_TWO_OFFICERS`, `VAULT_ENVELOPE`,
    `VAULT_OFFICER_UNPROVEN`, `VAULT_UNSIGNED`.
    """
    require(acting, Permission.VAULT_OPEN)
    with store.held():
        _, said, row = _open(acting, application, at)
        handed = _unsealing(said)
        dossier, content = finding.latest(row, private)
    return Delivery(
        content.source_id,
        content.agency,
        content.claim,
        _unsealed(content.record, handed, at),
        dossier.authority,
        dossier.region,
        content.case_number,
        content.joint_sealed,
    )


def holds_nothing(*, acting: Proven, application: UUID, at: datetime) -> bool:
    """Whether an order came alone, and no record yet that could return. Refuses as `delivery` does."""
    require(acting, Permission.VAULT_OPEN)
    with store.held():
        _, _, row = _open(acting, application, at)
        return bytes(row.last) == custody.NOTHING_SAID


def other_officer(*, acting: Proven, application: UUID, at: datetime) -> str:
    """Of who applied and who approved the one who is not acting now, as an opaque id. Refuses as `delivery` does."""
    require(acting, Permission.VAULT_OPEN)
    with store.held():
        found, _, _ = _open(acting, application, at)
    return found.applied_by if found.decided_by == acting.officer else found.decided_by


def begin(*, acting: Proven, application: UUID, at: datetime) -> None:
    """Lets the vault forget the source, once the law finds the new facts unsealed. To begin again changes nothing."""
    require(acting, Permission.VAULT_OPEN)
    with store.written():
        application_row, said, row = _open(acting, application, at)
        if row.released:
            return
        custody.released(row.id)
        actions.entered(application_row, log.Act.UNSEALING, at, said, acting, (row.id,))
        actions.tell(application_row, log.Act.UNSEALING, at)


def finish(*, acting: Proven, application: UUID, at: datetime) -> None:
    """Deletes the dossier, whose record stands in the ordinary registry now, and closes the application.

    Refuses `VAULT_STILL_SEALED` where the gate sealed it again meanwhile: then it stays what it is.
    """
    require(acting, Permission.VAULT_OPEN)
    with store.written():
        application_row, said, row = _open(acting, application, at)
        if not row.released:
            raise Refusal(Reason.VAULT_STILL_SEALED, rule="gate")
        custody.release([_source(acting, _unsealing(said))], at=at)
        application_row.state = State.DONE.value
        application_row.save(update_fields=["state"])


def _open(
    acting: Proven, application: UUID, at: datetime
) -> tuple[models.Application, Particulars, models.Dossier]:
    """The application, what it says, and its dossier. One whose release has begun may be brought to its end."""
    officers.require(acting)
    ring = keys.recognising()
    found = actions.own(acting, application)
    if found.kind != Kind.UNSEALING.value:
        raise Refusal(Reason.NOT_FOUND, what="application")
    said = actions.said_in(found, ring)
    if found.state != State.APPROVED.value:
        raise Refusal(Reason.VAULT_CLOSED)
    row = finding.of_source(_source(acting, _unsealing(said)), ring)
    if not row.released:
        opening.permitted(acting, application, Kind.UNSEALING, at)
    signatures.require_approved(found, said, begun=row.released)
    finding.refuse_the_sealer(row, acting.officer, ring)
    finding.require_same(found, row)
    return found, said, row


def _unsealing(said: Particulars) -> Unsealing:
    assert isinstance(said.handed, Unsealing)
    return said.handed


def _source(acting: Acting, handed: Unsealing) -> Source:
    return Source(acting.kind.value, acting.organisation, handed.source_id)


def _unsealed(was: Statement, handed: Unsealing, at: datetime) -> Statement:
    """With the facts of the application; an order has none of them, for it was sealed with what it rests on."""
    if isinstance(was, Order):
        return replace(was, reference="")
    return replace(
        was,
        reference="",
        sentence=_combined(was, handed.sentence) if handed.sentence else was.sentence,
        sealed_on=None if handed.cause == law.MISTAKEN_ORDER else was.sealed_on,
        unsealed_on=legal_day_of(at),
    )


def _combined(record: Record, new: NewSentence) -> Sentence:
    """What was decided for both together takes the place of the sealed sentence."""
    return Sentence(
        new.penalty,
        months=new.months,
        days=new.days,
        suspended_months=new.suspended_months,
        combination=new.combination,
        rights_deprived=bool(record.sentence and record.sentence.rights_deprived),
    )
