"""Writes: a prosecutor opens an opinion, a second one approves it, the body answers, the prosecutor decides."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.permissions import Permission, holds, require, require_or_hide
from tutela.bodies.queries import require_over, scope_of
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.in_text import holds_number
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import grounds, history
from tutela.redress.opinions.items import item
from tutela.redress.opinions.models import Opinion
from tutela.redress.opinions.opinion import (
    DECISIONS,
    INSIDE,
    LONGEST_WORDS,
    LOOKS,
    About,
    Basis,
    Move,
    Reply,
    State,
    moved,
)


@transaction.atomic
def open_opinion(
    *, acting: Acting, body: str, basis: Basis, words: str, at: datetime, about: About = About.FREE
) -> UUID:
    """A prosecutor opens an opinion to a body of the region: from what stands on a list about it, or from else.

    Nobody outside the procuratorate hears of it before a second one approves it (`look`).
    Refuses NOT_ENTITLED, NOT_FOUND (no body, or one elsewhere), OPINION_GROUND (not for a body of this kind),
    PACK_NOT_IN_FORCE, NOT_READY (nothing of that stands on the list), CELL_MISSING, CELL_VALUE, TEXT_HOLDS_NUMBER.
    """
    require_over(acting, Permission.OPINION_OPEN, body, what="organisation")
    _require_words(words)
    if not basis.reaches(BodyKind(scope_of(body).kind)):
        raise Refusal(Reason.OPINION_GROUND)
    on = legal_day_of(at)
    grounds.due_on(basis, on)  # in force at all
    row = Opinion(
        id=uuid4(),
        organisation=acting.organisation,
        officer=acting.officer,
        body=body,
        owed_by=body,
        basis=basis.value,
        about=about.value,
        opened_at=at,
    )
    _count(row, on)
    history.keep(row, Move.OPEN, State.PROPOSED, acting, at, words=words.strip())
    return row.id


@transaction.atomic
def revise(*, acting: Acting, opinion: UUID, words: str, at: datetime) -> None:
    """The procuratorate writes anew what was not approved.

    Refuses NOT_ENTITLED, NOT_FOUND (another's), STEP_NOT_POSSIBLE, CELL_MISSING, CELL_VALUE, TEXT_HOLDS_NUMBER.
    """
    row = _opened_here(acting, opinion)
    state = _after(row, Move.REVISE, legal_day_of(at))
    _require_words(words)
    history.keep(row, Move.REVISE, state, acting, at, words=words.strip())


@transaction.atomic
def look(*, acting: Acting, opinion: UUID, move: Move, words: str, at: datetime) -> None:
    """A second prosecutor approves an opinion, by which it is served, or returns it and says why.

    SPP Rules 552: 经检察长决定. What stands on the list is read once more, so that what is served is so on its day.
    Refuses NOT_ENTITLED (also to whoever wrote it), NOT_FOUND (another procuratorate's), STEP_NOT_POSSIBLE, NOT_READY
    (nothing of that stands there any more), PACK_NOT_IN_FORCE, CELL_MISSING, CELL_VALUE, TEXT_HOLDS_NUMBER.
    """
    row = _opened_here(acting, opinion, Permission.OPINION_APPROVE)
    if move not in LOOKS:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    on = legal_day_of(at)
    state = _after(row, move, on)
    if move is Move.APPROVE:
        _count(row, on)
        row.due_on, words = grounds.due_on(Basis(row.basis), on), history.proposed(row.id)
    else:
        _require_words(words)
    history.keep(row, move, state, acting, at, words=words.strip())


@transaction.atomic
def answer(*, acting: Acting, opinion: UUID, reply: Reply, words: str, at: datetime) -> None:
    """The body that owes the answer says in writing what was done, or why it was not.

    Refuses NOT_ENTITLED, NOT_FOUND (one that another body answers, or that was not served), STEP_NOT_POSSIBLE,
    CELL_MISSING, CELL_VALUE, TEXT_HOLDS_NUMBER.
    """
    require(acting, Permission.OPINION_ANSWER)
    row = Opinion.objects.select_for_update().filter(id=opinion, owed_by=acting.organisation).first()
    if row is None or State(row.state) in INSIDE:
        raise Refusal(Reason.NOT_FOUND, what="opinion")
    state = _after(row, Move.ANSWER, legal_day_of(at))
    _require_words(words)
    history.keep(row, Move.ANSWER, state, acting, at, words=words.strip(), reply=reply)


@transaction.atomic
def decide(*, acting: Acting, opinion: UUID, move: Move, words: str, at: datetime) -> None:
    """The procuratorate that opened it accepts the answer, takes the opinion to the body above, or withdraws it.

    What was not served yet is given up by withdrawing it. Why is said in words, except where an answer is accepted.
    Refuses NOT_ENTITLED, NOT_FOUND (another's), STEP_NOT_POSSIBLE (also where no body stands higher), CELL_MISSING,
    CELL_VALUE, TEXT_HOLDS_NUMBER.
    """
    row = _opened_here(acting, opinion)
    if move not in DECISIONS:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    on = legal_day_of(at)
    state = _after(row, move, on)
    _require_words(words, may_be_empty=move is Move.ACCEPT)
    if move is Move.ESCALATE:
        higher = higher_than(row.owed_by)
        if higher is None:
            raise Refusal(Reason.STEP_NOT_POSSIBLE)
        row.owed_by, row.due_on = higher, grounds.due_on(Basis(row.basis), on)
    history.keep(row, move, state, acting, at, words=words.strip())


def higher_than(body: str) -> str | None:
    """The open body under which one stands; None at the top."""
    return next((code for code, _ in bodies.above(body)), None)


def _opened_here(acting: Acting, opinion: UUID, permission: Permission = Permission.OPINION_OPEN) -> Opinion:
    """Held. One that another procuratorate opened is not there; whoever wrote it does not approve it."""
    if not holds(acting, permission):
        raise Refusal(Reason.NOT_ENTITLED)
    rows = Opinion.objects.select_for_update().filter(id=opinion, organisation=acting.organisation)
    row = rows.first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="opinion")
    done_by = history.proposers(row.id)  # read once the row is held: nobody writes it anew meanwhile
    require_or_hide(acting, permission, scope_of(row.body, done_by=done_by), what="opinion")
    return row


def _after(row: Opinion, move: Move, on: date) -> State:
    state = State(row.state)
    is_overdue = state is State.SERVED and row.due_on is not None and row.due_on < on
    return moved(state, move, is_overdue=is_overdue)


def _count(row: Opinion, on: date) -> None:
    found = item(About(row.about), row.body, on)
    if found is None:
        raise Refusal(Reason.NOT_READY, what="item")
    row.counted, row.since_on = found.count, found.since_on


def _require_words(words: str, *, may_be_empty: bool = False) -> None:
    if not words.strip() and not may_be_empty:
        raise Refusal(Reason.CELL_MISSING, column="words")
    if len(words) > LONGEST_WORDS:
        raise Refusal(Reason.CELL_VALUE, column="words", known=f"≤ {LONGEST_WORDS}")
    if holds_number(words):
        raise Refusal(Reason.TEXT_HOLDS_NUMBER)
