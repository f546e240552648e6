"""Refusals in plain text: those who call here are programs of others, or people with `curl`."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

from tutela.core.errors import Refusal
from tutela.core.wording import Language, sentence
from tutela.web.statuses import STATUSES

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
TEXT = "text/plain; charset=utf-8"


def plain(view: View[P]) -> View[P]:
    """The view, with a refusal as its status and two sentences."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(refusal)

    return wrapper


def refused(refusal: Refusal) -> HttpResponse:
    """The reason's word, its sentences, its status."""
    lines = (refusal.reason.value, *(sentence(refusal, language) for language in Language))
    response = HttpResponse(
        "".join(f"{line}\n" for line in lines), content_type=TEXT, status=STATUSES[refusal.reason]
    )
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response
