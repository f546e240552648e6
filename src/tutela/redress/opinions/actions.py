"""Writes: a prosecutor opens an opinion, the body answers in writing, the prosecutor decides on the answer."""

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
    LONGEST_WORDS,
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

    Refuses NOT_ENTITLED, NOT_FOUND (no body, or one elsewhere), OPINION_GROUND (not for a body of this kind),
    PACK_NOT_IN_FORCE, NOT_READY (nothing of that stands on the list), CELL_MISSING, CELL_VALUE, TEXT_HOLDS_NUMBER.
    """
    require_over(acting, Permission.OPINION_OPEN, body, what="organisation")
    _require_words(words)
    if not basis.reaches(BodyKind(scope_of(body).kind)):
        raise Refusal(Reason.OPINION_GROUND)
    on = legal_day_of(at)
    found = item(about, body, on)
    if found is None:
        raise Refusal(Reason.NOT_READY, what="item")
    row = Opinion(
        id=uuid4(),
        organisation=acting.organisation,
        officer=acting.officer,
        body=body,
        owed_by=body,
        basis=basis.value,
        about=about.value,
        counted=found.count,
        since_on=found.since_on,
        opened_at=at,
        due_on=grounds.due_on(basis, on),
    )
    history.keep(row, Move.OPEN, State.SERVED, acting, at, words=words.strip())
    return row.id


@transaction.atomic
def answer(*, acting: Acting, opinion: UUID, reply: Reply, words: str, at: datetime) -> None:
    """The body that owes the answer says in writing what was done, or why it was not.

    Refuses NOT_ENTITLED, NOT_FOUND (an opinion that another body answers), STEP_NOT_POSSIBLE, CELL_MISSING, CELL_VALUE,
    TEXT_HOLDS_NUMBER.
    """
    require(acting, Permission.OPINION_ANSWER)
    row = Opinion.objects.select_for_update().filter(id=opinion, owed_by=acting.organisation).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="opinion")
    state = _after(row, Move.ANSWER, legal_day_of(at))
    _require_words(words)
    history.keep(row, Move.ANSWER, state, acting, at, words=words.strip(), reply=reply)


@transaction.atomic
def decide(*, acting: Acting, opinion: UUID, move: Move, words: str, at: datetime) -> None:
    """The procuratorate that opened it accepts the answer, takes the opinion to the body above, or withdraws it.

    Why is said in words, except where an answer is accepted. Refuses NOT_ENTITLED, NOT_FOUND (another's),
    STEP_NOT_POSSIBLE (also where no body stands higher), CELL_MISSING, CELL_VALUE, TEXT_HOLDS_NUMBER.
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


def _opened_here(acting: Acting, opinion: UUID) -> Opinion:
    """Held. One that another procuratorate opened is not there."""
    if not holds(acting, Permission.OPINION_OPEN):
        raise Refusal(Reason.NOT_ENTITLED)
    rows = Opinion.objects.select_for_update().filter(id=opinion, organisation=acting.organisation)
    row = rows.first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="opinion")
    require_or_hide(acting, Permission.OPINION_OPEN, scope_of(row.body), what="opinion")
    return row


def _after(row: Opinion, move: Move, on: date) -> State:
    state = State(row.state)
    return moved(state, move, is_overdue=state is State.SERVED and row.due_on < on)


def _require_words(words: str, *, may_be_empty: bool = False) -> None:
    if not words.strip() and not may_be_empty:
        raise Refusal(Reason.CELL_MISSING, column="words")
    if len(words) > LONGEST_WORDS:
        raise Refusal(Reason.CELL_VALUE, column="words", known=f"≤ {LONGEST_WORDS}")
    if holds_number(words):
        raise Refusal(Reason.TEXT_HOLDS_NUMBER)
