"""Asking: one person, or up to 10,000 in one call. A door calls one action and puts its replies into words."""

from collections import Counter
from collections.abc import Callable, Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel

from tutela.answers.inquiries import actions
from tutela.answers.inquiries.answer import Answer, Reply
from tutela.answers.inquiries.answer import Question as Asked
from tutela.answers.withdrawals import queries as withdrawals
from tutela.bodies.clients import Scope
from tutela.core.proofs.entries import moment
from tutela.web.api.contract import ASKING, JSON_BODY, operation
from tutela.web.api.grounds import ground
from tutela.web.api.limits import JSON
from tutela.web.api.refused import refused
from tutela.web.api.retries import RETRY_KEY, once
from tutela.web.api.schemas import (
    Batch,
    BatchOut,
    Ground,
    Inquiry,
    InquiryOut,
    ListVersion,
    Question,
    ReceiptOut,
    RetryKey,
)
from tutela.web.api.tokens import Caller, caller

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
        (told,) = _told(caller(request), inquiry.purpose, [inquiry])
        return _json(told)

    return _replied(request, inquiry, retry_key, act)


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
        answers = _told(caller(request), batch.purpose, batch.questions)
        counted = Counter(one.answer for one in answers)
        return _json(BatchOut(counts={answer: counted[answer] for answer in Answer}, answers=answers))

    return _replied(request, batch, retry_key, act)


def _told(by: Caller, purpose: str, questions: Sequence[Question]) -> list[InquiryOut]:
    replies = actions.ask_many(
        acting=by.acting,
        purpose_code=purpose,
        questions=[asked(question) for question in questions],
        at=timezone.now(),
    )
    legal_ground = ground(purpose)
    return [_put(reply, legal_ground) for reply in replies]


def asked(question: Question) -> Asked:
    """A question of the API as the actions take it."""
    person = question.person
    return Asked(
        name=person.name,
        document=person.document,
        authorisation=question.authorisation,
        document_kind=person.document_kind,
        country=person.country,
        born_on=person.born_on,
        sex=person.sex,
    )


def _put(reply: Reply, legal_ground: Ground) -> InquiryOut:
    """Made without a second check of its shape: these are our own values, and there may be 10,000 of them."""
    receipt = reply.receipt
    return InquiryOut.model_construct(
        inquiry=reply.inquiry,
        answer=reply.answer,
        refusal=None if reply.refusal is None else refused(reply.refusal),
        asked_at=reply.asked_at,
        list_version=ListVersion.model_construct(number=reply.version.number, root=reply.version.root.hex()),
        covers_from=reply.covers_from,
        stale_since=reply.stale_since,
        legal_ground=legal_ground,
        receipt=ReceiptOut.model_construct(
            entry=receipt.entry_id,
            leaf=receipt.leaf.hex(),
            accepted_at=moment(receipt.accepted_at),
            index=receipt.index,
            path=[part.hex() for part in receipt.path],
            note=receipt.note,
        ),
    )


def _replied(
    request: HttpRequest, sent: BaseModel, retry_key: str | None, act: Callable[[], bytes]
) -> HttpResponse:
    said = f"{request.path}\n{sent.model_dump_json()}".encode()
    by = caller(request)
    # An answer that was withdrawn meanwhile is not told once more: it is asked anew.
    stale_until = None if retry_key is None else withdrawals.last_at(by.acting)
    reply = once(caller=by, key=retry_key, request=said, act=act, at=timezone.now(), stale_until=stale_until)
    return HttpResponse(reply, content_type=JSON)


def _json(told: BaseModel) -> bytes:
    return told.model_dump_json(exclude_none=True).encode()
