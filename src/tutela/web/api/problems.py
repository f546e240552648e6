"""Every error of the API in one shape; nothing of what was sent is repeated, nothing of a fault is shown."""

import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError

from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language, sentence
from tutela.web.api.limits import BODY_LIMIT
from tutela.web.api.schemas import Problem
from tutela.web.statuses import STATUSES

_log = logging.getLogger(__name__)
CONTENT_TYPE: Final = "application/json; charset=utf-8"

_INTERNAL: Final = Problem(
    reason="internal",
    message_zh="系统内部错误，未作出答复。请稍后重试；如仍出现，请报告管理员。",
    message_en="Something is wrong here, and no answer was given. Try again; if it stays, tell the administrator.",
)
_RETRY_AFTER: Final = "1"  # seconds: what is not ready is usually a matter of the next checkpoint


@dataclass(frozen=True, slots=True)
class Written:
    """A problem as it goes out; `headers` are those that its status calls for."""

    status: HTTPStatus
    content: bytes
    headers: Mapping[str, str]


def written(refusal: Refusal, *, sent_token: bool = True) -> Written:
    """What is said to a refusal (RFC 6750, RFC 9110). `sent_token`: the request came with an `Authorization`."""
    told = _told(_without_what_was_sent(refusal)).model_dump_json(exclude_none=True).encode()
    return Written(STATUSES[refusal.reason], told, _headers(refusal, sent_token))


def internal_fault() -> Written:
    """What is said to a bug."""
    return Written(
        HTTPStatus.INTERNAL_SERVER_ERROR, _INTERNAL.model_dump_json(exclude_none=True).encode(), {}
    )


def problem(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The response to a refusal."""
    told = written(refusal, sent_token="Authorization" in request.headers)
    return HttpResponse(told.content, status=told.status, content_type=CONTENT_TYPE, headers=told.headers)


def malformed(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """The first fault of a request's shape: where it is and which rule it breaks, never the value."""
    first = fault.errors[0]
    where, rule = _where(first), str(first["type"])
    refusal = Refusal(Reason.REQUEST_INVALID, detail=".".join(str(step) for step in where))
    return _response(_told(refusal, where, rule), STATUSES[refusal.reason])


def unreadable(request: HttpRequest, fault: Exception) -> HttpResponse:
    """A request that could not be read at all: the refusal that the parser raised, or a fault of its framing."""
    cause = fault.__cause__
    if isinstance(cause, Refusal):
        return problem(request, cause)
    if isinstance(fault, RequestDataTooBig):
        return problem(request, Refusal(Reason.REQUEST_TOO_LARGE, limit=BODY_LIMIT))
    if isinstance(fault, HttpError) and fault.status_code == HTTPStatus.UNAUTHORIZED:
        return problem(request, Refusal(Reason.TOKEN_INVALID))
    told = _told(Refusal(Reason.REQUEST_INVALID, detail="body"), ["body"], "json")
    return _response(told, HTTPStatus.UNPROCESSABLE_ENTITY)


def missing(request: HttpRequest, fault: Exception) -> HttpResponse:
    """No such address."""
    return problem(request, Refusal(Reason.NOT_FOUND, what=""))


def log_bug(fault: Exception) -> None:
    """The log gets its type and the places it passed, not its words, which could name a person."""
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__)]
    _log.error("internal error: %s at %s", type(fault).__name__, " > ".join(places[-8:]))


def internal(request: HttpRequest, fault: Exception) -> HttpResponse:
    """A bug."""
    log_bug(fault)
    return _response(_INTERNAL, HTTPStatus.INTERNAL_SERVER_ERROR)


HANDLERS: Final[dict[type[Exception], Any]] = {
    Refusal: problem,
    ValidationError: malformed,
    HttpError: unreadable,
    RequestDataTooBig: unreadable,
    SuspiciousOperation: unreadable,
    MultiPartParserError: unreadable,
    BadRequest: unreadable,
    Http404: missing,
    Exception: internal,
}


def _headers(refusal: Refusal, sent_token: bool) -> dict[str, str]:
    match refusal.reason:
        case Reason.TOKEN_INVALID:
            return {"WWW-Authenticate": 'Bearer error="invalid_token"' if sent_token else "Bearer"}
        case Reason.TOKEN_SCOPE:
            scope = refusal.values["scope"]
            return {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}
        case Reason.NOT_READY | Reason.BUSY:
            return {"Retry-After": _RETRY_AFTER}
        case _:
            return {}


def _without_what_was_sent(refusal: Refusal) -> Refusal:
    """The only value of a refusal that a caller writes: a purpose, in whose place a number may have been put."""
    if "purpose" not in refusal.values:
        return refusal
    return Refusal(refusal.reason, **{**refusal.values, "purpose": "…"})


def _told(refusal: Refusal, where: list[str | int] | None = None, rule: str | None = None) -> Problem:
    return Problem(
        reason=refusal.reason,
        message_zh=sentence(refusal, Language.CHINESE),
        message_en=sentence(refusal, Language.ENGLISH),
        where=where,
        rule=rule,
    )


def _where(fault: dict[str, Any]) -> list[str | int]:
    """The path without the view's own names, and without a key that the caller made up."""
    source, *path = fault["loc"]
    if source == "body":
        path = path[1:]
    if fault["type"] == "extra_forbidden":
        path = path[:-1]
    return [source, *path]


def _response(told: Problem, status: HTTPStatus) -> HttpResponse:
    content = told.model_dump_json(exclude_none=True)
    return HttpResponse(content, status=status, content_type=CONTENT_TYPE)
