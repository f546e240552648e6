"""Pages for what could not be done; each says what is wrong and what to do."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from tutela.core.errors import Reason, Refusal
from tutela.core.wording import sentence
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say
from tutela.web.statuses import STATUSES

_MENDED_AT: Final = {
    Reason.CONDUCT_NOT_ACCEPTED: "conduct",
    Reason.PASSWORD_FIRST: "account_change_password",
    Reason.SECOND_FACTOR_MISSING: "mfa_index",
}
"""Where what stands in the way is put right."""


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a refusal; whoever is not signed in is sent to do so, and comes back afterwards."""
    if refusal.reason is Reason.NOT_SIGNED_IN:
        return _sign_in(request)
    if refusal.reason in _MENDED_AT:
        return _elsewhere(request, _MENDED_AT[refusal.reason])
    status = STATUSES[refusal.reason]
    if status is HTTPStatus.NOT_FOUND:
        return fault(request, status, say("fault.missing", reader()))
    return fault(request, status, sentence(refusal, reader()))


def fault(request: HttpRequest, status: HTTPStatus, words: str) -> HttpResponse:
    """A page with the status, its heading and one sentence."""
    heading = f"fault.{status.value}"
    return render(request, "desk/fault.html", {"heading": heading, "words": words}, status=status)


def bad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself is broken."""
    return fault(request, HTTPStatus.BAD_REQUEST, say("fault.bad", reader()))


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return fault(request, HTTPStatus.FORBIDDEN, say("fault.denied", reader()))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that did not come from a page of ours."""
    return fault(request, HTTPStatus.FORBIDDEN, say("fault.forged", reader()))


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return fault(request, HTTPStatus.NOT_FOUND, say("fault.missing", reader()))


def too_often(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: the sign-in's own limit."""
    return fault(request, HTTPStatus.TOO_MANY_REQUESTS, say("fault.often", reader()))


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing is known of what failed, so nothing is read and nothing is told."""
    return render(None, "500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _sign_in(request: HttpRequest) -> HttpResponse:
    return _elsewhere(request, "account_login")


def _elsewhere(request: HttpRequest, name: str) -> HttpResponse:
    back = QueryDict(mutable=True)
    # Only a page that was looked at is worth coming back to; what was posted is asked for again.
    back["next"] = request.path if request.method == "GET" and not _is_htmx(request) else reverse("home")
    address = f"{reverse(name)}?{urlencode(back.dict())}"
    return HttpResponseClientRedirect(address) if _is_htmx(request) else HttpResponseRedirect(address)


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
