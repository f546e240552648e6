"""Asking: one person, or up to 10,000 in one call. A door calls one action and puts its replies into words."""

from collections.abc import Callable, Sequence
from datetime import date
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel

from tutela.answers.inquiries import actions
from tutela.answers.inquiries.answer import Question as Asked
from tutela.answers.inquiries.answer import Reply
from tutela.bodies.clients import Scope
from tutela.web.api.contract import ASKING, JSON_BODY, operation
from tutela.web.api.limits import JSON
from tutela.web.api.retries import RETRY_KEY, once
from tutela.web.api.schemas import Batch, BatchOut, Inquiry, InquiryOut, Person, Question, RetryKey
from tutela.web.api.tokens import Caller, caller
from tutela.web.api.written import Writer

router = Router()


@router.post(
    "",
    summary="Ask about one person",
    **operation("askOne", "inquiries", (Scope.ASK,), {HTTPStatus.OK: InquiryOut}, (*JSON_BODY, *ASKING)),
)
def ask(request: HttpRequest, inquiry: Inquiry, retry_key: RetryKey | None = RETRY_KEY) -> HttpResponse:
    """One question under one purpose.

    A question that is malformed in substance (a wrong check digit, a missing authorisation) is answered `refused`,
    with its reason and a receipt; nothing was looked up for it. `pending` counts as neither: a person decides.
    """

    def act() -> bytes:
        return Writer().one(_replies(caller(request), inquiry.purpose, [inquiry]), inquiry.purpose)

    return replied(request, inquiry, retry_key, act)


@router.post(
    "/batch",
    summary="Ask about many persons",
    **operation("askMany", "inquiries", (Scope.ASK,), {HTTPStatus.OK: BatchOut}, (*JSON_BODY, *ASKING)),
)
def ask_many(request: HttpRequest, batch: Batch, retry_key: RetryKey | None = RETRY_KEY) -> HttpResponse:
    """Up to 10,000 questions under one purpose and one list version, all committed together.

    Answers come in the order of the questions; a question that is malformed in substance is answered `refused` by
    itself. Refusals of the whole answer none.
    """

    def act() -> bytes:
        return Writer().many(_replies(caller(request), batch.purpose, batch.questions), batch.purpose)

    return replied(request, batch, retry_key, act)


def _replies(by: Caller, purpose: str, questions: Sequence[Question]) -> list[Reply]:
    return actions.ask_many(
        acting=by.acting,
        purpose_code=purpose,
        questions=[asked(question) for question in questions],
        at=timezone.now(),
        by_program=True,
    )


def asked(question: Question) -> Asked:
    """A question of the API as the actions take it."""
    return person_asked(question.person, question.authorisation, question.signed_on)


def person_asked(person: Person, authorisation: str = "", signed_on: date | None = None) -> Asked:
    """A person of the API as the actions take them, with what a question about them would rest on."""
    return Asked(
        name=person.name,
        document=person.document,
        authorisation=authorisation,
        signed_on=signed_on,
        document_kind=person.document_kind,
        country=person.country,
        born_on=person.born_on,
        sex=person.sex,
    )


def said(path: str, sent: BaseModel) -> bytes:
    """The operation and all that a request says, as a retry must say it again."""
    return f"{path}\n{sent.model_dump_json()}".encode()


def replied(
    request: HttpRequest, sent: BaseModel, retry_key: str | None, act: Callable[[], bytes]
) -> HttpResponse:
    """What the act says, or said before under the same retry key unless an answer was withdrawn since."""
    by = caller(request)
    reply = once(
        caller=by, key=retry_key, request=said(request.path, sent), act=act, at=timezone.now(), tells=True
    )
    return HttpResponse(reply, content_type=JSON)
