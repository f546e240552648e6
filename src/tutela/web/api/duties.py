"""What a body owes after *record*, for its program: what is due, that it was done, and the written notice."""

from datetime import date
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from ninja.params.functions import File, Form
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty
from tutela.core.following.lateness import Level
from tutela.core.following.proofs import LONGEST_NUMBER
from tutela.measures.following import actions, notices, queries
from tutela.measures.following import following as followings
from tutela.measures.following.following import LONGEST_WORDS, Document, Look, Proof, State, Way
from tutela.packs.current import legal_day_of
from tutela.web.api import limits
from tutela.web.api.acted import ThenRead
from tutela.web.api.contract import JSON_BODY, operation
from tutela.web.api.schemas import Day
from tutela.web.api.tokens import caller

router = Router()
_FILINGS: Final = (Scope.FILINGS,)
_LATEST: Final = 200
_PAPER: Final = "application/pdf"
_PAPER_FILE: Final[Any] = File(..., description="PDF, JPEG or PNG, by its own bytes")
_DUTY: Final[Any] = Form(..., description="`stop` or `dismissal`")
_DONE_ON: Final[Any] = Form(..., description="The day from which it is in force")
_NUMBER: Final[Any] = Form(..., description="Of the paper")
_DATED_ON: Final[Any] = Form(..., description="The day on the paper")
_REMARK: Final[Any] = Form("", description="A remark, without a name or a number of a document")
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_OF_THE_PROOF: Final = (
    Reason.CELL_MISSING,
    Reason.CELL_VALUE,
    Reason.CELL_DAY_AHEAD,
    Reason.CELL_DAY_ORDER,
)
_OF_THE_PAPER: Final = (Reason.FILE_EMPTY, Reason.FILE_KIND, Reason.FILE_TOO_LARGE)
_Number = Annotated[str, StringConstraints(max_length=LONGEST_NUMBER, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
_Words = Annotated[str, StringConstraints(max_length=LONGEST_WORDS, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShownDuty(StrEnum):
    """What is shown by a paper."""

    STOP = Duty.STOP.value
    DISMISSAL = Duty.DISMISSAL.value


class DoneIn(_Asked):
    """That a duty is done, when, and by what it can be shown."""

    duty: Duty
    done_on: Day
    proof: _Words = Field(
        "",
        description="Number of a paper, a witness, a posting number; needed for all but `stop` and `dismissal`",
        examples=["T-2026-4"],
    )
    way: Way | None = Field(None, description="How a notice reached its person; needed for `notice`")
    number: _Number | None = Field(
        None,
        description="Of the paper that stops work or ends the contract; needed for `stop` and `dismissal`, unless they"
        " put back. The paper itself is then shown at the office; `showDone` takes it as a file",
        examples=["校发〔2026〕35号"],
    )
    dated_on: Day | None = Field(None, description="The day on that paper; goes with `number`")


class LookOut(_Told):
    """That a duty was declared done by a paper, and what the office above made of it."""

    proof: UUID = Field(description="Its paper is taken by `getProofPaper`")
    look: Look
    look_by: date = Field(description="The last day for the office")
    filed: bool = Field(description="Whether the paper is here as a file; else it is shown at the office")
    reasons: str | None = Field(None, description="Why the office returned it; for the body itself")


class DutyOut(_Told):
    """One duty and its day."""

    duty: Duty
    undoing: bool = Field(description="Whether it puts back what followed an answer that was withdrawn")
    due_on: date
    level: Level = Field(description="Whom its lateness has reached")
    done_on: date | None = None
    declared: LookOut | None = Field(
        None, description="Of work stopped and of a dismissal: done once accepted"
    )


class FollowingOut(_Told):
    """What follows one answer, in the order of the law. Nobody stands here."""

    following: UUID
    filing: UUID | None = None
    engagement: UUID | None = None
    organisation: str
    purpose: str
    told_on: date
    state: State
    notice: str | None = Field(None, description="Number of the written notice")
    ordered_on: date | None = Field(None, description="The office above ordered correction on this day")
    duties: list[DutyOut]


class FollowingsOut(_Told):
    """What is open, oldest first; then what was done lately."""

    followings: list[FollowingOut]


def _read(acting: Acting, following: UUID) -> FollowingOut:
    return _told(queries.one(acting, following, _today()))


_then_read = ThenRead("following", _read)


@router.get(
    "",
    url_name="duties",
    summary="What your body owes after *record*",
    **operation("listDuties", "duties", _FILINGS, {HTTPStatus.OK: FollowingsOut}, ()),
)
def own(request: HttpRequest) -> FollowingsOut:
    """Up to 200."""
    found = queries.own(caller(request).acting, _today(), _LATEST)
    return FollowingsOut(followings=[_told(one) for one in found])


@router.get(
    "/{uuid:following}",
    url_name="duty",
    summary="What follows one answer",
    **operation("getDuties", "duties", _FILINGS, {HTTPStatus.OK: FollowingOut}, (Reason.NOT_FOUND,)),
)
def one(request: HttpRequest, following: UUID) -> FollowingOut:
    """For the body that owes it, and the office above."""
    return _read(caller(request).acting, following)


@router.post(
    "/{uuid:following}/done",
    url_name="duty_done",
    summary="Declare a duty done",
    **operation(
        "declareDone",
        "duties",
        _FILINGS,
        {HTTPStatus.OK: FollowingOut},
        (*JSON_BODY, Reason.NOT_FOUND, *_OF_THE_PROOF),
    ),
)
def done(request: HttpRequest, following: UUID, done: DoneIn) -> FollowingOut:
    """A notice that was served takes the inquiry on.

    Work that was stopped and a contract that ended are in force from the day declared, and done when the office above
    has accepted the paper; the staff list then shows that its person left.
    """
    document = None
    if done.number is not None:
        if done.dated_on is None:
            raise Refusal(Reason.CELL_MISSING, column="dated_on")
        document = Document(done.number, done.dated_on)
    proof = Proof(done.done_on, done.proof, done.way, document)
    return _then_read(request, following, actions.fulfil, duty=done.duty, proof=proof)


@router.post(
    "/{uuid:following}/shown",
    url_name="duty_shown",
    summary="Declare a duty done by a paper, as a file",
    **operation(
        "showDone",
        "duties",
        _FILINGS,
        {HTTPStatus.OK: FollowingOut},
        (*JSON_BODY, Reason.NOT_FOUND, *_OF_THE_PROOF, *_OF_THE_PAPER),
    ),
)
@decorate_view(limits.form_only)
def shown(
    request: HttpRequest,
    following: UUID,
    paper: UploadedFile = _PAPER_FILE,
    duty: ShownDuty = _DUTY,
    done_on: Day = _DONE_ON,
    number: _Number = _NUMBER,
    dated_on: Day = _DATED_ON,
    proof: _Words = _REMARK,
) -> FollowingOut:
    """That work was stopped or a contract ended, with the paper, which is kept encrypted; its name is not looked at."""
    limits.require_fields(request, ("duty", "done_on", "number", "dated_on", "proof"), "paper")
    if (paper.size or 0) > settings.TUTELA_PAPER_LIMIT:
        raise Refusal(Reason.FILE_TOO_LARGE, file="paper", limit=settings.TUTELA_PAPER_LIMIT)
    given = Proof(done_on, proof, None, Document(number, dated_on, paper.read()))
    return _then_read(request, following, actions.fulfil, duty=Duty(duty.value), proof=given)


@router.get(
    "/{uuid:following}/notice",
    url_name="duty_notice",
    summary="The written notice, or the paper that takes it back",
    **operation(
        "getNotice",
        "duties",
        _FILINGS,
        {HTTPStatus.OK: None},
        (Reason.NOT_FOUND, Reason.PAPER_LETTER),
        responses={HTTPStatus.OK: {"content": {_PAPER: _BINARY}}},
    ),
)
def notice(request: HttpRequest, following: UUID) -> HttpResponse:
    """PDF/A. It names the legal ground of the purpose and the right to a second look, never a kind of record."""
    content = notices.notice(acting=caller(request).acting, following=following, on=_today())
    return HttpResponse(content, content_type=_PAPER)


def _told(one: followings.Following) -> FollowingOut:
    return FollowingOut(
        following=one.id,
        filing=one.filing,
        engagement=one.engagement,
        organisation=one.organisation,
        purpose=one.purpose,
        told_on=one.told_on,
        state=one.state,
        notice=one.number or None,
        ordered_on=one.ordered_on,
        duties=[
            DutyOut(
                duty=step.duty,
                undoing=step.owed.is_undoing,
                due_on=step.owed.due_on,
                level=step.level,
                done_on=step.done_on,
                declared=_looked(step.declared),
            )
            for step in one.steps
        ],
    )


def _looked(one: followings.Declared | None) -> LookOut | None:
    if one is None:
        return None
    return LookOut(
        proof=one.id, look=one.look, look_by=one.look_by, filed=one.is_filed, reasons=one.reasons or None
    )


def _today() -> date:
    return legal_day_of(timezone.now())
