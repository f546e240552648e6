"""Requests and responses as ASGI has them: bounded bodies, known hosts, and headers that let nothing be kept."""

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from tutela.core.errors import Reason, Refusal
from tutela.web.answering.reading import Told
from tutela.web.api.limits import BODY_LIMIT
from tutela.web.headers import POWERS

_Pairs = tuple[tuple[bytes, bytes], ...]
_ALWAYS: Final[Mapping[str, str]] = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": POWERS,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def require_host(scope: Mapping[str, Any]) -> None:
    """Refuses `NOT_FOUND` where the request is for a host that is not served (TUTELA_HOSTS)."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1 or not _is_served(hosts[0], tuple(settings.ALLOWED_HOSTS)):
        raise Refusal(Reason.NOT_FOUND, what="")


async def body_of(scope: Mapping[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]]) -> bytes:
    """The whole body. Refuses `REQUEST_TOO_LARGE` by the length announced, before a byte is read, and by what comes."""
    announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if announced.isdigit() and int(announced) > BODY_LIMIT:
        raise Refusal(Reason.REQUEST_TOO_LARGE, limit=BODY_LIMIT)
    message = await receive()
    if not message.get("more_body"):
        whole: bytes = message.get("body", b"")
        return whole
    parts, size = [message.get("body", b"")], len(message.get("body", b""))
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_LIMIT:
            raise Refusal(Reason.REQUEST_TOO_LARGE, limit=BODY_LIMIT)
    return b"".join(parts)


async def send(
    scope: Mapping[str, Any], send: Callable[[dict[str, Any]], Awaitable[None]], told: Told
) -> None:
    """Sends what is told, with the headers of every response."""
    secure = settings.SECURE_HSTS_SECONDS > 0 and (b"x-forwarded-proto", b"https") in scope["headers"]
    headers = [
        *_common(told.kind, secure),
        (b"content-length", str(len(told.content)).encode()),
        *((name.lower().encode(), value.encode()) for name, value in told.headers.items()),
    ]
    await send({"type": "http.response.start", "status": int(told.status), "headers": headers})
    await send({"type": "http.response.body", "body": told.content})


@lru_cache(maxsize=16)
def _common(kind: str, secure: bool) -> _Pairs:
    headers = {"content-type": kind, **_ALWAYS}
    if secure:
        headers["strict-transport-security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
    return tuple((name.encode(), value.encode()) for name, value in headers.items())


@lru_cache(maxsize=64)
def _is_served(host: bytes, served: tuple[str, ...]) -> bool:
    domain, _ = split_domain_port(host.decode("latin-1"))
    return bool(domain) and validate_host(domain, served)
