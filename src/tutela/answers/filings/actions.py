"""Writes: what the body that files does with an inquiry, and what follows from the person's word."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q

from tutela.answers.authorisations import actions as authorisations
from tutela.answers.authorisations import numbers, own
from tutela.answers.authorisations.actions import Consenting
from tutela.answers.authorisations.authorisation import Invited, Paper, Standing, Subject
from tutela.answers.authorisations.queries import of_filing, subject_of, subject_of_code
from tutela.answers.filings import judging
from tutela.answers.filings.filing import Written
from tutela.answers.filings.history import (
    BY_RULE,
    NOTHING,
    PERSON,
    Actor,
    Note,
    actor,
    keep,
    standing_of,
    step,
)
from tutela.answers.filings.models import Asked, Filing
from tutela.answers.filings.rows import TABLE, person
from tutela.answers.identities import keyed
from tutela.answers.identities.person import Person, person_of
from tutela.answers.inquiries.answer import Question
from tutela.answers.routes import route_of
from tutela.answers.staff import queries as staff
from tutela.answers.subjects import delays
from tutela.answers.subjects.proofing import Proved
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds, require
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.moves import moved
from tutela.core.filings.states import UNASKED, By, Move, State
from tutela.core.proofs.commitments import canonical
from tutela.keys import current
from tutela.packs.current import legal_day_of

_WRITABLE: Final = (State.DRAFT.value,)


@transaction.atomic
def open_draft(
    *, acting: Acting, at: datetime, engagement: UUID | None = None, purpose_code: str = ""
) -> UUID:
    """Opens a draft, about somebody on the staff list or about nobody yet; its purpose may be chosen at once.

    Refuses NOT_ENTITLED, NOT_FOUND, and for the purpose as `choose` does.
    """
    require(acting, Permission.FILING_MAKE)
    known = None if engagement is None else staff.one(acting, engagement).person
    row = Filing(
        id=uuid4(),
        organisation=acting.organisation,
        engagement=engagement,
        state=State.DRAFT.value,
        opened_by=acting.officer,
        opened_at=at,
        changed_at=at,
    )
    _name(row, known)
    row.save(force_insert=True)
    keep(row, Move.OPEN, State.DRAFT, actor(acting, By.FILER), at)
    if purpose_code:
        choose(acting=acting, filing=row.id, purpose_code=purpose_code, at=at)
    return row.id


@transaction.atomic
def jot(*, acting: Acting, filing: UUID, written: Written, at: datetime) -> None:
    """Keeps what was typed so far, complete or not; nobody can be asked about by it. Refuses as `name` does."""
    row = _draft(acting, filing)
    _unname(row, asdict(written))
    row.changed_at = at
    row.save()


@transaction.atomic
def name(*, acting: Acting, filing: UUID, question: Question, at: datetime) -> None:
    """Says whom a draft is about; a code that was given out before is good no more.

    Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (no draft, or about somebody of the staff list), and a wrong
    person.
    """
    row = _draft(acting, filing)
    _name(row, person_of(question, legal_day_of(at)))
    row.changed_at = at
    row.save()


@transaction.atomic
def choose(*, acting: Acting, filing: UUID, purpose_code: str, at: datetime) -> None:
    """Says for which purpose, and so in whose name, it is asked. Refuses NOBODY_ASKS, and as `name` does."""
    row = _own(acting, filing)
    if row.state not in _WRITABLE:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    found = route_of(acting, purpose_code, legal_day_of(at))
    row.purpose, row.asker, row.changed_at = purpose_code, found.asker, at
    row.save()
    authorisations.end_codes(row.id)


@transaction.atomic
def invite(*, acting: Acting, filing: UUID, at: datetime) -> Invited:
    """A new code for the person. Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (no draft, or not whole)."""
    row = _own(acting, filing)
    return authorisations.invite(acting=acting, subject=_subject(row), at=at)


@transaction.atomic
def enter_paper(*, acting: Acting, filing: UUID, paper: Paper, at: datetime) -> None:
    """The person authorised it in writing. Refuses as `invite` does, and what is wrong with the paper."""
    row = _own(acting, filing)
    authorisations.enter_paper(acting=acting, subject=_subject(row), paper=paper, at=at)
    step(row, Move.AUTHORISE, actor(acting, By.FILER), at)


def consent(*, consenting: Consenting, given: bool, at: datetime) -> None:
    """The person authorises or declines by a code.

    Refuses CONSENT_CODE, CONSENT_NAME, IDENTITY_UNPROVED, PROOFING_ABSENT, TRIED_TOO_OFTEN, and what no name or
    document can be. Failures are counted and committed.
    """
    with transaction.atomic():
        row = _held(subject_of_code(consenting.code))
        if row is None:
            raise Refusal(Reason.CONSENT_CODE)
        subject = authorisations.give(consenting=consenting, given=given, at=at)
        if subject is not None:
            step(row, Move.AUTHORISE if given else Move.WITHDRAW, PERSON, at)
    if subject is None:
        raise Refusal(Reason.IDENTITY_UNPROVED)


def take_back(*, person: Proved, authorisation: UUID, at: datetime) -> None:
    """The person withdraws what they authorised, before it is asked. Refuses NOT_FOUND, AUTHORISATION_ENDED.

    Where it was asked, and that is lawfully delayed, they are answered alike and nothing comes of it.
    """
    refusal = _taken_back(person, authorisation, at)
    if refusal is not None:
        raise refusal


@transaction.atomic
def take_back_on_paper(*, acting: Acting, filing: UUID, paper: Paper, at: datetime) -> None:
    """An officer of the body that filed, or of the one it was filed with, enters that the person says no in writing.

    Personal Information Protection Law 15(1): consent is withdrawn by a convenient way, without the system's own door
    too. It ends what the word allowed as `take_back` does. Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (asked
    already, or nobody was to be asked about yet), and what is wrong with the paper.
    """
    row = _theirs(acting, filing)
    if not row.key_id or not row.purpose:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    moved(standing_of(row), Move.WITHDRAW, By.PERSON)  # what was asked is not taken back
    authorisations.withdraw_on_paper(acting=acting, subject=row.id, paper=paper, at=at)
    words = f"{paper.number.strip()} · {paper.signed_on.isoformat()}"
    step(row, Move.WITHDRAW, actor(acting, By.PERSON), at, Note(words=words))


def file(*, acting: Acting, filing: UUID, at: datetime, by_program: bool = False) -> None:
    """Files it with the body that asks; where that is the body itself, the review is left out by rule.

    `by_program`: nobody sits at a desk.
    Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE, AUTHORISATION_ENDED (past its day, or for another body than the
    one that would ask now); and as `judging.judge`, what was found being committed.
    """
    refusal = filed(acting=acting, filing=filing, at=at, by_program=by_program)
    if refusal is not None:
        raise refusal


@transaction.atomic
def filed(*, acting: Acting, filing: UUID, at: datetime, by_program: bool = False) -> Refusal | None:
    """The same for who has a transaction around it: what the body is refused for is returned, so that it stands."""
    row, on = _own(acting, filing), legal_day_of(at)
    way = route_of(acting, row.purpose, on)
    word = of_filing(row.id)
    if row.state == State.AUTHORISED.value and (
        word is None or word.standing(on) is not Standing.GOOD or word.asker != way.asker
    ):
        raise Refusal(Reason.AUTHORISATION_ENDED)
    moved(standing_of(row), Move.FILE, By.FILER)  # what cannot be filed is not judged
    is_counted = judging.counts(row)
    refusal = judging.judge(acting=acting, row=row, by_program=by_program, at=at)
    if refusal is not None:
        return refusal
    article = Note(article=f"{way.cite.instrument}, {way.cite.article}", is_counted=is_counted)
    step(row, Move.FILE, actor(acting, By.FILER), at, article)
    if not way.is_reviewed:
        step(row, Move.SKIP, BY_RULE, at, article)
    count(asker=row.asker, organisation=row.organisation, year=on.year)
    return None


@transaction.atomic
def abandon(*, acting: Acting, filing: UUID, at: datetime) -> None:
    """The body asks nothing after all. Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (asked already)."""
    row = _own(acting, filing)
    step(row, Move.ABANDON, actor(acting, By.FILER), at)
    authorisations.end_codes(row.id)
    numbers.release(row.id)


@transaction.atomic
def close(*, acting: Acting, filing: UUID, at: datetime) -> None:
    """Ends what needs nothing more: no record, or a question that was refused. Refuses as `abandon` does."""
    step(_own(acting, filing), Move.CLOSE, actor(acting, By.FILER), at)


@transaction.atomic
def advance(*, filing: UUID, move: Move, who: Actor, at: datetime, note: Note = NOTHING) -> State:
    """For the rooms that do what follows an answer: one step, by the same rules, in one transaction with theirs.

    The caller has asked for its own power. Refuses NOT_FOUND, and as `core.filings.moves.moved` does.
    """
    row = Filing.objects.select_for_update().filter(id=filing).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="filing")
    return step(row, move, who, at, note)


def place(*, filing: UUID, engagement: UUID) -> None:
    """Where the person of an answered filing was found on the staff list, if it did not say: in that transaction."""
    rows = Filing.objects.filter(id=filing, engagement=None, state=State.ANSWERED.value)
    rows.update(engagement=engagement)


def withdrawn(inquiries: Collection[UUID], *, at: datetime) -> None:
    """These answers may no longer be kept: whoever filed is shown them no more. In that transaction."""
    for row in Filing.objects.select_for_update().filter(inquiry__in=list(inquiries)).order_by("id"):
        if row.state != State.RECALLED.value:
            step(row, Move.RECALL, BY_RULE, at)


def settled(inquiries: Collection[UUID], *, at: datetime) -> None:
    """What these answers were pending for has been verified: each has its answer. In that transaction."""
    pending = Filing.objects.select_for_update().filter(state=State.PENDING.value)
    for row in pending.filter(inquiry__in=list(inquiries)).order_by("id"):
        step(row, Move.SETTLE, BY_RULE, at)


@transaction.atomic
def _taken_back(person: Proved, authorisation: UUID, at: datetime) -> Refusal | None:
    """What a refusal tells stays told: it is returned, so that its entry stands.

    The log grows by as many entries whether something is kept back or not: who watches it learns no more than the page
    says. Where the body has asked nothing after all, no filing moves, and the word ends alone.
    """
    row = _held(subject_of(person, authorisation))
    if row is None:
        return Refusal(Reason.NOT_FOUND, what="authorisation")
    came = own.withdraw(person=person, authorisation=authorisation, at=at)
    if came.refusal is not None:
        return came.refusal
    if State(row.state) in UNASKED:
        step(row, Move.WITHDRAW, PERSON, at)
    elif came.kept_back is not None and row.state != State.ABANDONED.value:
        delays.log_kept(came.kept_back, at=at)
    return None


def _held(filing: UUID | None) -> Filing | None:
    """The row, locked. Whoever writes of a filing holds it first, and then its code or its authorisation.

    Two who held these crosswise would wait for each other for ever.
    """
    return None if filing is None else Filing.objects.select_for_update().filter(id=filing).first()


def _own(acting: Acting, filing: UUID) -> Filing:
    require(acting, Permission.FILING_MAKE)
    rows = Filing.objects.select_for_update().filter(organisation=acting.organisation)
    row = rows.filter(id=filing).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="filing")
    return row


def _theirs(acting: Acting, filing: UUID) -> Filing:
    """What the body filed, or what was filed with it."""
    if not holds(acting, Permission.FILING_MAKE):
        require(acting, Permission.FILING_REVIEW)
    concerned = Q(organisation=acting.organisation) | Q(asker=acting.organisation, filed_on__isnull=False)
    row = Filing.objects.select_for_update().filter(concerned, id=filing).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="filing")
    return row


def _draft(acting: Acting, filing: UUID) -> Filing:
    """A draft whose person may still be changed; a code that was given out for them is good no more."""
    row = _own(acting, filing)
    if row.state not in _WRITABLE or row.engagement is not None:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    authorisations.end_codes(row.id)
    return row


def _subject(row: Filing) -> Subject:
    known = person(row)
    if row.state not in _WRITABLE or known is None or not row.purpose:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    return Subject(row.id, known, row.organisation, row.asker, row.purpose)


def _name(row: Filing, known: Person | None) -> None:
    if known is None:
        _unname(row, {})
        return
    hashed = keyed.keyed(TABLE, known.canonical)
    row.key_id, row.digest = hashed.key_id, hashed.digest
    row.sealed = keyed.sealed(TABLE, row.id, known)


def _unname(row: Filing, written: dict[str, str]) -> None:
    row.key_id, row.digest = "", b""
    row.sealed = current.encrypt(TABLE, row.id.hex, canonical(dict(written)))


def count(*, asker: str, organisation: str, year: int) -> None:
    """One more question of a body with the one that asks in the end: it is not among those that have not asked."""
    row, _ = Asked.objects.get_or_create(asker=asker, organisation=organisation, year=year)
    Asked.objects.filter(id=row.pk).update(filed=F("filed") + 1)
