"""Questions as doors bring them, and answers as doors give them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from tutela.answers.inquiries.register import Belonging
from tutela.core.errors import Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.core.proofs.receipts import Receipt
from tutela.index.lookup.queries import Version
from tutela.index.lookup.rows import Found


class Answer(StrEnum):
    """The four answers. What could not be reached or is not covered is never `NO_RECORD`."""

    RECORD = "record"
    NO_RECORD = "no-record"
    PENDING = "pending"  # counts as neither: a person verifies identity, or decides what facts leave open
    REFUSED = "refused"  # nothing was looked up


_FOUND: Final = {
    Found.RECORD: Answer.RECORD,
    Found.PENDING: Answer.PENDING,
    Found.ABSENT: Answer.NO_RECORD,
}


def answer_of(belonging: Belonging, sampled: bool, found: Found) -> Answer:
    """What is told: identity is checked first and for all alike, and the sample hides who else was checked."""
    if sampled or belonging is not Belonging.BELONGS:
        return Answer.PENDING
    return _FOUND[found]


@dataclass(frozen=True, slots=True)
class Question:
    """One person as the asking officer writes them, and the authorisation the question rests on."""

    name: str
    document: str
    authorisation: str
    document_kind: DocumentKind | None = None
    country: str | None = None
    born_on: date | None = None
    sex: Sex | None = None
    signed_on: date | None = None  # the day on the authorisation, where the asking body's own system keeps it


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer, the moment and the list version it speaks for, and the receipt of its ledger entry.

    `covers_from` is the day from which the feeds cover: what was decided before may be missing here.
    `stale_since` is the moment from which a feed's next delivery is overdue; the answer then says so.
    """

    inquiry: UUID
    answer: Answer
    refusal: Refusal | None
    asked_at: datetime
    version: Version
    covers_from: date | None
    stale_since: datetime | None
    receipt: Receipt
