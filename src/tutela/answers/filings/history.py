"""One step of a filing: the rule asked, the row moved, one ledger entry and one line of the history."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from tutela.answers.filings.models import Filing, Line
from tutela.answers.filings.rows import WORDS
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.queries import answers_of
from tutela.answers.subjects.view import THEMSELF
from tutela.bodies.kinds import Acting
from tutela.core.filings.due import Standards, due_on
from tutela.core.filings.moves import Standing, moved
from tutela.core.filings.states import ENDED, By, Move, State
from tutela.core.proofs.commitments import JSON, canonical
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import holidays, legal_day_of

REGISTRY: Final = "registry"
_FIRST: Final = (Move.OPEN, Move.WATCH, Move.MEET)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a step, and in which part."""

    by: By
    organisation: str
    officer: str


@dataclass(frozen=True, slots=True)
class Note:
    """What else is known of a step: an article, a cause, the officer's words, the inquiry that answered.

    `is_counted`: by it one person more of the body's own quota is used.
    """

    article: str = ""
    cause: str = ""
    words: str = field(default="", repr=False)
    inquiry: UUID | None = None
    is_counted: bool = False


PERSON: Final = Actor(By.PERSON, THEMSELF, THEMSELF)
BY_RULE: Final = Actor(By.REGISTRY, REGISTRY, REGISTRY)
NOTHING: Final = Note()


def actor(acting: Acting, by: By) -> Actor:
    """An officer in a part."""
    return Actor(by, acting.organisation, acting.officer)


def step(row: Filing, move: Move, who: Actor, at: datetime, note: Note = NOTHING) -> State:
    """Makes a step on a row that the caller holds, inside the caller's transaction.

    Refuses as `core.filings.moves.moved` does.
    """
    standing = standing_of(row)
    state = moved(standing, move, who.by, who.officer)
    if note.inquiry is not None:
        row.inquiry = note.inquiry
    has_record = standing_of(row).has_record
    keep(row, move, state, who, at, note, has_record=has_record)
    return state


def keep(
    row: Filing,
    move: Move,
    state: State,
    who: Actor,
    at: datetime,
    note: Note = NOTHING,
    *,
    has_record: bool | None = None,
) -> None:
    """Writes a step down."""
    on, before = legal_day_of(at), row.state
    row.due_on = due_on(state, on, standards(), holidays=holidays(), before=row.due_on, has_record=has_record)
    row.state, row.changed_at, row.is_open = state.value, at, state not in ENDED
    if state is State.FILED:
        row.filed_on = on
    row.save()
    facts: dict[str, JSON] = {
        "filing": str(row.id),
        "move": move.value,
        "from": before if move not in _FIRST else "",
        "state": state.value,
        "by": who.by.value,
        "body": row.organisation,
        "asker": row.asker,
        "purpose": row.purpose,
        "article": note.article,
        "cause": note.cause,
        "due": row.due_on.isoformat() if row.due_on else "",
    }
    if note.is_counted:
        facts["counted"] = 1
    if note.inquiry is not None:
        facts["inquiry"] = str(note.inquiry)
    openings = {"words": canonical({"words": note.words})} if note.words else None
    entry = ledger.append(
        event=Event.FILING_MOVED,
        at=at,
        organisation=who.organisation,
        officer=who.officer,
        facts=facts,
        openings=openings,
    ).entry_id
    words = canonical({"words": note.words})
    Line.objects.create(
        filing=row,
        entry=entry,
        move=move.value,
        state=state.value,
        by=who.by.value,
        organisation=who.organisation,
        officer=who.officer,
        at=at,
        cause=note.cause,
        sealed=current.encrypt(WORDS, entry.hex, words) if note.words else None,
    )


def standing_of(row: Filing) -> Standing:
    """A row as the rules see it: every officer who filed it, wherever they are now, and what was answered."""
    lines = Line.objects.filter(filing=row, move=Move.FILE.value)
    filers = frozenset(lines.values_list("officer", flat=True)) if row.filed_on else frozenset()
    answer = None if row.inquiry is None else answers_of([row.inquiry]).get(row.inquiry)
    has_record = None if answer in (None, Answer.PENDING) else answer is Answer.RECORD
    return Standing(State(row.state), filers, has_record)


def standards() -> Standards:
    """How many working days bodies have here."""
    return Standards(settings.TUTELA_REVIEW_DAYS, settings.TUTELA_VERIFY_DAYS)
