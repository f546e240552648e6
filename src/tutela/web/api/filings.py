"""Inquiries from filing to close, for the programs of bodies that file and of those that review and ask."""

from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from tutela.answers.authorisations.authorisation import Paper
from tutela.answers.filings import actions, answering, queries
from tutela.answers.filings import filing as filings
from tutela.answers.filings.filing import Cause
from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State
from tutela.web.api.acted import ThenRead, begun_once
from tutela.web.api.contract import ASKING, JSON_BODY, PACED, SHAPE, operation
from tutela.web.api.filing_schemas import AskIn, FilingIn, FilingOut, FilingsOut, ReviewIn, StepOut, WordIn
from tutela.web.api.inquiries import person_asked
from tutela.web.api.retries import RETRY_KEY
from tutela.web.api.schemas import RetryKey
from tutela.web.api.tokens import Caller, caller
from tutela.web.statuses import GROUPS

router = Router()
_FILINGS: Final = (Scope.FILINGS,)
_PAGE: Final = 200
_STEP: Final = (Reason.NOT_FOUND, Reason.STEP_NOT_POSSIBLE)
_OF_THE_PERSON: Final = GROUPS[HTTPStatus.UNPROCESSABLE_ENTITY]
_AUTHORISING: Final = (
    *(Reason.AUTHORISATION_MISSING, Reason.AUTHORISATION_ENDED, Reason.AUTHORISATION_OTHER),
    Reason.CELL_DAY_AHEAD,
)


@router.get(
    "",
    url_name="filings",
    summary="Your body's inquiries",
    **operation("listFilings", "filings", _FILINGS, {HTTPStatus.OK: FilingsOut}, SHAPE),
)
def own(request: HttpRequest, state: State | None = None, after: UUID | None = None) -> FilingsOut:
    """Last changed first, 200 to a page."""
    return _page(queries.own(caller(request).acting, state, _PAGE + 1, after))


@router.post(
    "",
    url_name="filings_begin",
    summary="Begin an inquiry, and file it where the authorisation is on paper",
    **operation(
        "beginFiling",
        "filings",
        _FILINGS,
        {HTTPStatus.OK: FilingOut},
        (
            *(*JSON_BODY, *_STEP, *PACED, Reason.PURPOSE_UNKNOWN, Reason.NOBODY_ASKS),
            *(*_AUTHORISING, *_OF_THE_PERSON),
        ),
    ),
)
def begin(request: HttpRequest, filing: FilingIn, retry_key: RetryKey | None = RETRY_KEY) -> HttpResponse:
    """All of it happens, or nothing. With a code, call `fileFiling` once the state is `authorised`."""
    by = caller(request)
    return begun_once(request, filing, retry_key, lambda at: _begun(by, filing, at))


@router.get(
    "/queue",
    url_name="filings_queue",
    summary="What waits for your body to review or ask",
    **operation("listQueue", "filings", _FILINGS, {HTTPStatus.OK: FilingsOut}, SHAPE),
)
def queue(request: HttpRequest, state: State = State.FILED, after: UUID | None = None) -> FilingsOut:
    """Soonest due first, 200 to a page."""
    return _page(queries.queue(caller(request).acting, state, _PAGE + 1, after))


@router.get(
    "/{uuid:filing}",
    url_name="filing",
    summary="Where an inquiry stands, with its history",
    **operation("getFiling", "filings", _FILINGS, {HTTPStatus.OK: FilingOut}, (Reason.NOT_FOUND,)),
)
def one(request: HttpRequest, filing: UUID) -> FilingOut:
    """For the body that filed it, and the one that asks."""
    return _read(caller(request).acting, filing)


@router.post(
    "/{uuid:filing}/file",
    url_name="filing_file",
    summary="File an inquiry that its person has authorised",
    **operation(
        "fileFiling",
        "filings",
        _FILINGS,
        {HTTPStatus.OK: FilingOut},
        (*_STEP, *PACED, Reason.NOBODY_ASKS, Reason.PURPOSE_UNKNOWN, Reason.AUTHORISATION_ENDED),
    ),
)
def file(request: HttpRequest, filing: UUID) -> FilingOut:
    """Needs no body."""
    return _then_read(request, filing, actions.file, by_program=True)


@router.post(
    "/{uuid:filing}/abandon",
    url_name="filing_abandon",
    summary="Give an inquiry up before it is asked",
    **operation("abandonFiling", "filings", _FILINGS, {HTTPStatus.OK: FilingOut}, _STEP),
)
def abandon(request: HttpRequest, filing: UUID) -> FilingOut:
    """Needs no body."""
    return _then_read(request, filing, actions.abandon)


@router.post(
    "/{uuid:filing}/take-back",
    url_name="filing_take_back",
    summary="Enter that the person declines in writing, or takes their word back",
    **operation(
        "takeBackFiling",
        "filings",
        _FILINGS,
        {HTTPStatus.OK: FilingOut},
        (
            *(*JSON_BODY, *_STEP, Reason.AUTHORISATION_MISSING, Reason.AUTHORISATION_ENDED),
            *(Reason.CELL_DAY_AHEAD, Reason.CELL_DAY_ORDER),
        ),
    ),
)
def take_back(request: HttpRequest, filing: UUID, paper: WordIn) -> FilingOut:
    """For the body that filed and the one it was filed with. It ends the inquiry as at the person's own door."""
    said = Paper(paper.signed_on, paper.number)
    return _then_read(request, filing, actions.take_back_on_paper, paper=said)


@router.post(
    "/{uuid:filing}/close",
    url_name="filing_close",
    summary="Close an inquiry that needs nothing more",
    **operation("closeFiling", "filings", _FILINGS, {HTTPStatus.OK: FilingOut}, _STEP),
)
def close(request: HttpRequest, filing: UUID) -> FilingOut:
    """No record, or a question that was refused. Needs no body."""
    return _then_read(request, filing, actions.close)


@router.post(
    "/{uuid:filing}/review",
    url_name="filing_review",
    summary="Review what was filed with your body",
    **operation(
        "reviewFiling",
        "filings",
        _FILINGS,
        {HTTPStatus.OK: FilingOut},
        (*JSON_BODY, *_STEP, Reason.FILED_BY_YOU),
    ),
)
def review(request: HttpRequest, filing: UUID, found: ReviewIn) -> FilingOut:
    """Nobody reviews what they filed themselves."""
    if found.approve:
        return _then_read(request, filing, answering.approve)
    cause = found.cause or Cause.OTHER
    return _then_read(request, filing, answering.send_back, cause=cause, words=found.words)


@router.post(
    "/ask",
    url_name="filings_ask",
    summary="Ask about reviewed inquiries",
    **operation(
        "askFilings",
        "filings",
        _FILINGS,
        {HTTPStatus.OK: FilingsOut},
        (*JSON_BODY, *ASKING, *_STEP, Reason.TOO_MANY, Reason.AUTHORISATION_ENDED),
    ),
)
def ask(request: HttpRequest, these: AskIn) -> FilingsOut:
    """All of one purpose, under one list version; each spends its authorisation."""
    acting = caller(request).acting
    wanted = list(dict.fromkeys(these.filings))
    answering.ask(acting=acting, filings=wanted, at=timezone.now())
    return FilingsOut(filings=[_whole(queries.one(acting, filing)) for filing in wanted])


def _begun(by: Caller, filing: FilingIn, at: datetime) -> FilingOut:
    """A draft, its person, its purpose, and the person's word: one after the other, as at the desk.

    A body that is refused for what it asks is left no draft, and what was found of it stands.
    """
    begun = _put_together(by.acting, filing, at)
    if isinstance(begun, Refusal):
        raise begun
    return begun


@transaction.atomic
def _put_together(acting: Acting, filing: FilingIn, at: datetime) -> FilingOut | Refusal:
    opened = actions.open_draft(acting=acting, at=at, engagement=filing.engagement)
    if filing.person is not None:
        actions.name(acting=acting, filing=opened, question=person_asked(filing.person), at=at)
    actions.choose(acting=acting, filing=opened, purpose_code=filing.purpose, at=at)
    if filing.paper is None:
        invited = actions.invite(acting=acting, filing=opened, at=at)
        told = _whole(queries.one(acting, opened))
        return told.model_copy(update={"code": invited.code, "code_until": invited.until_at})
    paper = Paper(filing.paper.signed_on, filing.paper.number)
    actions.enter_paper(acting=acting, filing=opened, paper=paper, at=at)
    refusal = actions.filed(acting=acting, filing=opened, at=at, by_program=True)
    if refusal is not None:
        actions.abandon(acting=acting, filing=opened, at=at)
        return refusal
    return _whole(queries.one(acting, opened))


def _read(acting: Acting, filing: UUID) -> FilingOut:
    return _whole(queries.one(acting, filing))


_then_read = ThenRead("filing", _read)


def _page(found: list[filings.Listed]) -> FilingsOut:
    more = found[_PAGE - 1].id if len(found) > _PAGE else None
    return FilingsOut(filings=[_line(one) for one in found[:_PAGE]], next=more)


def _line(one: filings.Listed) -> FilingOut:
    return FilingOut(
        filing=one.id,
        organisation=one.organisation,
        asker=one.asker,
        purpose=one.purpose,
        state=one.state,
        answer=one.answer,
        filed_on=one.filed_on,
        due_on=one.due_on,
        changed_at=one.changed_at,
    )


def _whole(one: filings.Filing) -> FilingOut:
    steps = [
        StepOut(
            move=step.move,
            state=step.state,
            organisation=step.organisation,
            at=step.at,
            entry=step.entry,
            cause=step.cause,
            words=step.words or None,
        )
        for step in one.steps
    ]
    return _line(one.listed).model_copy(update={"inquiry": one.inquiry, "steps": steps})
