"""What callers may send and what they get: closed shapes, bounded strings, no control characters."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from tutela.answers.inquiries.actions import MOST_AT_ONCE
from tutela.answers.inquiries.answer import Answer
from tutela.core.errors import Reason
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex

LARGEST_SIZE: Final = 2**63 - 1
_NO_CONTROLS: Final = r"^[^\x00-\x1f\x7f-\x9f]*$"
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_SIZE: Final = r"^(0|[1-9][0-9]{0,18})$"


def _day(value: object) -> object:
    """Only `YYYY-MM-DD`: not a number, not a moment."""
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("write the day like 2026-11-21")
    return value


def _size(value: object) -> object:
    """Only decimal digits, as they stand in a URL: not `5.0`, not ` 5`, not `+5`."""
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > 19:
        raise ValueError("write a whole number")
    return int(value)


Name = Annotated[str, StringConstraints(max_length=200, pattern=_NO_CONTROLS)]
DocumentNumber = Annotated[str, StringConstraints(max_length=100, pattern=_NO_CONTROLS)]
Authorisation = Annotated[str, StringConstraints(max_length=120, pattern=_NO_CONTROLS)]
PurposeCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,3}$")]
Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "pattern": _DAY})
]
TreeSize = Annotated[
    int,
    BeforeValidator(_size),
    Field(ge=0, le=LARGEST_SIZE),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": LARGEST_SIZE}),
]
RowNumber = Annotated[int, Field(ge=1, le=LARGEST_SIZE)]
Salt = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Masked = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32})?$")]
RetryKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Asked(BaseModel):
    """Sent by callers: an unknown key is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    """Given to callers."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Asked):
    """One person as the officer reads them from the document. What the number says need not be repeated."""

    name: Name = Field(description="Name as on the document", examples=["林晓青"])
    document: DocumentNumber = Field(description="Number of the document", examples=["11010119900307888X"])
    document_kind: DocumentKind | None = Field(None, description="Needed for passports and travel permits")
    country: Country | None = Field(None, description="Issuer of a passport or travel permit (ISO 3166-1)")
    born_on: Day | None = Field(None, description="Needed where the number does not carry it")
    sex: Sex | None = Field(None, description="Needed where the number does not carry it")


class Question(_Asked):
    """One person, and the authorisation that the question about them rests on."""

    person: Person
    authorisation: Authorisation = Field(
        description="The person's authorisation: its id, where it is kept here, or the number of a paper that your own"
        " system holds, which is registered with the question. A number is one person's; an id, for one question",
        examples=["SQ-2026-000123"],
    )
    signed_on: Day | None = Field(None, description="The day on the paper, where its number is given")


class Inquiry(Question):
    """One question under one purpose."""

    purpose: PurposeCode = Field(description="A code that `listPurposes` gives", examples=["school-hire"])


class Batch(_Asked):
    """Up to 10,000 questions under one purpose; each is answered or refused by itself."""

    purpose: PurposeCode = Field(description="A code that `listPurposes` gives", examples=["school-hire"])
    questions: tuple[Question, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)


class ListVersion(_Told):
    """The state of the list that an answer speaks for: its number and the root of the tree over it."""

    number: int = Field(ge=1, le=LARGEST_SIZE)
    root: Hex32


class PublishedVersion(ListVersion):
    """The state of the list in force."""

    published_at: datetime
    policy: Hex32 = Field(description="SHA-256 of the rule packs it was compiled with")


class Ground(_Told):
    """The legal ground of a purpose, with the status of its citation."""

    purpose: str
    zh: str
    en: str
    instrument: str
    article: str
    status: str


class ReceiptOut(_Told):
    """The ledger's signed promise to take in the entry (a signed note, C2SP)."""

    entry: UUID
    leaf: Hex32
    accepted_at: str = Field(
        description="As it stands in the note, to the microsecond", json_schema_extra={"format": "date-time"}
    )
    index: int = Field(ge=0)
    path: list[Hex32]
    note: str


class Refused(_Told):
    """Why one question was refused; nothing was looked up for it."""

    reason: Reason
    message_zh: str
    message_en: str


class InquiryOut(_Told):
    """One answer, with the moment, the list version and the ledger entry it stands on."""

    inquiry: UUID
    answer: Answer
    refusal: Refused | None = Field(None, description="Only with the answer `refused`")
    asked_at: datetime
    list_version: ListVersion
    covers_from: date | None = Field(None, description="The feeds cover from this day on")
    stale_since: datetime | None = Field(None, description="A feed's delivery is overdue since then")
    legal_ground: Ground
    receipt: ReceiptOut


class BatchOut(_Told):
    """The answers, in the order of the questions; `counts` counts each kind of answer."""

    counts: dict[Answer, int]
    answers: list[InquiryOut]


class Coverage(StrEnum):
    """Whether the records that a purpose needs are all delivered here."""

    COVERED = "covered"
    MISSING = "missing"


class PurposeOut(_Told):
    """A purpose that the caller's body may ask about."""

    code: str
    zh: str
    en: str
    legal_ground: Ground
    coverage: Coverage


class PurposesOut(_Told):
    """The purposes that the caller's body may ask about."""

    purposes: list[PurposeOut]


class RunState(StrEnum):
    """How far a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # refused as a whole; nothing was answered
    INTERRUPTED = "interrupted"  # it will be begun again


class Rows(_Told):
    """How far a run is. `total` is left out until it is known."""

    done: int = Field(ge=0)
    total: int | None = Field(None, ge=0)


class RunOut(_Told):
    """A run over a roster. Counts are of rows; `pending` and `refused` count as neither record nor no record."""

    run: UUID
    purpose: str
    state: RunState = Field(description="`interrupted` will be begun again; `failed` says why in `refusal`")
    asked_at: datetime
    rows: Rows
    counts: dict[Answer, int]
    refused_rows: dict[Reason, int] = Field(description="Refused rows by reason")
    refusal: Refused | None = Field(None, description="Why the whole run was refused; nothing was answered")
    list_version: str | None = Field(None, description="Number of the list version and beginning of its root")
    entry: UUID | None = Field(None, description="The ledger entry of the run")
    rows_root: Hex32 | None = Field(
        None, description="Root of the tree over all rows, as it stands in the entry"
    )
    purged_at: datetime | None = Field(None, description="When the stored result was deleted")


class RowReceiptOut(_Told):
    """What proves one row of a run to whoever has the row: its number, name and answer.

    The row's hash is SHA-256 of a byte 2, the bytes of `index`, R, N, P or X for the answer (record, no record,
    pending, refused), the length of the number in bytes (4 bytes, big-endian), the number, and the name. `group` holds
    the hashes of the other rows of its sixteen (the last may be fewer), in order; the leaf, number (`row` - 1) // 16,
    is SHA-256 of a zero byte and all of them in order. `path` leads from the leaf to `rows_root` (RFC 6962, 2.1.1),
    which stands in `entry`; `getInclusionProof` proves that. `index` binds what the row was looked up by in the
    list, for the registry's auditor, and says nothing to anybody else.

    Where `salt` is not empty the run is an older one without groups: the commitment is SHA-256 of the salt, `row` - 1
    and the length of the number (4 bytes each), the number and the name; the leaf, number `row` - 1, is SHA-256 of a
    zero byte, the commitment, `index` (empty in the oldest) and the letter.
    """

    run: UUID
    row: int = Field(ge=1)
    rows: int = Field(ge=1, description="How many rows the run has")
    salt: Masked
    index: Masked
    group: list[Hex32] = Field(description="Hashes of the other rows of its sixteen")
    path: list[Hex32]
    rows_root: Hex32
    entry: UUID


class InclusionOut(_Told):
    """That the entry is in the tree of `size`, whose signed head is `checkpoint`.

    `body` (base64) is what was hashed; given to the body that acted and to supervisors.
    """

    entry: UUID
    index: int = Field(ge=0)
    size: int = Field(ge=1)
    leaf: Hex32
    path: list[Hex32]
    checkpoint: str | None = None
    body: str | None = None


class ConsistencyOut(_Told):
    """That the tree of `old` is the beginning of the tree of `new`."""

    old: int = Field(ge=0)
    new: int = Field(ge=0)
    path: list[Hex32]


class Problem(_Told):
    """What was refused, and why, for people and for programs. Values that were sent are never repeated."""

    reason: Reason | Literal["internal"] = Field(description="One of a closed list of words")
    message_zh: str
    message_en: str
    where: list[str | int] | None = Field(None, description="Path to the fault in the request")
    rule: str | None = Field(None, description="The rule of the request's shape that was broken")
