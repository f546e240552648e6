"""Checking a notice: code and day of the paper go in the body, what is told names nobody."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tutela.core.errors import Reason
from tutela.measures.following import checking
from tutela.web.api.contract import ANY_SCOPE, JSON_BODY, operation
from tutela.web.api.schemas import Day
from tutela.web.api.tokens import caller

router = Router()


class NoticeIn(BaseModel):
    """What stands on a notice that is to be checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, StringConstraints(max_length=40)] = Field(examples=["AAAA-BBBB-CCCC-DDDD"])
    served_on: Day = Field(description="The day on the notice")


class NoticeOut(BaseModel):
    """Whether such a notice was served. A wrong code and a wrong day are told alike, by `genuine` alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    genuine: bool
    authority: str | None = Field(None, description="The body that served it")
    served_on: date | None = None
    taken_back: bool | None = Field(None, description="Whether its answer fell since")


@router.post(
    "/verify",
    summary="Check a notice",
    **operation(
        "verifyNotice",
        "notices",
        ANY_SCOPE,
        {HTTPStatus.OK: NoticeOut},
        (*JSON_BODY, Reason.TRIED_TOO_OFTEN),
    ),
    url_name="verify_notice",
)
def verify(request: HttpRequest, notice: NoticeIn) -> NoticeOut:
    """For whoever holds the paper. Failures are counted by program, and too many wait a quarter of an hour."""
    client = caller(request).client
    found = checking.served(
        code=notice.code, served_on=notice.served_on, address=f"program {client}", at=timezone.now()
    )
    if found is None:
        return NoticeOut(genuine=False)
    return NoticeOut(
        genuine=True, authority=found.name_zh, served_on=found.served_on, taken_back=found.is_taken_back
    )
