"""The watch, for the program of a body: what it told of people in post there, and that somebody read it."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from tutela.answers.watch import actions, queries
from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason
from tutela.core.filings.states import State
from tutela.web.api.contract import JSON_BODY, operation
from tutela.web.api.tokens import caller

router = Router()
_FILINGS: Final = (Scope.FILINGS,)
_LATEST: Final = 200


class ReadIn(BaseModel):
    """Messages that an officer has read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    messages: Annotated[list[UUID], Field(min_length=1, max_length=_LATEST)]


class MessageOut(BaseModel):
    """That a record came of somebody in post; the inquiry it opened holds the answer, and nobody stands here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: UUID
    filing: UUID
    purpose: str
    told_at: datetime
    state: State
    new: bool


class WatchOut(BaseModel):
    """How many in post are watched, how many messages nobody has read, and the latest messages, newest first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    watched: int = Field(ge=0)
    unread: int = Field(ge=0)
    messages: list[MessageOut]


@router.get(
    "",
    url_name="watch",
    summary="What the watch told your body",
    **operation("getWatch", "watch", _FILINGS, {HTTPStatus.OK: WatchOut}, ()),
)
def watch(request: HttpRequest) -> WatchOut:
    """Up to 200 messages."""
    return _told(caller(request).acting)


@router.post(
    "/read",
    url_name="watch_read",
    summary="Messages were read",
    **operation("readWatch", "watch", _FILINGS, {HTTPStatus.OK: WatchOut}, (*JSON_BODY, Reason.NOT_FOUND)),
)
def read(request: HttpRequest, these: ReadIn) -> WatchOut:
    """Safe to repeat. What your body owes by the inquiry stays owed."""
    acting = caller(request).acting
    actions.read(acting=acting, messages=these.messages, at=timezone.now())
    return _told(acting)


def _told(acting: Acting) -> WatchOut:
    return WatchOut(
        messages=[
            MessageOut(
                message=one.id,
                filing=one.filing,
                purpose=one.purpose,
                told_at=one.told_at,
                state=one.state,
                new=one.is_new,
            )
            for one in queries.own(acting, _LATEST)
        ],
        watched=queries.watched(acting),
        unread=queries.unread(acting),
    )
