"""What stands between a session and its pages: a desk that was ended from elsewhere, or was left alone and locked."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from tutela.bodies import sessions
from tutela.bodies.models import DeskSession

LOCKED: Final = "tutela_locked"
_OTHER_DOORS: Final = ("/api/", "/verify/", "/healthz", "/readyz", "/metrics")
_ALWAYS: Final = frozenset({"language", "about", "tlog-checkpoint", "tlog-tile", "tlog-cosignature"})
_OPEN_WHEN_LOCKED: Final = frozenset(
    {"locked", "held", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
)


class Desks:
    """Meets every request of somebody who is signed in, before its page does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on; a sign-in that it was is a desk from now on."""
        response = self._get_response(request)
        if not request.path.startswith(_OTHER_DOORS) and _is_new(request):
            _desk(request, timezone.now())
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """None where the page may be shown."""
        name, at = request.resolver_match.url_name if request.resolver_match else None, timezone.now()
        if name in _ALWAYS or request.path.startswith(_OTHER_DOORS) or not _is_signed_in(request):
            return None
        if name == "account_logout":
            if request.method == "POST":
                sessions.end_this(key=str(request.session.session_key), at=at)
            return None
        desk = _desk(request, at)
        if desk is None:
            logout(request)
            return _elsewhere(request, "account_login")
        if LOCKED not in request.session and sessions.is_locked(desk, at):
            lock(request)
        if LOCKED in request.session:
            if not _proved_since(request):
                return None if name in _OPEN_WHEN_LOCKED else _elsewhere(request, "locked")
            _open(request, at)
        sessions.seen(desk, at)
        return None


def lock(request: HttpRequest) -> None:
    """From now on, nothing is shown until whoever sits there proves who they are."""
    request.session[LOCKED] = _last_proof(request)


def open_again(request: HttpRequest) -> None:
    """After a proof in this request; without one nothing changes."""
    if LOCKED in request.session and _proved_since(request):
        _open(request, timezone.now())


def _open(request: HttpRequest, at: datetime) -> None:
    del request.session[LOCKED]
    sessions.unlock(key=str(request.session.session_key), at=at)


def _is_signed_in(request: HttpRequest) -> bool:
    return bool(request.session.session_key) and request.user.is_authenticated


def _is_new(request: HttpRequest) -> bool:
    """A sign-in gives the session a key of its own, which no request has come with yet."""
    key = request.session.session_key if hasattr(request, "session") else None
    came_with = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return bool(key) and key != came_with and request.user.is_authenticated


def _desk(request: HttpRequest, at: datetime) -> DeskSession | None:
    return sessions.look(
        user_id=int(request.user.pk or 0),
        key=str(request.session.session_key),
        agent=request.headers.get("User-Agent", ""),
        at=at,
    )


def _proved_since(request: HttpRequest) -> bool:
    return bool(_last_proof(request) != request.session[LOCKED])


def _last_proof(request: HttpRequest) -> float:
    known = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    proofs = [one for one in known if one.get("reauthenticated")]
    return float(proofs[-1]["at"]) if proofs else 0.0


def _elsewhere(request: HttpRequest, name: str) -> HttpResponse:
    """Whatever was posted is not sent again; a page that was looked at is come back to."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(reverse(name))
    back = request.path if request.method == "GET" else reverse("home")
    return redirect(f"{reverse(name)}?{urlencode({'next': back})}")
