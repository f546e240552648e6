"""Checkpoint, tiles and entry bundles (c2sp.org/tlog-tiles)."""

from hashlib import sha256
from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import tiles as addresses
from tutela.ledger import cosigning, published, tiles, witnesses
from tutela.web import lengths
from tutela.web.api.tokens import Bearer
from tutela.web.desk.officers import acting_of
from tutela.web.tlog.plain import TEXT, plain

_BYTES: Final = "application/octet-stream"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_FOR_A_MOMENT: Final = "public, max-age=1"
_FOR_NOBODY: Final = "private, no-store"
_MOST_BYTES: Final = 262_144
_bearer = Bearer(Scope.LEDGER)


@require_safe
@plain
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The head that is shown to the world, with its cosignatures. Refuses `NOT_READY` before the first."""
    head = published.published()
    if head is None:
        raise Refusal(Reason.NOT_READY, what="checkpoint")
    return _kept(request, head.note.encode(), TEXT, _FOR_A_MOMENT)


@require_safe
@plain
def tile(request: HttpRequest, level: str, place: str) -> HttpResponse:
    """A tile of hashes, for everybody: a hash says of an entry only that it is there."""
    return _kept(request, tiles.hashes(addresses.parse(f"{level}/{place}")), _BYTES, _FOR_EVER)


@require_safe
@plain
def bundle(request: HttpRequest, place: str) -> HttpResponse:
    """The entries under a tile, which say who asked and on what ground: for officers who verify by office."""
    require(_acting(request), Permission.LEDGER_VERIFY)
    return _kept(request, tiles.bundle(*addresses.parse_place(place)), _BYTES, _FOR_NOBODY)


@csrf_exempt  # no browser's session is used: the note carries its own authority
@require_POST
@plain
def cosignature(request: HttpRequest) -> HttpResponse:
    """Takes a cosigned checkpoint from a witness that comes by itself; how many of its cosignatures were new.

    The body is the checkpoint as it was fetched, with the witness's signature lines under it. Refuses `PROOF_INVALID`,
    `NOT_FOUND`, `REQUEST_TOO_LARGE`, and `NOT_READY` where this log asks for no witnesses.
    """
    if lengths.stated(request) > _MOST_BYTES:
        raise Refusal(Reason.REQUEST_TOO_LARGE, limit=_MOST_BYTES)
    asked = witnesses.current()
    if asked is None:
        raise Refusal(Reason.NOT_READY, what="witness-policy")
    try:
        written = request.body.decode()
    except UnicodeDecodeError:
        raise Refusal(Reason.PROOF_INVALID, detail="not a signed note") from None
    new = cosigning.take(witnesses=asked, written=written, at=timezone.now())
    return HttpResponse(f"{new}\n", content_type=TEXT)


def _acting(request: HttpRequest) -> Acting:
    """The officer behind a token with the ledger's scope, or the one who is signed in."""
    word, _, token = request.headers.get("Authorization", "").partition(" ")
    if word.lower() == "bearer":
        return _bearer.authenticate(request, token).acting
    return acting_of(request)


def _kept(request: HttpRequest, content: bytes, kind: str, how_long: str) -> HttpResponse:
    """The bytes with their hash as ETag; 304 for whoever has them."""
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = how_long
    etag = f'"{sha256(content).hexdigest()}"'
    response["ETag"] = etag
    return cast(HttpResponse, get_conditional_response(request, etag=etag, response=response))
