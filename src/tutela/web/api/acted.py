"""An operation that takes a thing further and tells how it stands then: the one place where that is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from pydantic import BaseModel

from tutela.bodies.kinds import Acting
from tutela.web.api.inquiries import said
from tutela.web.api.limits import JSON
from tutela.web.api.retries import once
from tutela.web.api.tokens import caller

Told = TypeVar("Told", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ThenRead(Generic[Told]):
    """Acts for the caller on a thing, which the action knows by `name`, and reads it back as the caller may see it."""

    name: str
    read: Callable[[Acting, UUID], Told]

    def __call__(self, request: HttpRequest, thing: UUID, act: Callable[..., object], **values: Any) -> Told:
        """What the action refuses is refused."""
        acting = caller(request).acting
        act(acting=acting, at=timezone.now(), **{self.name: thing}, **values)
        return self.read(acting, thing)


def begun_once(
    request: HttpRequest, sent: BaseModel, retry_key: str | None, begin: Callable[[datetime], BaseModel]
) -> HttpResponse:
    """What `begin` gives, begun once for a key, however often it is sent."""
    by, at = caller(request), timezone.now()

    def act() -> bytes:
        return begin(at).model_dump_json(exclude_none=True).encode()

    reply = once(caller=by, key=retry_key, request=said(request.path, sent), act=act, at=at)
    return HttpResponse(reply, content_type=JSON)
