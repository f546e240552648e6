"""What programs send and get about inquiries on their way from filing to close."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tutela.answers.filings import answering
from tutela.answers.filings.filing import Cause
from tutela.answers.inquiries.answer import Answer
from tutela.core.filings.states import Move, State
from tutela.web.api.schemas import Authorisation, Day, Person, PurposeCode

_Words = Annotated[
    str, StringConstraints(max_length=answering.LONGEST_WORDS, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")
]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WordIn(_Asked):
    """What the person wrote: the number and the day that stand on the paper."""

    number: Authorisation
    signed_on: Day


class FilingIn(_Asked):
    """An inquiry about somebody on your staff list, or about a person you name; with a paper it is filed at once."""

    purpose: PurposeCode = Field(examples=["school-hire"])
    engagement: UUID | None = Field(None, description="Somebody on your staff list; or else `person`")
    person: Person | None = None
    paper: WordIn | None = Field(
        None, description="Without a paper the reply has a `code` for the person, who authorises by it"
    )


class StepOut(_Told):
    """One line of the history."""

    move: Move
    state: State
    organisation: str
    at: datetime
    entry: UUID
    cause: Cause | None = None
    words: str | None = None


class FilingOut(_Told):
    """Where an inquiry stands. Nobody stands here."""

    filing: UUID
    organisation: str
    asker: str = Field(description="The body in whose name it is asked")
    purpose: str
    state: State
    answer: Answer | None = Field(None, description="Left out while there is none, and once it was withdrawn")
    inquiry: UUID | None = Field(None, description="Its receipt is at `getReceipt`")
    filed_on: date | None = None
    due_on: date | None = Field(None, description="Last day of the step that is due now")
    changed_at: datetime
    code: str | None = Field(None, description="For the person; shown once")
    code_until: datetime | None = None
    steps: list[StepOut] = Field(default_factory=list)


class FilingsOut(_Told):
    """One page; `next` is the `after` of the page that follows, if one does."""

    filings: list[FilingOut]
    next: UUID | None = None


class ReviewIn(_Asked):
    """What the reviewer finds: in order, or returned with a cause."""

    approve: bool
    cause: Cause | None = Field(None, description="Needed where it is returned")
    words: _Words = ""


class AskIn(_Asked):
    """Reviewed inquiries of one purpose, up to a hundred."""

    filings: tuple[UUID, ...] = Field(min_length=1, max_length=answering.MOST_AT_ONCE)
