"""Opinions of the procuratorate, for its program and for those of the bodies that answer."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import actions, grounds, queries
from tutela.redress.opinions import opinion as opinions
from tutela.redress.opinions.opinion import LONGEST_WORDS, About, Basis, Kind, Move, Reply, State
from tutela.web.api.acted import ThenRead, begun_once
from tutela.web.api.contract import JSON_BODY, operation
from tutela.web.api.retries import RETRY_KEY
from tutela.web.api.schemas import RetryKey
from tutela.web.api.tokens import caller

router = Router()
_OPINIONS: Final = (Scope.OPINIONS,)
_LATEST: Final = 200
_OF_THE_WORDS: Final = (Reason.CELL_MISSING, Reason.CELL_VALUE, Reason.TEXT_HOLDS_NUMBER)
_STEP: Final = (*JSON_BODY, Reason.NOT_FOUND, Reason.STEP_NOT_POSSIBLE, *_OF_THE_WORDS)
_Words = Annotated[
    str, StringConstraints(max_length=LONGEST_WORDS, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$")
]
_Code = Annotated[str, StringConstraints(pattern=r"^[^\s/\x00]{1,40}$")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OpinionIn(_Asked):
    """An opinion. How much stands on the list, and since when, is read from it."""

    body: _Code = Field(description="Code of a body of your region", examples=["school-1"])
    basis: Basis = Field(description="The legal ground, by its code in the packs")
    about: About = Field(About.FREE, description="The list that it comes from")
    words: _Words = Field(description="Names nobody, and holds no document number")


class ReplyIn(_Asked):
    """A body's written answer."""

    reply: Reply
    words: _Words = Field(description="What was done; or why it was not")


class DecisionIn(_Asked):
    """What the procuratorate does with an answer, or where none came."""

    move: Move = Field(description="`accept`, `escalate` or `withdraw`")
    words: _Words = Field("", description="Why; may be empty only where an answer is accepted")


class RevisionIn(_Asked):
    """An opinion that was not approved, written anew."""

    words: _Words = Field(description="Names nobody, and holds no document number")


class OpinionStepOut(_Told):
    """One line of the history."""

    move: Move
    state: State
    organisation: str
    owed_by: str = Field(description="The body that answers after this step")
    at: datetime
    entry: UUID
    reply: Reply | None = None
    words: str | None = None


class OpinionOut(_Told):
    """One opinion. Nobody stands in it."""

    opinion: UUID
    office: str = Field(description="The procuratorate that opened it")
    body: str
    owed_by: str = Field(description="The body that answers now: the same, or one above it")
    kind: Kind
    basis: Basis
    about: About
    counted: int = Field(ge=0)
    since_on: date | None = None
    state: State
    opened_at: datetime
    due_on: date | None = Field(None, description="Once it is served")
    steps: list[OpinionStepOut] | None = Field(None, description="Only for one by itself")


class OpinionsOut(_Told):
    """What goes on, soonest due first; then what ended, latest first."""

    opinions: list[OpinionOut]


class GroundOut(_Told):
    """A legal ground in force, in the law's words, and the day by which an opinion opened today is answered."""

    basis: Basis
    kind: Kind
    zh: str
    en: str
    instrument: str
    article: str
    due_on: date


class GroundsOut(_Told):
    """Those in force today."""

    grounds: list[GroundOut]


def _whole(acting: Acting, opinion: UUID) -> OpinionOut:
    one = queries.one(acting, opinion)
    return _line(one.listed).model_copy(update={"steps": [_step(step) for step in one.steps]})


_then_read = ThenRead("opinion", _whole)


@router.get(
    "",
    url_name="opinions",
    summary="Opinions of your region, or to your body and those below it",
    **operation("listOpinions", "opinions", _OPINIONS, {HTTPStatus.OK: OpinionsOut}, ()),
)
def listed(request: HttpRequest) -> OpinionsOut:
    """Up to 200."""
    return OpinionsOut(opinions=[_line(one) for one in queries.listed(caller(request).acting, _LATEST)])


@router.get(
    "/grounds",
    url_name="opinion_grounds",
    summary="Legal grounds of an opinion",
    **operation("listOpinionGrounds", "opinions", _OPINIONS, {HTTPStatus.OK: GroundsOut}, ()),
)
def known(request: HttpRequest) -> GroundsOut:
    """With the time that each gives for an answer."""
    del request
    on = legal_day_of(timezone.now())
    return GroundsOut(
        grounds=[
            GroundOut(
                basis=one.basis,
                kind=one.basis.kind,
                zh=one.zh,
                en=one.en,
                instrument=one.instrument,
                article=one.article,
                due_on=grounds.due_on(one.basis, on),
            )
            for one in grounds.grounds(on)
        ]
    )


@router.post(
    "",
    url_name="opinion_open",
    summary="Open an opinion to a body of your region",
    **operation(
        "openOpinion",
        "opinions",
        _OPINIONS,
        {HTTPStatus.OK: OpinionOut},
        (
            *JSON_BODY,
            Reason.NOT_FOUND,
            Reason.NOT_READY,
            Reason.OPINION_GROUND,
            Reason.PACK_NOT_IN_FORCE,
            *_OF_THE_WORDS,
        ),
    ),
)
def begin(request: HttpRequest, opinion: OpinionIn, retry_key: RetryKey | None = RETRY_KEY) -> HttpResponse:
    """It waits for another prosecutor of your office, who approves it at the desk; then it is served.

    Nobody else sees it before that.
    """
    acting = caller(request).acting

    def open_it(at: datetime) -> OpinionOut:
        return _whole(acting, actions.open_opinion(acting=acting, at=at, **opinion.model_dump()))

    return begun_once(request, opinion, retry_key, open_it)


@router.get(
    "/{uuid:opinion}",
    url_name="opinion",
    summary="One opinion with its history",
    **operation("getOpinion", "opinions", _OPINIONS, {HTTPStatus.OK: OpinionOut}, (Reason.NOT_FOUND,)),
)
def one(request: HttpRequest, opinion: UUID) -> OpinionOut:
    """With everything that was written."""
    return _whole(caller(request).acting, opinion)


@router.post(
    "/{uuid:opinion}/answer",
    url_name="opinion_answer",
    summary="Answer an opinion in writing",
    **operation("answerOpinion", "opinions", _OPINIONS, {HTTPStatus.OK: OpinionOut}, _STEP),
)
def answer(request: HttpRequest, opinion: UUID, reply: ReplyIn) -> OpinionOut:
    """By the body that owes the answer."""
    return _then_read(request, opinion, actions.answer, **reply.model_dump())


@router.post(
    "/{uuid:opinion}/decide",
    url_name="opinion_decide",
    summary="Accept an answer, go to the body above, or withdraw",
    **operation("decideOpinion", "opinions", _OPINIONS, {HTTPStatus.OK: OpinionOut}, _STEP),
)
def decide(request: HttpRequest, opinion: UUID, decision: DecisionIn) -> OpinionOut:
    """By the procuratorate that opened it. It goes higher once an answer is late, or does not do."""
    return _then_read(request, opinion, actions.decide, **decision.model_dump())


@router.post(
    "/{uuid:opinion}/revise",
    url_name="opinion_revise",
    summary="Write anew an opinion that was returned",
    **operation("reviseOpinion", "opinions", _OPINIONS, {HTTPStatus.OK: OpinionOut}, _STEP),
)
def revise(request: HttpRequest, opinion: UUID, revision: RevisionIn) -> OpinionOut:
    """It waits for approval again."""
    return _then_read(request, opinion, actions.revise, **revision.model_dump())


def _line(one: opinions.Listed) -> OpinionOut:
    return OpinionOut(
        opinion=one.id,
        office=one.organisation,
        body=one.body,
        owed_by=one.owed_by,
        kind=one.kind,
        basis=one.basis,
        about=one.item.about,
        counted=one.item.count,
        since_on=one.item.since_on,
        state=one.state,
        opened_at=one.opened_at,
        due_on=one.due_on,
    )


def _step(one: opinions.Step) -> OpinionStepOut:
    return OpinionStepOut(
        move=one.move,
        state=one.state,
        organisation=one.organisation,
        owed_by=one.owed_by,
        at=one.at,
        entry=one.entry,
        reply=one.reply,
        words=one.words or None,
    )
