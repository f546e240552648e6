"""Applying for a certificate, ending what waits for an identity to be verified, and the papers.

The question is asked by the one action that every door calls; what is sealed, out of scope or was never made is the
same there, so it is the same here: one route, one wait, one paper.
"""

import os
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from pydantic import TypeAdapter

from tutela.answers.certificates import papers
from tutela.answers.certificates.certificate import (
    CODE_BYTES,
    STATE_OF,
    Application,
    Applied,
    Form,
    Inputs,
    State,
    code_of,
    plain_code,
)
from tutela.answers.certificates.models import Certificate
from tutela.answers.certificates.queries import applied, own
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer, Question, Reply
from tutela.answers.inquiries.identify import identify
from tutela.answers.inquiries.models import Settlement
from tutela.answers.inquiries.queries import answers_of
from tutela.answers.subjects import links
from tutela.answers.subjects.models import SubjectLink
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import parse_document
from tutela.core.law import clocks
from tutela.core.proofs.commitments import JSON, canonical
from tutela.index.lookup import queries as index
from tutela.index.lookup.rows import Found
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import holidays, legal_day_of, policy

MOST_WITHOUT_USE: Final = 3
"""个人在一年内申请查询超过三次的，应当说明合理用途 (Inquiry Rules of 2021; article number not seen)."""
_CONTEXT: Final = "certificate"
_KEPT: Final = TypeAdapter[tuple[Inputs, Question]](tuple[Inputs, Question])
_FOUND: Final = {Found.RECORD: State.NOT_ISSUED, Found.ABSENT: State.ISSUED, Found.PENDING: State.PENDING}


def apply(*, acting: Acting, application: Application, at: datetime) -> Applied:
    """Asks for the applicant and keeps what the paper is made from.

    Refuses as the question does, CELL_MISSING for a fourth application in a year without its use or a unit form without
    its unit, and PAPER_LETTER for a name that cannot be printed: nothing is then asked.
    """
    form, question, on = application.form, application.question, legal_day_of(at)
    inquiries.entitled(acting, form.purpose, on, Permission.INQUIRY_ASK)
    if form is Form.UNIT and not application.unit.strip():
        raise Refusal(Reason.CELL_MISSING, column="unit")
    probe = identify(question, on)
    if not application.use.strip() and _applied_since(probe.document, form, at) >= MOST_WITHOUT_USE:
        raise Refusal(Reason.CELL_MISSING, column="use")
    inputs = Inputs(
        question.name.strip(),
        _number(question, on),
        on,
        code_of(os.urandom(CODE_BYTES)),
        acting.name_zh,
        application.unit.strip(),
    )
    papers.paper(
        form, State.PENDING, inputs, on
    )  # a name that cannot be printed is told before anything is asked
    # The list is held until the paper is kept: who withdraws the answer finds both.
    with transaction.atomic():
        outcome = _asked(acting, application, inputs, at)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


@transaction.atomic
def settle(*, acting: Acting, certificate_id: UUID, belongs: bool, at: datetime) -> Applied:
    """Another officer has compared the applicant with the document: it is closed, or stands as its question came to.

    What that is still pending for is verified as for every question, by two officers of an agency: who is in the sample
    and who is near a record wait alike, and the paper follows by itself. Refuses NOT_FOUND, ALREADY_DONE, NOT_ENTITLED
    to who took the application, and NOT_READY where the question was withdrawn and the list is not sure of its person
    now either: it is applied for anew.
    """
    index.hold()  # before the row: whoever withdraws the answer sees what it was settled to
    row = own(acting, certificate_id, locked=True)
    on, form = legal_day_of(at), Form(row.form)
    _, rule, _ = inquiries.entitled(acting, form.purpose, on, Permission.INQUIRY_ASK)
    stands = applied(row)
    if not stands.waits_here or row.inputs is None:
        raise Refusal(Reason.ALREADY_DONE, what=stands.state.value)
    if row.applied_by == acting.officer:
        raise Refusal(Reason.NOT_ENTITLED)
    state = _agreed(row, form, on) if belongs else State.CLOSED
    row.state, row.decided_by, row.decided_at = state.value, acting.officer, at
    row.due_on = row.due_on if state is State.PENDING else None
    row.save()
    facts: dict[str, JSON] = {
        "certificate": str(row.id),
        "inquiry": str(row.inquiry),
        "outcome": state.value,
        "power": rule,
    }
    ledger.append(
        event=Event.INQUIRY_SETTLED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts=facts,
    )
    return applied(row)


def paper(*, acting: Acting, certificate_id: UUID) -> bytes:
    """The paper as PDF/A, made anew from what is kept: the same bytes each time.

    Refuses NOT_FOUND: another body's, closed, or past its time.
    """
    row = own(acting, certificate_id)
    if row.inputs is None or row.state == State.CLOSED.value:
        raise Refusal(Reason.NOT_FOUND, what="certificate")
    stands = applied(row)
    return papers.paper(stands.form, stands.state, _opened(row)[0], stands.due_on)


def verified(*, code: str, last_four: str) -> tuple[date, str, Form, State] | None:
    """What a paper says that was issued: day, authority, form and state; None for any other code or number.

    Whoever holds the paper has both; the name and the number are never told.
    """
    digests = [_digest(root.key_id, code) for root in current.ring().roots if root.use is Use.DATA]
    row = Certificate.objects.filter(code_digest__in=digests, inputs__isnull=False).first()
    stands = None if row is None else applied(row)
    if row is None or stands is None or stands.state not in (State.ISSUED, State.NOT_ISSUED):
        return None
    inputs, _ = _opened(row)
    if inputs.number[-4:].upper() != last_four.strip().upper():
        return None
    return inputs.on, inputs.authority, stands.form, stands.state


def differs(row: Certificate, said: Mapping[str, str]) -> str:
    """In a word what of a row is not as its application said: the code, or what the paper is made from; or empty.

    `said`: what stands behind the application's entry.
    """
    try:
        if _digest(row.code_key_id, said["code"]) != bytes(row.code_digest):
            return "code"
        if row.inputs is None:
            return ""
        inputs, _ = _opened(row)
    except (Refusal, InvalidTag, ValueError, IndexError):
        return "unreadable"
    return "" if _stands(inputs).items() <= said.items() else "inputs"


def withdrawn(inquiries: Collection[UUID]) -> None:
    """Forgets what refusals were made from whose answer was withdrawn: their paper is made no more, nor verified.

    What is still pending stays: it is settled by the list as it is now. Inside the withdrawal's transaction.
    """
    refused = Settlement.objects.filter(inquiry=OuterRef("inquiry"), answer=Answer.RECORD.value)
    came_to = Q(Exists(refused), state=State.PENDING.value) & ~Q(decided_by="")
    told = Certificate.objects.filter(inquiry__in=list(inquiries))
    told.filter(Q(state=State.NOT_ISSUED.value) | came_to).update(inputs=None)


@transaction.atomic
def purge(*, at: datetime) -> int:
    """Forgets what papers were made from once records of processing have had their years; returns how many."""
    before = _years_before(legal_day_of(at), settings.TUTELA_RECORD_YEARS)
    old = Certificate.objects.filter(applied_at__date__lt=before, inputs__isnull=False)
    return old.update(inputs=None)


def _asked(acting: Acting, application: Application, inputs: Inputs, at: datetime) -> Applied | Refusal:
    """A refusal is returned, not raised, so that its entry stands."""
    try:
        reply = inquiries.ask(
            acting=acting, purpose_code=application.form.purpose, question=application.question, at=at
        )
    except Refusal as refusal:
        return refusal
    return reply.refusal or _keep(acting, application, inputs, reply, at)


def _keep(acting: Acting, application: Application, inputs: Inputs, reply: Reply, at: datetime) -> Applied:
    state, root = STATE_OF[reply.answer], current.ring().active(Use.DATA)
    id_ = uuid4()
    row = Certificate(
        id=id_,
        inquiry=reply.inquiry,
        entry=reply.receipt.entry_id,
        form=application.form.value,
        state=state.value,
        organisation=acting.organisation,
        applied_by=acting.officer,
        applied_at=at,
        due_on=_due(inputs.on) if state is State.PENDING else None,
        inputs=current.encrypt(_CONTEXT, str(id_), _KEPT.dump_json((inputs, application.question))),
        code_key_id=root.key_id,
        code_digest=_digest(root.key_id, inputs.code),
    )
    stands: dict[str, JSON] = {**_stands(inputs), "use": application.use.strip()}
    with transaction.atomic():
        row.save(force_insert=True)
        ledger.append(
            event=Event.CERTIFICATE_APPLIED,
            at=at,
            organisation=acting.organisation,
            officer=acting.officer,
            facts={"certificate": str(id_), "inquiry": str(reply.inquiry), "form": application.form.value},
            openings={"certificate": canonical(stands)},
        )
    return applied(row)


def _stands(inputs: Inputs) -> dict[str, str]:
    """All that stands on a paper, as the ledger commits to it."""
    return {
        "name": inputs.name,
        "number": inputs.number,
        "day": inputs.on.isoformat(),
        "code": inputs.code,
        "authority": inputs.authority,
        "unit": inputs.unit,
    }


def _number(question: Question, on: date) -> str:
    """The number as its document bears it."""
    return parse_document(
        question.document, kind=question.document_kind, country=question.country, on=on
    ).number


def _applied_since(document: str, form: Form, at: datetime) -> int:
    """How many applications of the form concerned this person within the last year, at any police station."""
    if form is Form.UNIT:
        return 0
    entries = SubjectLink.objects.filter(digest__in=links.digests(document)).values("entry")
    rows = Certificate.objects.filter(entry__in=entries, form=form.value)
    return rows.filter(applied_at__date__gt=_years_before(legal_day_of(at), 1)).count()


def _years_before(on: date, years: int) -> date:
    """The same day so many years earlier; 28 February where that year has no 29th."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def _agreed(row: Certificate, form: Form, on: date) -> State:
    """What an application is once applicant and document agree: what its question came to, if it has yet."""
    came_to = answers_of([row.inquiry])[row.inquiry]
    if came_to is not None:
        return STATE_OF[came_to]
    probe = identify(_opened(row)[1], on)
    state = _FOUND[index.look_up([probe], purpose=form.purpose, on=on).found[0]]
    if state is State.PENDING:
        raise Refusal(Reason.NOT_READY, what="record")
    return state


def _due(on: date) -> date:
    """不能当场办理的，…在三个工作日内办结 (Inquiry Rules of 2021)."""
    law = policy()
    one = clocks.provision(law, "certificate-within-three-days", "cn", on)
    last = clocks.last_day(one, on, holidays())
    assert last is not None
    return last


def _opened(row: Certificate) -> tuple[Inputs, Question]:
    assert row.inputs is not None
    return _KEPT.validate_json(current.decrypt(_CONTEXT, str(row.id), bytes(row.inputs)))


def _digest(key_id: str, code: str) -> bytes:
    key = current.ring().root(key_id).hash_key("certificates", "code")
    return key.digest(plain_code(code).encode())
