"""A body declares that work was stopped or a contract ended, and by which paper; it is in force from then on."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Final
from uuid import uuid4

from django.conf import settings

from tutela.bodies.kinds import Acting
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.core.following import proofs
from tutela.core.proofs.commitments import canonical
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.measures.following import models, papers
from tutela.measures.following.deciders import office_above
from tutela.measures.following.following import Declared, Document, Look, Proof
from tutela.packs.current import holidays, legal_day_of

TABLE: Final = "proofs"


@dataclass(frozen=True, slots=True)
class _Shown:
    """By whom, for which day, and by what."""

    officer: str
    look_by: date
    done_on: date
    dated_on: date
    said: dict[str, str] = field(repr=False)
    paper: papers.Paper | None


def declare(acting: Acting, step: models.Step, proof: Proof, at: datetime) -> None:
    """Keeps the declaration and its paper; the duty is owed no more, and ends when the office has accepted.

    Inside the caller's transaction, of a step that the caller holds. Refuses CELL_MISSING (no paper, or no number of
    it), CELL_VALUE, CELL_DAY_AHEAD, CELL_DAY_ORDER (a paper older than the answer), and as `papers.require_paper`.
    """
    document = _require_document(step, proof, legal_day_of(at))
    _keep(
        step,
        _Shown(
            acting.officer,
            proofs.look_by(legal_day_of(at), settings.TUTELA_PROOF_DAYS, holidays()),
            proof.done_on,
            document.dated_on,
            {"number": document.number.strip(), "words": proof.words.strip(), "reasons": ""},
            None if document.content is None else papers.require_paper(document.content),
        ),
        at,
    )


def declare_again(row: models.Declaration, step: models.Step, at: datetime) -> None:
    """The same of a duty of another answer, by the paper that waits for the office, with the day that it has.

    The paper was taken once: what a file may be here by now refuses it no more.
    """
    file = models.Paper.objects.filter(declaration=row).first()
    paper = None if file is None else papers.of(file)
    shown = _Shown(row.declared_by, row.look_by, row.done_on, row.dated_on, _said(row), paper)
    _keep(step, shown, at, instead_of=row.step)


def _keep(step: models.Step, shown: _Shown, at: datetime, *, instead_of: models.Step | None = None) -> None:
    id_, office = uuid4(), office_above(step.organisation)
    digest = "" if shown.paper is None else sha256(shown.paper.content).hexdigest()
    entry = ledger.append(
        event=Event.DUTY_DONE,
        at=at,
        organisation=step.organisation,
        officer=shown.officer,
        facts={
            "following": str(step.following_id),
            "duty": step.duty,
            "undoing": False,
            "due": step.due_on.isoformat(),
            "done": shown.done_on.isoformat(),
            "declaration": str(id_),
            "office": office,
            "look_by": shown.look_by.isoformat(),
            "filed": shown.paper is not None,
            **({} if instead_of is None else {"of": str(instead_of.following_id)}),
        },
        openings={"proof": canonical({**shown.said, "dated": shown.dated_on.isoformat(), "paper": digest})},
    ).entry_id
    row = models.Declaration.objects.create(
        id=id_,
        step=step,
        organisation=step.organisation,
        office=office,
        look=Look.WAITS.value,
        look_by=shown.look_by,
        done_on=shown.done_on,
        dated_on=shown.dated_on,
        is_filed=shown.paper is not None,
        declared_at=at,
        declared_by=shown.officer,
        entry=entry,
        key_id=current.ring().active(Use.DATA).key_id,
        sealed=current.encrypt(TABLE, id_.hex, canonical(shown.said)),
    )
    if shown.paper is not None:
        papers.keep(row, shown.paper)
    step.done_on, step.done_at, step.done_by, step.entry = shown.done_on, at, shown.officer, entry
    step.is_open = False
    step.save()


def declared(row: models.Declaration, *, with_words: bool) -> Declared:
    """The row as a value; its words only for who may read them."""
    said = _said(row) if with_words else {}
    return Declared(
        row.id,
        Look(row.look),
        row.look_by,
        row.done_on,
        row.dated_on,
        row.is_filed,
        said.get("number", ""),
        said.get("words", ""),
        said.get("reasons", ""),
        row.seen_on,
    )


def give_reasons(row: models.Declaration, reasons: str) -> None:
    """Writes the office's reasons to the words of the row, which the caller saves."""
    said = {**_said(row), "reasons": reasons}
    row.key_id = current.ring().active(Use.DATA).key_id
    row.sealed = current.encrypt(TABLE, row.id.hex, canonical(said))


def _said(row: models.Declaration) -> dict[str, str]:
    if not row.key_id:
        return {}
    said: dict[str, str] = json.loads(current.decrypt(TABLE, row.id.hex, bytes(row.sealed)))
    return said


def _require_document(step: models.Step, proof: Proof, today: date) -> Document:
    document = proof.document
    if document is None or not proofs.says_something(document.number):
        raise Refusal(Reason.CELL_MISSING, column="number")
    if len(document.number) > proofs.LONGEST_NUMBER:
        raise Refusal(Reason.CELL_VALUE, column="number", known=f"≤ {proofs.LONGEST_NUMBER}")
    if document.dated_on > today:
        raise Refusal(Reason.CELL_DAY_AHEAD, column="dated_on")
    if document.dated_on < step.following.told_on:
        raise Refusal(Reason.CELL_DAY_ORDER, earlier="told_on", later="dated_on")
    return document
