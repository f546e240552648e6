"""A filing that nobody made: a body is told of somebody on its list by the watch, or by a question of its own."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from tutela.answers.filings.history import BY_RULE, REGISTRY, Note, keep
from tutela.answers.filings.models import Filing
from tutela.answers.filings.rows import TABLE
from tutela.answers.identities import keyed
from tutela.answers.identities.person import Person
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.queries import answers_of
from tutela.core.filings.states import Move, State
from tutela.packs.current import legal_day_of, purpose


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody on a staff list whom an answer of *record* concerns. `asker`: in whose name it was asked."""

    organisation: str
    asker: str
    purpose: str
    engagement: UUID
    person: Person = field(repr=False)


def told(hit: Hit, *, inquiry: UUID, at: datetime, move: Move = Move.WATCH) -> UUID:
    """Opens the filing with its answer; all that follows *record* follows it.

    Inside the transaction that answered, or that holds the question. Stop work at once, the written notice, dismissal
    (`measures.following`), and the withdrawal when the answer falls.
    """
    row = Filing(
        id=uuid4(),
        organisation=hit.organisation,
        asker=hit.asker,
        purpose=hit.purpose,
        engagement=hit.engagement,
        state=State.ANSWERED.value,
        opened_by=REGISTRY,
        opened_at=at,
        changed_at=at,
        filed_on=legal_day_of(at),
        inquiry=inquiry,
    )
    hashed = keyed.keyed(TABLE, hit.person.canonical)
    row.key_id, row.digest = hashed.key_id, hashed.digest
    row.sealed = keyed.sealed(TABLE, row.id, hit.person)
    row.save(force_insert=True)
    cite = purpose(hit.purpose).cite
    note = Note(article=f"{cite.instrument}, {cite.article}", inquiry=inquiry)
    keep(row, move, State.ANSWERED, BY_RULE, at, note, has_record=True)
    return row.id


def already_told(engagements: Collection[UUID]) -> set[tuple[UUID, str]]:
    """Of which engagements, and under which purpose, an answer of *record* stands with the body."""
    rows = Filing.objects.filter(engagement__in=list(engagements), inquiry__isnull=False)
    known = [
        (engagement, code, inquiry)
        for engagement, code, inquiry in rows.values_list("engagement", "purpose", "inquiry")
        if engagement is not None and inquiry is not None
    ]
    answers = answers_of(inquiry for _, _, inquiry in known)
    return {
        (engagement, code) for engagement, code, inquiry in known if answers.get(inquiry) is Answer.RECORD
    }


def persons_of(filings: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """By filing the purpose and the canonical document, where the answer stands and the person is still named."""
    rows = Filing.objects.filter(id__in=list(filings)).exclude(key_id="").exclude(state=State.RECALLED.value)
    return {row.id: (row.purpose, keyed.opened(TABLE, row.id, row.sealed).canonical) for row in rows}
