"""Who acts behind a request."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tutela.bodies.kinds import Acting
from tutela.bodies.queries import acting_for
from tutela.core.errors import Refusal
from tutela.web.desk.ready import require_ready

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
OfficerView = Callable[Concatenate[HttpRequest, Acting, P], HttpResponseBase]


def officer(view: OfficerView[P]) -> View[P]:
    """Gives a view the officer who acts. Refuses `NOT_SIGNED_IN`, `NOT_ENTITLED`, and what `require_ready` does."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        acting = acting_of(request)
        require_ready(request, acting)
        return view(request, acting, *args, **kwargs)

    return wrapper


def acting_of(request: HttpRequest) -> Acting:
    """The officer, read once a request."""
    acting: Acting | None = getattr(request, "tutela_acting", None)
    if acting is None:
        acting = acting_for(request.user)
        request.tutela_acting = acting  # type: ignore[attr-defined]
    return acting


def anyone_acting(request: HttpRequest) -> Acting | None:
    """The officer, or None where nobody is signed in or the user has no office."""
    if not hasattr(request, "user"):
        return None
    try:
        return acting_of(request)
    except Refusal:
        return None
