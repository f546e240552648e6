"""Applications: handed in by one officer of the body that sealed, decided by another, with the prosecutor told."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.crypto.keyring import KeyRing
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import parse_document
from tutela.packs.current import legal_day_of
from tutela.records.vault import custody, finding, keys, law, log, models, officers, signatures, store
from tutela.records.vault.applications import PARTICULARS, Inquiry, Kind, Particulars, State, Unsealing
from tutela.records.vault.signers import Proven


def apply(*, acting: Proven, handed: Unsealing | Inquiry, at: datetime) -> UUID:
    """Enters a written application, signed by who applies; its clock begins. Returns its id.

    Whether anything is sealed about a person is not told: an inquiry is taken in alike. Refuses `NOT_ENTITLED`,
    `VAULT_CAUSE`, `REQUEST_INVALID` (a time that is over or longer than `TUTELA_VAULT_DAYS`, more openings than
    `TUTELA_VAULT_OPENINGS`), `NOT_FOUND` (no such dossier of the body's own to unseal),
    `VAULT_TWO_OFFICERS` (who ordered the seal), `VAULT_OFFICER_UNPROVEN`.
    """
    require(acting, Permission.VAULT_APPLY)
    _require_bounds(handed, at)
    on = legal_day_of(at)
    with store.written():
        officers.require(acting)
        ring = keys.recognising()
        row = models.Application(
            id=uuid4(),
            kind=handed.kind,
            state=State.APPLIED.value,
            organisation=acting.organisation,
            region=acting.region,
            applied_by=acting.officer,
            applied_at=at,
            due_on=law.decided_by(acting.kind, on) if isinstance(handed, Inquiry) else None,
        )
        said = _checked(row, acting, handed, at, ring)
        write(row, said, ring)
        row.applied_entry = entered(row, log.Act.APPLIED, at, said, acting)
        row.save(force_insert=True)
        tell(row, log.Act.APPLIED, at)
    return row.id


def approve(*, acting: Proven, application: UUID, at: datetime) -> None:
    """Another officer of the same body permits it, for the purpose and until the moment that it states, and signs.

    Refuses `NOT_ENTITLED`, `NOT_FOUND`, `ALREADY_DONE`, `VAULT_TWO_OFFICERS`, `VAULT_CLOSED` (its time is over),
    `VAULT_OFFICER_UNPROVEN`, `VAULT_UNSIGNED`.
    """
    require(acting, Permission.VAULT_APPROVE)
    with store.written():
        officers.require(acting)
        ring = keys.recognising()
        row, said = _undecided(acting, application, ring)
        signatures.require_applied(row, said)
        if said.handed.until_at <= at:
            raise Refusal(Reason.VAULT_CLOSED)
        _decide(row, acting, State.APPROVED, at)
        row.until_at = said.handed.until_at
        row.decided_entry = entered(row, log.Act.APPROVED, at, said, acting)
        row.save()
        tell(row, log.Act.APPROVED, at)


def refuse(*, acting: Proven, application: UUID, reasons: str, at: datetime) -> None:
    """Another officer refuses it, in writing and with reasons (SPP Rules 484(2); Measures 16).

    Refuses as `approve` does, and `CELL_MISSING` without reasons.
    """
    require(acting, Permission.VAULT_APPROVE)
    if not reasons.strip():
        raise Refusal(Reason.CELL_MISSING, column="reasons")
    with store.written():
        officers.require(acting)
        ring = keys.recognising()
        row, undecided = _undecided(acting, application, ring)
        salt = undecided.salt or signatures.fresh_salt()  # what was handed in before there were keys has none
        said = undecided.model_copy(update={"reasons": reasons.strip(), "salt": salt})
        _decide(row, acting, State.REFUSED, at)
        write(row, said, ring)
        row.decided_entry = entered(row, log.Act.REFUSED, at, said, acting)
        row.save()
        tell(row, log.Act.REFUSED, at)


def read_told(*, acting: Proven, at: datetime) -> None:
    """The supervising prosecutor has read everything on the list, and signs. Refuses `VAULT_OFFICER_UNPROVEN`."""
    require(acting, Permission.VAULT_TOLD)
    with store.written():
        officers.require(acting)
        unread = models.Told.objects.filter(read_at=None)
        if unread.update(read_by=acting.officer, read_at=at):
            read = log.Entry(log.Act.READ, at, acting.organisation, (acting.officer,), by=acting.by)
            log.append([read])


def own(acting: Acting, application: UUID) -> models.Application:
    """An application of the officer's own body. Refuses `NOT_FOUND`."""
    row = models.Application.objects.filter(id=application, organisation=acting.organisation).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="application")
    return row


def said_in(row: models.Application, ring: KeyRing) -> Particulars:
    """What an application says, in clear."""
    plain = keys.decrypt(ring, PARTICULARS, str(row.id), bytes(row.particulars))
    return Particulars.model_validate_json(plain)


def tell(row: models.Application, act: log.Act, at: datetime) -> None:
    """Puts an act on the prosecutor's list."""
    models.Told.objects.create(application=row, act=act.value, told_at=at)


def _checked(
    row: models.Application, acting: Acting, handed: Unsealing | Inquiry, at: datetime, ring: KeyRing
) -> Particulars:
    on = legal_day_of(at)
    if isinstance(handed, Inquiry):
        document = parse_document(
            handed.document_number, kind=handed.document_kind, country=handed.document_country, on=on
        )
        return Particulars(handed=handed, document=document.canonical, salt=signatures.fresh_salt())
    combination = handed.sentence.combination if handed.sentence else None
    law.require_cause(handed.cause, combination, acting.kind, on)
    dossier = finding.of_source(
        custody.Source(acting.kind.value, acting.organisation, handed.source_id), ring
    )
    law.require_kind_of_seal(handed.cause, by_order=dossier.by_order)
    finding.refuse_the_sealer(dossier, acting.officer, ring)
    if handed.cause == law.CORRECTION:
        finding.bind(row, dossier)
    return Particulars(handed=handed, salt=signatures.fresh_salt())


def _require_bounds(handed: Unsealing | Inquiry, at: datetime) -> None:
    if not at < handed.until_at <= at + timedelta(days=settings.TUTELA_VAULT_DAYS):
        raise Refusal(Reason.REQUEST_INVALID, detail="until_at")
    if isinstance(handed, Inquiry) and handed.openings > settings.TUTELA_VAULT_OPENINGS:
        raise Refusal(Reason.REQUEST_INVALID, detail="openings")


def _undecided(acting: Acting, application: UUID, ring: KeyRing) -> tuple[models.Application, Particulars]:
    row = own(acting, application)
    if row.state != State.APPLIED.value:
        raise Refusal(Reason.ALREADY_DONE, what=row.state)
    if row.applied_by == acting.officer:
        raise Refusal(Reason.VAULT_TWO_OFFICERS)
    said = said_in(row, ring)
    if isinstance(said.handed, Unsealing):
        source = custody.Source(acting.kind.value, acting.organisation, said.handed.source_id)
        dossier = finding.of_source(source, ring)
        finding.refuse_the_sealer(dossier, acting.officer, ring)
        finding.require_same(row, dossier)
    return row, said


def _decide(row: models.Application, acting: Acting, state: State, at: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state.value, acting.officer, at


def write(row: models.Application, said: Particulars, ring: KeyRing) -> None:
    """Puts what an application says into its row, encrypted under the key in force; the row is not saved here."""
    row.particulars = keys.encrypt(ring, PARTICULARS, str(row.id), said.model_dump_json().encode())


def entered(
    row: models.Application,
    act: log.Act,
    at: datetime,
    said: Particulars,
    acting: Proven,
    dossiers: tuple[UUID, ...] = (),
) -> int:
    """Signs an act on an application into the log, with all officers on whose acts it rests; its place there."""
    before = {log.Act.APPLIED: (), log.Act.APPROVED: (row.applied_by,), log.Act.REFUSED: (row.applied_by,)}
    officers_ = (*before.get(act, (row.applied_by, row.decided_by)), acting.officer)
    facts = {"said": signatures.said(said)}
    if act is log.Act.REFUSED:
        facts["reasons"] = signatures.reasons(said)
    entry = log.Entry(
        act,
        at,
        row.organisation,
        officers_,
        row.id,
        dossiers,
        _cause(said),
        said.handed.purpose,
        facts=facts,
        by=acting.by,
    )
    return log.append([entry])[0]


def _cause(said: Particulars) -> str:
    handed = said.handed
    return handed.cause if isinstance(handed, Unsealing) else f"{Kind.INQUIRY}/{handed.applicant_is}"
