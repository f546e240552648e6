"""Receipts as one document each (`docs/reference/receipt-format.md`), for whoever asked to keep and to hand on."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from tutela.answers.inquiries import actions, queries
from tutela.answers.screening import queries as screening
from tutela.bodies.clients import Scope
from tutela.core.errors import Reason
from tutela.core.proofs.commitments import JSON as Value
from tutela.web.api.contract import operation
from tutela.web.api.limits import JSON
from tutela.web.api.schemas import Hex32, ReceiptOut, RowNumber, Salt
from tutela.web.api.tokens import caller

router = Router()
_ASK: Final = (Scope.ASK,)
_SCREEN: Final = (Scope.SCREEN,)


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OpeningOut(_Told):
    """What stands behind a commitment: SHA-256 of `tutela/commitment/1`, a newline, salt and data."""

    salt: Hex32
    data: str = Field(description="base64")


class RowOut(_Told):
    """One row of a run; number, name and answer are added by whoever has them."""

    row: int = Field(ge=1)
    rows: int = Field(ge=1)
    salt: Salt
    path: list[Hex32]


class ReceiptFileOut(_Told):
    """One document that proves one entry to whoever trusts nobody here; `tutela-verify receipt` reads it."""

    format: Literal["tutela-receipt/1"]
    body: str = Field(description="base64 of what was hashed")
    receipt: ReceiptOut
    proof: str | None = Field(None, description="c2sp.org/tlog-proof with its checkpoint, once there is one")
    openings: dict[str, OpeningOut] | None = Field(None, description="Only where the person was asked for")
    row: RowOut | None = Field(None, description="Only for a row of a run")


@router.get(
    "/inquiries/{uuid:inquiry}/receipt",
    summary="The receipt of a question",
    **operation(
        "getReceipt",
        "inquiries",
        _ASK,
        {HTTPStatus.OK: ReceiptFileOut},
        (Reason.NOT_FOUND, Reason.WITHDRAWN),
    ),
)
def receipt(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Of a question of your own body; it names nobody. The proof stands in it once the entry is in the tree."""
    return put(queries.receipt(caller(request).acting, inquiry))


@router.post(
    "/inquiries/{uuid:inquiry}/receipt",
    summary="The receipt of a question, with the person",
    **operation(
        "takeReceiptWithPerson",
        "inquiries",
        _ASK,
        {HTTPStatus.OK: ReceiptFileOut},
        (Reason.NOT_FOUND, Reason.WITHDRAWN),
    ),
)
def receipt_with_person(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """With what opens the commitments to person and authorisation. A POST: that it was handed out is logged first."""
    acting = caller(request).acting
    return put(actions.receipt_with_person(acting=acting, inquiry_id=inquiry, at=timezone.now()))


@router.get(
    "/screenings/{uuid:run}/rows/{row}/receipt-file",
    summary="The receipt of one row",
    **operation(
        "getRowReceiptFile",
        "screenings",
        _SCREEN,
        {HTTPStatus.OK: ReceiptFileOut},
        (Reason.REQUEST_INVALID, Reason.NOT_FOUND),
    ),
)
def row_receipt_file(request: HttpRequest, run: UUID, row: RowNumber) -> HttpResponse:
    """What proves one row of your own body's run, with the entry of the run and its proof."""
    return put(screening.row_receipt_file(caller(request).acting, run, row))


def put(content: Mapping[str, Value]) -> HttpResponse:
    """As it is: the promise is signed over the very text of its moment."""
    return HttpResponse(json.dumps(content), content_type=JSON)
