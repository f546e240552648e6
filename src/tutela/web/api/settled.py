"""Answers that were pending and have been verified since, for the program that asked."""

from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from tutela.answers.inquiries import queries
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.clients import Scope
from tutela.core.errors import Reason
from tutela.web.api.contract import SHAPE, operation
from tutela.web.api.receipts import ReceiptFileOut, put
from tutela.web.api.tokens import caller

router = Router()
_ASK: Final = (Scope.ASK,)
_PAGE: Final = 200


class SettledOut(BaseModel):
    """A question whose answer was pending, and what it came to. The first answer stays as it was."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    inquiry: UUID
    purpose: str
    asked_at: datetime
    answer: Answer = Field(description="`record` or `no-record`")
    settled_at: datetime


class SettledsOut(BaseModel):
    """One page, latest asked first; `next` is the `after` of the page that follows, if one does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    settled: list[SettledOut]
    next: UUID | None = None


@router.get(
    "/settled",
    url_name="settled",
    summary="What pending answers came to",
    **operation("listSettled", "inquiries", _ASK, {HTTPStatus.OK: SettledsOut}, SHAPE),
)
def settled(request: HttpRequest, after: UUID | None = None) -> SettledsOut:
    """Of your own body's questions; answers that were withdrawn since are not among them. 200 to a page."""
    found = queries.settled_lately(caller(request).acting, _PAGE + 1, after)
    more = found[_PAGE - 1].inquiry if len(found) > _PAGE else None
    return SettledsOut(settled=[_line(one) for one in found[:_PAGE]], next=more)


@router.get(
    "/{uuid:inquiry}/receipt-settled",
    url_name="receipt_settled",
    summary="The receipt of what a pending answer came to",
    **operation(
        "getSettledReceipt",
        "inquiries",
        _ASK,
        {HTTPStatus.OK: ReceiptFileOut},
        (Reason.NOT_FOUND, Reason.WITHDRAWN),
    ),
)
def receipt(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Of a question of your own body; it names nobody."""
    return put(queries.settled_receipt(caller(request).acting, inquiry))


def _line(one: queries.Asked) -> SettledOut:
    assert one.settled is not None
    return SettledOut(
        inquiry=one.inquiry,
        purpose=one.purpose,
        asked_at=one.asked_at,
        answer=one.settled.answer,
        settled_at=one.settled.settled_at,
    )
