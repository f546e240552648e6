"""Pages lock over what was typed on them; whose a kept page is, and the door at which it is opened again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol

from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tutela.bodies.sessions import SEEN_EVERY
from tutela.core.errors import Reason, Refusal
from tutela.web.desk import gate
from tutela.web.desk.codes import ReauthenticateForm as CodeForm
from tutela.web.desk.officers import anyone_acting
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_SALT: Final = "tutela.web.desk.locking"
_ANY_LINE: Final = "__all__"
_SHOWN: Final = {
    Authenticator.Type.TOTP: "code",
    Authenticator.Type.RECOVERY_CODES: "code",
    Authenticator.Type.WEBAUTHN: "passkey",
}
"""Which part of the lock an officer has use for."""


@dataclass(frozen=True, slots=True)
class Lock:
    """How a page locks: what its script is told. Nobody stands in it."""

    after: int  # seconds without a key or a click
    most: int  # seconds, whatever is done; 0 for no such end
    whose: str  # the same on every page of one who signed in, and on nobody else's
    held: str  # address that says how it stands, and at which one proves who one is
    shut: str  # address that locks it for the server
    leave: str  # address that ends it
    away: str  # where a page goes whose owner is gone
    channel: str  # by which the pages of one browser hear of each other
    fields: str  # template of what a proof is made of


class _Saved(Protocol):
    def save(self) -> None: ...


def of_desk(request: HttpRequest) -> Lock | None:
    """For a page at a desk; None where nobody is signed in, nothing locks, or it is locked."""
    if not hasattr(request, "user") or not request.user.is_authenticated or gate.LOCKED in request.session:
        return None
    if not settings.TUTELA_IDLE_MINUTES:
        return None
    # The server writes down only so often that a desk is in use: the page locks that much earlier, and never later.
    after = settings.TUTELA_IDLE_MINUTES * 60 - int(SEEN_EVERY.total_seconds())
    back = request.path if request.method == "GET" else reverse("home")
    return Lock(
        after=after,
        most=0,
        whose=whose(request),
        held=reverse("held"),
        shut=reverse("locked"),
        leave=reverse("account_logout"),
        away=f"{reverse('account_login')}?{urlencode({'next': back})}",
        channel="tutela-desk",
        fields="desk/lock-desk.html",
    )


def whose(request: HttpRequest) -> str:
    """A mark of the user in their present office, which tells nobody who that is."""
    acting = anyone_acting(request)
    office = () if acting is None else (acting.organisation, acting.officer, acting.role.value)
    return mark("desk", str(request.user.pk), *office)


def mark(*parts: str) -> str:
    """Keyed: equal for equal parts, and nothing can be read from it."""
    return salted_hmac(_SALT, "\0".join(parts), algorithm="sha256").hexdigest()[:32]


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest) -> HttpResponse:
    """How a desk stands that some page was kept of, or, posted, the proof that opens it.

    Guesses are limited as at the sign-in, and counted with those made there. Refuses `NOT_SIGNED_IN`.
    """
    if not request.user.is_authenticated:
        raise Refusal(Reason.NOT_SIGNED_IN)
    if request.method == "POST":
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            return unproved({_ANY_LINE: [say("fault.often", reader())]}, HTTPStatus.TOO_MANY_REQUESTS)
        form = _form(request)
        if not form.is_valid():
            return unproved(form.errors, HTTPStatus.UNPROCESSABLE_ENTITY)
        _prove(request, form)
        gate.open_again(request)
    return stands(
        request,
        whose=whose(request),
        is_locked=gate.LOCKED in request.session,
        shown=_factors(request),
    )


def stands(
    request: HttpRequest, *, whose: str, is_locked: bool, shown: Iterable[str] = (), most: int = 0
) -> JsonResponse:
    """What a kept page hears; every form on it takes the token, for the one it was made with may be spent."""
    said = {"whose": whose, "locked": is_locked, "token": get_token(request)}
    return JsonResponse({**said, "shown": sorted(shown), "most": most})


def unproved(errors: Mapping[str, Any], status: HTTPStatus) -> JsonResponse:
    """What is wrong, in the reader's words; by 200 nobody would read it as a proof."""
    return JsonResponse({"wrong": [str(one) for found in errors.values() for one in found]}, status=status)


def _form(request: HttpRequest) -> Form:
    """By password; by a code, where one was given instead."""
    by_code = request.POST.get("code") and not request.POST.get("password")
    form: Form = (CodeForm if by_code else ReauthenticateForm)(request.POST, user=request.user)
    return form


def _prove(request: HttpRequest, form: Form | _Saved) -> None:
    if isinstance(form, CodeForm):
        form.save()
    else:
        reauthenticate_by_password(request)


def _factors(request: HttpRequest) -> set[str]:
    types = Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True)
    return {_SHOWN[Authenticator.Type(kind)] for kind in types}
