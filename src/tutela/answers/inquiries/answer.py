"""Questions as doors bring them, and answers as doors give them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tutela.core.errors import Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.core.proofs.receipts import Receipt
from tutela.index.lookup.queries import Version


class Answer(StrEnum):
    """The four answers. What could not be reached or is not covered is never `NO_RECORD`."""

    RECORD = "record"
    NO_RECORD = "no-record"
    PENDING = "pending"  # counts as neither: a person verifies identity, or decides what facts leave open
    REFUSED = "refused"  # nothing was looked up


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


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer, the moment and the list version it speaks for, and the receipt of its ledger entry.

    `stale_since` is the moment from which a feed's next delivery is overdue; the answer then says so.
    """

    inquiry: UUID
    answer: Answer
    refusal: Refusal | None
    asked_at: datetime
    version: Version
    stale_since: datetime | None
    receipt: Receipt
