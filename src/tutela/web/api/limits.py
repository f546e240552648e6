"""How much a request may hold, and how its JSON is read."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Final

import pydantic_core
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.parser import Parser
from ninja.types import DictStrAny

from tutela.core.errors import Reason, Refusal
from tutela.web import lengths

Run = Callable[..., HttpResponseBase]
BODY_LIMIT: Final = 8 * 1024 * 1024  # bytes; 10,000 questions of 800 bytes each
JSON: Final = "application/json"
MULTIPART: Final = "multipart/form-data"
_AROUND_FILE: Final = 1_000_000  # bytes that the other fields of a form may take


class StrictJson(Parser):
    """JSON as RFC 8259 has it: UTF-8, no NaN, no lone surrogates, bounded depth."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Refuses `REQUEST_KIND`, `REQUEST_INVALID`."""
        if request.content_type != JSON:
            raise Refusal(Reason.REQUEST_KIND, known=JSON)
        parsed: DictStrAny = pydantic_core.from_json(request.body, allow_inf_nan=False)
        return parsed


def require_length(request: HttpRequest) -> None:
    """Refuses `REQUEST_TOO_LARGE` by the length announced, before a byte is read."""
    is_form = request.content_type == MULTIPART
    limit = settings.TUTELA_UPLOAD_LIMIT + _AROUND_FILE if is_form else BODY_LIMIT
    if lengths.stated(request) > limit:
        raise Refusal(Reason.REQUEST_TOO_LARGE, limit=limit)


def form_only(run: Run) -> Run:
    """An operation that refuses `REQUEST_KIND` for anything but a form with files."""

    @wraps(run)
    def checked(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        if request.content_type != MULTIPART:
            raise Refusal(Reason.REQUEST_KIND, known=MULTIPART)
        return run(request, *args, **values)

    return checked


def require_fields(request: HttpRequest, fields: Collection[str], file: str) -> None:
    """Refuses `REQUEST_INVALID` for a field too many or given twice."""
    sent = [name for form in (request.POST, request.FILES) for name, values in form.lists() for _ in values]
    if (
        len(sent) != len(set(sent))
        or not set(request.POST) <= set(fields)
        or not set(request.FILES) <= {file}
    ):
        raise Refusal(Reason.REQUEST_INVALID, detail="form")
