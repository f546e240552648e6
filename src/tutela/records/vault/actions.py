"""Applications: handed in by one officer of the body that sealed, decided by another, with the prosecutor told."""

from datetime import datetime
from uuid import UUID, uuid4

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.crypto.keyring import KeyRing
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import parse_document
from tutela.packs.current import legal_day_of
from tutela.records.vault import custody, finding, keys, law, log, models, store
from tutela.records.vault.applications import Inquiry, Kind, Particulars, State, Unsealing

PARTICULARS = "particulars"


def apply(*, acting: Acting, handed: Unsealing | Inquiry, at: datetime) -> UUID:
    """Enters a written application; its clock begins. Returns its id.

    Whether anything is sealed about a person is not told: an inquiry is taken in alike. Refuses `NOT_ENTITLED`,
    `VAULT_CAUSE`, `REQUEST_INVALID` (a time that is over), `NOT_FOUND` (no such dossier of the body's own to unseal),
    `VAULT_TWO_OFFICERS` (who ordered the seal).
    """
    require(acting, Permission.VAULT_APPLY)
    if handed.until_at <= at:
        raise Refusal(Reason.REQUEST_INVALID, detail="until_at")
    on = legal_day_of(at)
    with store.written():
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
        write(row, _checked(acting, handed, at, ring), ring)
        row.save(force_insert=True)
        _note(row, log.Act.APPLIED, (acting.officer,), at, handed)
    return row.id


def approve(*, acting: Acting, application: UUID, at: datetime) -> None:
    """Another officer of the same body permits it, for the purpose and until the moment that it states.

    Refuses `NOT_ENTITLED`, `NOT_FOUND`, `ALREADY_DONE`, `VAULT_TWO_OFFICERS`, `VAULT_CLOSED` (its time is over).
    """
    require(acting, Permission.VAULT_APPROVE)
    with store.written():
        ring = keys.recognising()
        row, said = _undecided(acting, application, ring)
        if said.handed.until_at <= at:
            raise Refusal(Reason.VAULT_CLOSED)
        _decide(row, acting, State.APPROVED, at)
        row.until_at = said.handed.until_at
        row.save()
        _note(row, log.Act.APPROVED, (row.applied_by, acting.officer), at, said.handed)


def refuse(*, acting: Acting, application: UUID, reasons: str, at: datetime) -> None:
    """Another officer refuses it, in writing and with reasons (SPP Rules 484(2); Measures 16).

    Refuses as `approve` does, and `CELL_MISSING` without reasons.
    """
    require(acting, Permission.VAULT_APPROVE)
    if not reasons.strip():
        raise Refusal(Reason.CELL_MISSING, column="reasons")
    with store.written():
        ring = keys.recognising()
        row, said = _undecided(acting, application, ring)
        _decide(row, acting, State.REFUSED, at)
        write(row, said.model_copy(update={"reasons": reasons.strip()}), ring)
        row.save()
        _note(row, log.Act.REFUSED, (row.applied_by, acting.officer), at, said.handed)


def read_told(*, acting: Acting, at: datetime) -> None:
    """The supervising prosecutor has read everything on the list."""
    require(acting, Permission.VAULT_TOLD)
    with store.written():
        unread = models.Told.objects.filter(read_at=None)
        if unread.update(read_by=acting.officer, read_at=at):
            log.append([log.Entry(log.Act.READ, at, acting.organisation, (acting.officer,))])


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


def _checked(acting: Acting, handed: Unsealing | Inquiry, at: datetime, ring: KeyRing) -> Particulars:
    on = legal_day_of(at)
    if isinstance(handed, Inquiry):
        document = parse_document(
            handed.document_number, kind=handed.document_kind, country=handed.document_country, on=on
        )
        return Particulars(handed=handed, document=document.canonical)
    law.require_cause(handed.cause, handed.sentence.combination, acting.kind, on)
    dossier = finding.of_source(
        custody.Source(acting.kind.value, acting.organisation, handed.source_id), ring
    )
    finding.refuse_the_sealer(dossier, acting.officer, ring)
    return Particulars(handed=handed)


def _undecided(acting: Acting, application: UUID, ring: KeyRing) -> tuple[models.Application, Particulars]:
    row = own(acting, application)
    if row.state != State.APPLIED.value:
        raise Refusal(Reason.ALREADY_DONE, what=row.state)
    if row.applied_by == acting.officer:
        raise Refusal(Reason.VAULT_TWO_OFFICERS)
    said = said_in(row, ring)
    if isinstance(said.handed, Unsealing):
        source = custody.Source(acting.kind.value, acting.organisation, said.handed.source_id)
        finding.refuse_the_sealer(finding.of_source(source, ring), acting.officer, ring)
    return row, said


def _decide(row: models.Application, acting: Acting, state: State, at: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state.value, acting.officer, at


def write(row: models.Application, said: Particulars, ring: KeyRing) -> None:
    """Puts what an application says into its row, encrypted under the key in force; the row is not saved here."""
    row.particulars = keys.encrypt(ring, PARTICULARS, str(row.id), said.model_dump_json().encode())


def _note(
    row: models.Application,
    act: log.Act,
    officers: tuple[str, ...],
    at: datetime,
    handed: Unsealing | Inquiry,
) -> None:
    """An entry of the log, and a line on the prosecutor's list."""
    cause = handed.cause if isinstance(handed, Unsealing) else f"{Kind.INQUIRY}/{handed.applicant_is}"
    log.append([log.Entry(act, at, row.organisation, officers, row.id, cause=cause, purpose=handed.purpose)])
    tell(row, act, at)
