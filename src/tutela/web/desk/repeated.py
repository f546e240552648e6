"""A form that arrives twice does once what it says: a double click, a page loaded again, a way back in the browser."""

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest

from tutela.bodies.kinds import Acting
from tutela.web.api.retries import digest_of, once
from tutela.web.api.tokens import Caller

_DRAWN: Final = "csrfmiddlewaretoken"  # every page that is drawn carries another one


def made_once(request: HttpRequest, acting: Acting, act: Callable[[], UUID], at: datetime) -> UUID:
    """What `act` makes, or made when the same page came with the same content within a day.

    Kept are a keyed hash of the content, whose key only the page has, and the id. What is refused may be sent again.
    """
    drawn = request.POST.get(_DRAWN, "")
    files = [(name, digest_of(one)) for name, many in request.FILES.lists() for one in many]
    content = json.dumps([request.path, sorted(request.POST.lists()), sorted(files)]).encode()
    key = hmac.digest(drawn.encode(), content, "sha256").hex() if drawn else None
    by = Caller(f"officer:{acting.officer}", acting)
    return UUID(bytes=once(caller=by, key=key, request=b"", act=lambda: act().bytes, at=at))
