"""What every page keeps: nothing is stored by browsers, bodies are bounded, a refusal becomes a page."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tutela.core.errors import Reason, Refusal
from tutela.web import lengths
from tutela.web.desk.faults import refused
from tutela.web.headers import POWERS

Handler = Callable[[HttpRequest], HttpResponse]

_FORM_AROUND_FILE: Final = 1_000_000  # bytes that the other fields of an upload may take
_OTHER_DOORS: Final = ("/api/",)  # they bound and refuse in their own form
_SAME_FOR_ALL: Final = (  # in no reader's language: caches may serve one copy to everybody
    "/tlog/",  # hashes and signatures
    "/verify/",  # the page that checks receipts
)


def nothing_is_kept(get_response: Handler) -> Handler:
    """No browser or proxy stores an answer (RFC 9111, 5.2.2.5) but a public one; no page may use a device's sensors."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        if request.path.startswith(_SAME_FOR_ALL):
            del response.headers["Vary"]
            del response.headers["Content-Language"]
        response.headers.setdefault("Permissions-Policy", POWERS)
        return response

    return middleware


def bodies_are_bounded(get_response: Handler) -> Handler:
    """Refuses `FILE_TOO_LARGE` before a byte of the body is read; a body without stated length is not read at all."""

    def middleware(request: HttpRequest) -> HttpResponse:
        limit = settings.TUTELA_UPLOAD_LIMIT
        size = lengths.stated(request)
        if not size:  # Django reads a word that is no number as 0, and then stumbles over it
            request.META.pop("CONTENT_LENGTH", None)
        if size > limit + _FORM_AROUND_FILE and not request.path.startswith(_OTHER_DOORS):
            return refused(request, Refusal(Reason.FILE_TOO_LARGE, limit=f"{limit // 1_000_000} MB", file=""))
        return get_response(request)

    return middleware


class Refusals:
    """Turns a refusal that a page's action raised into the page that says so."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None for anything unforeseen: that is a bug, and becomes a bare 500."""
        if not isinstance(exception, Refusal):
            return None
        return refused(request, exception)
