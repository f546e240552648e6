"""The page that checks receipts, at `/verify/`: handed out as it lies in `verify/browser`, and then on its own.

Whoever opens it needs no account, is given no cookie, and sends nothing back: the page's policy forbids it.
"""

from hashlib import sha256
from typing import Final, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

FILES: Final = {
    "index.html": "text/html; charset=utf-8",
    "verify.css": "text/css; charset=utf-8",
    "words.js": "text/javascript; charset=utf-8",
    "verify.js": "text/javascript; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
}
"""All that is handed out, and as what; each has an address of its own, and no other name leads to a file."""
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'none'; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'none'"
)


@require_safe
def verifier(request: HttpRequest, name: str = "index.html") -> HttpResponse:
    """One file of the page, in no reader's language: every cache may keep it, and asks whether it is still the same."""
    content = (settings.VERIFIER_PAGE / name).read_bytes()
    etag = f'"{sha256(content).hexdigest()}"'
    whole = HttpResponse(content, content_type=FILES[name])
    whole["ETag"] = etag
    whole["Cache-Control"] = "public, no-cache"
    response = cast(HttpResponse, get_conditional_response(request, etag=etag, response=whole))
    # On a 304 too: a browser takes its headers over into what it has kept (RFC 9111, 3.2).
    response["Content-Security-Policy"] = _POLICY
    return response
