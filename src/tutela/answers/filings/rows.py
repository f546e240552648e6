"""Rows of filings as values, and the answers that belong to them."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from tutela.answers.filings import models
from tutela.answers.filings.filing import Cause, Filing, Listed, Step, Written
from tutela.answers.identities import keyed
from tutela.answers.identities.person import Person, restored
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.queries import answers_of
from tutela.core.filings.states import By, Move, State

TABLE: Final = "filings"
WORDS: Final = "filing-words"
_ANSWERED: Final = (Move.ANSWER, Move.POSTPONE, Move.WATCH, Move.MEET)
_PERSON: Final = ("name", "document", "kind", "country", "born_on", "sex")


def listed(rows: Iterable[models.Filing]) -> list[Listed]:
    """Lines of a list, with the answers that still stand: one statement for all."""
    found = list(rows)
    answers = answers_of(row.inquiry for row in found if row.inquiry is not None)
    return [line(row, answers) for row in found]


def line(row: models.Filing, answers: Mapping[UUID, Answer | None]) -> Listed:
    """One of them."""
    return Listed(
        row.id,
        row.organisation,
        row.asker,
        row.purpose,
        State(row.state),
        row.changed_at,
        row.filed_on,
        row.due_on,
        None if row.inquiry is None else answers.get(row.inquiry),
    )


def whole(row: models.Filing) -> Filing:
    """A filing with its person and history. What followed an answer that was withdrawn is no part of it any more."""
    said = keyed.opened_text(TABLE, row.id, row.sealed)
    written = Written(**{name: said.get(name, "") for name in _PERSON})
    steps = tuple(_step(one) for one in models.Line.objects.filter(filing=row).order_by("id"))
    if row.state == State.RECALLED.value:
        answered = [at for at, step in enumerate(steps) if step.move in _ANSWERED]
        steps = (*steps[: answered[0] + 1], steps[-1]) if answered else steps
    return Filing(listed([row])[0], row.engagement, row.inquiry, person(row, said), written, steps)


def person(row: models.Filing, said: dict[str, str] | None = None) -> Person | None:
    """Whom it concerns; None while the draft names nobody who can be asked about."""
    if not row.key_id:
        return None
    return restored(said or keyed.opened_text(TABLE, row.id, row.sealed))


def _step(row: models.Line) -> Step:
    words = ""
    if row.sealed is not None:
        words = keyed.opened_text(WORDS, row.entry, row.sealed)["words"]
    return Step(
        Move(row.move),
        State(row.state),
        By(row.by),
        row.organisation,
        row.officer,
        row.at,
        row.entry,
        Cause(row.cause) if row.cause else None,
        words,
    )
