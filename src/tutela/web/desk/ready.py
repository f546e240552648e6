"""Whether whoever signed in may act: a password of their own, a second factor, the code of conduct accepted."""

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tutela.bodies import conduct
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of

OfficerView = Callable[..., HttpResponse]
STEP_UP = "tutela"  # the name under which the sign-in library asks whether a new proof is due


def require_ready(request: HttpRequest, acting: Acting) -> None:
    """Whether an officer may act at all today.

    Refuses `PASSWORD_FIRST` while the password is one that another gave, `SECOND_FACTOR_MISSING` where everyone needs
    one, `CONDUCT_NOT_ACCEPTED`.
    """
    standing = conduct.standing(acting.officer)
    if standing.first_password:
        raise Refusal(Reason.PASSWORD_FIRST)
    if settings.TUTELA_SECOND_FACTOR == "everyone":
        require_second_factor(request)
    if not conduct.is_current(standing, legal_day_of(timezone.now())):
        raise Refusal(Reason.CONDUCT_NOT_ACCEPTED)


def require_second_factor(request: HttpRequest) -> None:
    """Refuses `SECOND_FACTOR_MISSING`."""
    if not is_mfa_enabled(request.user):
        raise Refusal(Reason.SECOND_FACTOR_MISSING)


def dangerous(*permissions: Permission) -> Callable[[OfficerView], OfficerView]:
    """A view that needs a second factor, and a proof of who sits there from the last `TUTELA_STEP_UP_MINUTES`.

    Who has none of the powers over anything at all is refused before. A page with a form asks when it is looked at,
    before anything is filled in. The proof stands before the act that takes effect: where two officers act, before the
    second's word. `tutela.web.doors.STEP_UP` lists every such door. Refuses `NOT_ENTITLED`, `SECOND_FACTOR_MISSING`.
    """

    def made(view: OfficerView) -> OfficerView:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, acting: Acting, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(holds(acting, permission) for permission in permissions):
                raise Refusal(Reason.NOT_ENTITLED)
            require_second_factor(request)
            proved = reauthentication_required(view, app=STEP_UP)
            done: HttpResponse = proved(request, acting, *args, **kwargs)
            return done

        return wrapper

    return made
