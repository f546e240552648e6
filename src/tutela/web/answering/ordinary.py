"""The ordinary door of the API, for whatever is not an ordinary question: its own words, on a thread of its own."""

from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final

from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.urls import resolve

from tutela.web.answering.reading import Told

_ADDRESSES: Final = "tutela.web.api.urls"
_FRAMING: Final = frozenset({"Content-Type", "Content-Length"})


def through(scope: Mapping[str, Any], body: bytes) -> Told:
    """What the API says to this request, errors included; nothing of it is judged anywhere else."""
    close_old_connections()
    try:
        # No question stands in an address, and what stands there may be no text.
        request = ASGIRequest({**scope, "query_string": b""}, BytesIO(body))
        found = resolve(scope["path"], urlconf=_ADDRESSES)
        response = found.func(request, *found.args, **found.kwargs)
        headers = {name: value for name, value in response.items() if name not in _FRAMING}
        return Told(HTTPStatus(response.status_code), response["Content-Type"], response.content, headers)
    finally:
        close_old_connections()
