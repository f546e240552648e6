"""Opening for an inquiry that was permitted: as much as its purpose needs, and only until its time is over."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tutela.bodies.permissions import Permission, require
from tutela.core.disclosure.history import Record
from tutela.core.errors import Reason, Refusal
from tutela.core.law.words import Shown
from tutela.core.proofs.commitments import JSON
from tutela.packs.current import legal_day_of
from tutela.records.registry.content import Content
from tutela.records.vault import actions, finding, keys, law, log, models, officers, signatures, store
from tutela.records.vault.applications import Applicant, Inquiry, Kind, State
from tutela.records.vault.dossiers import Dossier
from tutela.records.vault.finding import PrivateKeys
from tutela.records.vault.signers import Proven


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty of confidentiality, in the law's words and ours."""

    zh: str
    en: str
    instrument: str
    article: str


def duty(at: datetime) -> Duty:
    """What whoever opens accepts first (Measures 17)."""
    one = law.duty(legal_day_of(at))
    return Duty(one.zh, one.en, one.cite.instrument, one.cite.article)


def open_for(
    *, acting: Proven, application: UUID, private: PrivateKeys, accepts_duty: bool, at: datetime
) -> bytes:
    """The paper for the applicant, UTF-8 JSON. The log and the prosecutor know of it before it is handed out.

    Refuses `NOT_ENTITLED`, `NOT_FOUND`, `VAULT_CLOSED` (not permitted, its time over, or opened as often as it says),
    `VAULT_DUTY`,
    `VAULT_TWO_OFFICERS` (who ordered the seal), `VAULT_ENVELOPE`, `VAULT_OFFICER_UNPROVEN`, `VAULT_UNSIGNED` (without
    the signatures of who applied and who permitted it).
    """
    require(acting, Permission.VAULT_OPEN)
    if not accepts_duty:
        raise Refusal(Reason.VAULT_DUTY)
    with store.written():
        officers.require(acting)
        ring = keys.recognising()
        row = permitted(acting, application, Kind.INQUIRY, at)
        said = actions.said_in(row, ring)
        signatures.require_approved(row, said)
        assert isinstance(said.handed, Inquiry)
        _require_left(row, said.handed)
        dossiers = finding.of_document(acting, said.document, ring)
        for dossier in dossiers:
            finding.refuse_the_sealer(dossier, acting.officer, ring)
        contents = [finding.latest(dossier, private) for dossier in dossiers]
        ids = tuple(dossier.id for dossier in dossiers)
        actions.entered(row, log.Act.OPENED, at, said, acting, ids)
        actions.tell(row, log.Act.OPENED, at)
        row.openings += 1
        row.save(update_fields=["openings"])
    return _paper(row, said.handed, contents, at)


def _require_left(row: models.Application, handed: Inquiry) -> None:
    """Refuses `VAULT_CLOSED` once it was opened as often as it says."""
    if row.openings >= handed.openings:
        raise Refusal(Reason.VAULT_CLOSED)


def permitted(acting: Proven, application: UUID, kind: Kind, at: datetime) -> models.Application:
    """The body's own application, while it is open. Refuses `NOT_FOUND`, `VAULT_CLOSED`."""
    row = actions.own(acting, application)
    if row.kind != kind.value:
        raise Refusal(Reason.NOT_FOUND, what="application")
    if row.state != State.APPROVED.value or row.until_at is None or at >= row.until_at:
        raise Refusal(Reason.VAULT_CLOSED)
    return row


def _paper(
    row: models.Application, handed: Inquiry, contents: Iterable[tuple[Dossier, Content]], at: datetime
) -> bytes:
    on = legal_day_of(at)
    unit = handed.applicant_is is Applicant.UNIT
    allowed = [
        (dossier, content, record)
        for dossier, content in contents
        if isinstance(record := content.record, Record)  # an order that rests on one says nothing further
        and not (unit and law.is_for_judicial_organs_alone(record.kind, on))
    ]
    bound = duty(at)
    paper: dict[str, JSON] = {
        "application": str(row.id),
        "reference": handed.reference,
        "applicant": handed.applicant,
        "basis": handed.basis,
        "purpose": handed.purpose,
        "until": handed.until_at.isoformat(),
        "duty": {"zh": bound.zh, "en": bound.en, "cite": f"{bound.instrument} {bound.article}"},
        "opened_at": at.isoformat(timespec="seconds"),
        "found": bool(allowed),
        "records": [_shown(*one, set(handed.shows)) for one in allowed],
    }
    return json.dumps(paper, ensure_ascii=False, indent=1).encode() + b"\n"


def _shown(dossier: Dossier, content: Content, record: Record, shows: set[Shown]) -> dict[str, JSON]:
    """Of a record what was permitted, and nothing else."""
    everything: dict[Shown, JSON] = {
        Shown.RECORD_KIND: record.kind.value,
        Shown.NAME: content.claim.names[0],
        Shown.CHARGE: [act.offence for act in record.acts],
        Shown.SENTENCE: _sentence(record),
        Shown.EXECUTION: {
            "completed_on": _day(record.completed_on),
            "paroled_on": _day(record.paroled_on),
        },
        Shown.AUTHORITY: dossier.authority,
        Shown.JUDGMENT_NUMBER: content.case_number,
        Shown.JUDGMENT_DAY: _day(record.decided_on),
    }
    return {item.value: value for item, value in everything.items() if item in shows}


def _sentence(record: Record) -> dict[str, JSON] | None:
    sentence = record.sentence
    if sentence is None:
        return None
    return {"penalty": sentence.penalty.value, "months": sentence.months, "days": sentence.days}


def _day(on: object) -> str | None:
    return str(on) if on is not None else None
