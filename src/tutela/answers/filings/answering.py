"""Writes: what the body that asks does with what was filed with it: reviews, returns, asks."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from tutela.answers.authorisations import spending as authorisations
from tutela.answers.filings.filing import Cause
from tutela.answers.filings.history import Note, actor, step
from tutela.answers.filings.models import Filing
from tutela.answers.filings.rows import person
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer, Question, Reply
from tutela.answers.inquiries.identify import identify
from tutela.answers.routes import askers_of
from tutela.answers.staff import asked
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, require, require_or_hide
from tutela.bodies.queries import scope_of
from tutela.bodies.sweeping import pacing
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import By, Move, State
from tutela.core.following.rosters import asks_of_staff
from tutela.core.proofs.commitments import canonical
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of, purpose

MOST_AT_ONCE: Final = 100
LONGEST_WORDS: Final = 500
_MOVES: Final = {
    Answer.RECORD: Move.ANSWER,
    Answer.NO_RECORD: Move.ANSWER,
    Answer.PENDING: Move.POSTPONE,
    Answer.REFUSED: Move.REFUSE,
}


@transaction.atomic
def approve(*, acting: Acting, filing: UUID, at: datetime) -> None:
    """The reviewer finds it in order. Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE, FILED_BY_YOU."""
    row = _reviewed(acting, filing)
    step(row, Move.APPROVE, actor(acting, By.REVIEWER), at)


@transaction.atomic
def send_back(*, acting: Acting, filing: UUID, cause: Cause, words: str, at: datetime) -> None:
    """The reviewer returns it with a cause, until it is asked: a word may have run out since it was approved.

    Refuses as `approve` does, and REQUEST_INVALID for too many words.
    """
    if len(words) > LONGEST_WORDS:
        raise Refusal(Reason.REQUEST_INVALID, detail="words")
    row = _reviewed(acting, filing)
    note = Note(cause=cause.value, words=words.strip())
    step(row, Move.RETURN, actor(acting, By.REVIEWER), at, note)


def ask(*, acting: Acting, filings: Sequence[UUID], at: datetime) -> list[Answer]:
    """Asks about these, all of one purpose, in the name of the officer's own body; each spends its authorisation.

    Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE, TOO_MANY, REQUEST_INVALID (two purposes), AUTHORISATION_ENDED
    (withdrawn meanwhile, or the body that filed stands under another office now), and as `ask_many` refuses the whole:
    its entry is committed, and nothing is spent.
    """
    if not 0 < len(set(filings)) <= MOST_AT_ONCE:
        raise Refusal(Reason.TOO_MANY, limit=MOST_AT_ONCE, found=len(filings))
    with transaction.atomic():
        outcome = _asked(acting, filings, at)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


@transaction.atomic
def reveal(*, acting: Acting, filing: UUID, at: datetime) -> str:
    """The number in clear, for comparing it with the papers; that it was shown is committed first.

    Refuses NOT_ENTITLED, NOT_FOUND (neither filed by the body nor with it), STEP_NOT_POSSIBLE (nobody named).
    """
    require(acting, Permission.FILING_SEE)
    row = Filing.objects.filter(id=filing).first()
    if row is None or not _concerns(acting, row):
        raise Refusal(Reason.NOT_FOUND, what="filing")
    known = person(row)
    if known is None:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    ledger.append(
        event=Event.IDENTITY_REVEALED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"filing": str(row.id), "ground": "filing"},
        openings={"person": canonical({"document": known.canonical})},
    )
    return known.canonical.rpartition(":")[2]


def _concerns(acting: Acting, row: Filing) -> bool:
    filed_here = row.asker == acting.organisation and row.filed_on is not None
    return row.organisation == acting.organisation or filed_here


def _asked(acting: Acting, filings: Sequence[UUID], at: datetime) -> list[Answer] | Refusal:
    """A refusal of the whole is returned, not raised, so that the entry that `ask_many` made of it stands."""
    rows = _to_ask(acting, filings)
    # Their pace before their words, as whoever asks by the number of a word does.
    pacing.hold([acting.organisation, *(row.organisation for row in rows)], legal_day_of(at).year)
    spent = authorisations.spend(subjects=[row.id for row in rows], on=legal_day_of(at), at=at)
    questions = [_question(row, spent[row.id]) for row in rows]
    try:
        replies = inquiries.ask_many(
            acting=acting,
            purpose_code=rows[0].purpose,
            questions=questions,
            at=at,
            filed_by=[row.organisation for row in rows],
        )
    except Refusal as refusal:
        authorisations.give_back(authorisations=list(spent.values()))
        return refusal
    for row, reply in zip(rows, replies, strict=True):
        _keep(acting, row, spent[row.id], reply, at)
    _note_asked(rows, questions, replies, legal_day_of(at))
    return [reply.answer for reply in replies]


def _note_asked(
    rows: Sequence[Filing], questions: Sequence[Question], replies: Sequence[Reply], on: date
) -> None:
    """Whoever filed has asked about those of its staff list whom these answers are about."""
    if not asks_of_staff(purpose(rows[0].purpose)):
        return
    about: dict[tuple[str, date], list[str]] = {}
    for row, question, reply in zip(rows, questions, replies, strict=True):
        if reply.answer is not Answer.REFUSED:
            about.setdefault((row.organisation, on), []).append(identify(question, on).document)
    asked.of_persons(about)


def _to_ask(acting: Acting, filings: Sequence[UUID]) -> list[Filing]:
    rows = list(
        Filing.objects.select_for_update()
        .filter(id__in=list(filings), asker=acting.organisation, filed_on__isnull=False)
        .order_by("id")
    )
    if len(rows) != len(set(filings)):
        raise Refusal(Reason.NOT_FOUND, what="filing")
    if any(row.state != State.REVIEWED.value for row in rows):
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    if len({row.purpose for row in rows}) > 1:
        raise Refusal(Reason.REQUEST_INVALID, detail="purposes")
    _require_competent(rows)
    askers = tuple(sorted(purpose(rows[0].purpose).asked_by))
    require(acting, Permission.INQUIRY_ASK, Scope(purpose=rows[0].purpose, askers=askers))
    return rows


def _require_competent(rows: Sequence[Filing]) -> None:
    """A body that moved has another office: the person's word names the former one, and serves nobody any more."""
    by_now = askers_of({row.organisation for row in rows}, rows[0].purpose)
    if any(by_now.get(row.organisation) != row.asker for row in rows):
        raise Refusal(Reason.AUTHORISATION_ENDED)


def _question(row: Filing, authorisation: UUID) -> Question:
    known = person(row)
    assert known is not None  # what is filed names somebody
    return known.question(str(authorisation))


def _keep(acting: Acting, row: Filing, authorisation: UUID, reply: Reply, at: datetime) -> None:
    authorisations.spent_by(acting=acting, authorisation=authorisation, inquiry=reply.inquiry, at=at)
    step(row, _MOVES[reply.answer], actor(acting, By.ASKER), at, Note(inquiry=reply.inquiry))


def _reviewed(acting: Acting, filing: UUID) -> Filing:
    """What was filed with the officer's own body, by one that the policy lets them review."""
    row = (
        Filing.objects.select_for_update()
        .filter(id=filing, asker=acting.organisation, filed_on__isnull=False)
        .first()
    )
    if row is None:
        require(acting, Permission.FILING_REVIEW)
        raise Refusal(Reason.NOT_FOUND, what="filing")
    require_or_hide(acting, Permission.FILING_REVIEW, scope_of(row.organisation), what="filing")
    return row
