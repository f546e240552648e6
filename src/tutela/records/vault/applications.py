"""Written applications to unseal and to consult: what they say, as they are handed in and as they are kept."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from tutela.core.disclosure.history import Combination, Penalty
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.law.words import Shown

Line = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Months = Annotated[int, Field(ge=0, le=1200)]
PARTICULARS: Final = "particulars"
_STRICT: Final = ConfigDict(extra="forbid", frozen=True)

MAY_BE_SHOWN: Final = (
    Shown.ANSWER,
    Shown.RECORD_KIND,
    Shown.NAME,
    Shown.CHARGE,
    Shown.SENTENCE,
    Shown.EXECUTION,
    Shown.AUTHORITY,
    Shown.JUDGMENT_NUMBER,
    Shown.JUDGMENT_DAY,
)
"""What a purpose may need of a sealed record. Nothing of victims or the course of events is kept at all."""


class Kind(StrEnum):
    """What is applied for."""

    UNSEALING = "unsealing"  # 解除封存
    INQUIRY = "inquiry"  # 查询


class Applicant(StrEnum):
    """Who may consult a sealed record (Criminal Procedure Law 286(2))."""

    JUDICIAL = "judicial"  # 司法机关为办案需要
    UNIT = "unit"  # 有关单位根据国家规定


class State(StrEnum):
    """Where an application stands."""

    APPLIED = "applied"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"  # unsealed; a consultation simply ends with its time
    LAPSED = "lapsed"  # the record was corrected again meanwhile


class NewSentence(BaseModel):
    """What a court decided for execution for both crimes together."""

    model_config = _STRICT
    penalty: Penalty
    combination: Combination
    months: Months | None = None
    days: Months | None = None
    suspended_months: Months | None = None


class Unsealing(BaseModel):
    """An application to unseal one record of the competent body's own: by its own number for it."""

    model_config = _STRICT
    kind: Literal["unsealing"]
    reference: Line  # the document on which it rests
    source_id: Line
    cause: Line
    purpose: Line
    sentence: NewSentence | None = None  # none where the seal itself is said to be wrong
    until_at: AwareDatetime


class Inquiry(BaseModel):
    """An application to consult what the body sealed about a person."""

    model_config = _STRICT
    kind: Literal["inquiry"]
    reference: Line
    applicant: Line
    applicant_is: Applicant
    basis: Line  # the case, or the State provision
    purpose: Line
    document_number: Line
    document_kind: DocumentKind | None = None
    document_country: Line | None = None
    shows: Annotated[tuple[Shown, ...], Field(min_length=1)]
    until_at: AwareDatetime
    openings: Annotated[int, Field(ge=1)] = 1  # how often it may be opened


Handed = Annotated[Unsealing | Inquiry, Field(discriminator="kind")]


class Particulars(BaseModel):
    """What is kept of an application, encrypted: what was handed in, and the reasons of a refusal."""

    model_config = _STRICT
    handed: Handed
    document: str = ""  # canonical, of the person an inquiry is about
    reasons: str = ""
    salt: str = ""  # of the commitments to all this that officers sign, hexadecimal


@dataclass(frozen=True, slots=True)
class Seen:
    """A line of a list of applications: nobody is named, and no number."""

    id: UUID
    kind: Kind
    state: State
    organisation: str
    applied_by: str
    applied_at: datetime
    due_on: date | None
    decided_by: str
    decided_at: datetime | None
    until_at: datetime | None
    is_overdue: bool


_HANDED: TypeAdapter[Unsealing | Inquiry] = TypeAdapter(Handed)


def read(data: bytes) -> Unsealing | Inquiry:
    """An application as it is handed in, in JSON. Refuses `REQUEST_INVALID` with the first field that is wrong."""
    try:
        found = _HANDED.validate_json(data)
    except ValidationError as fault:
        where = ".".join(str(part) for part in fault.errors()[0]["loc"]) or "JSON"
        raise Refusal(Reason.REQUEST_INVALID, detail=where) from None
    if isinstance(found, Inquiry) and not set(found.shows) <= set(MAY_BE_SHOWN):
        raise Refusal(Reason.REQUEST_INVALID, detail="shows")
    return found
