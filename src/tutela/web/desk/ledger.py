"""Looking at the ledger: its head, its lines, one entry with its proof."""

import json
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule, require
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.keys import Kind
from tutela.core.proofs.receipts import InclusionProof
from tutela.core.wording import Language
from tutela.ledger import alarms, published, queries, signing, witnesses
from tutela.ledger.queries import EntryLine
from tutela.web.desk.officers import officer
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_PAGE: Final = 50
_LARGEST: Final = 2**62


@require_safe
@officer
def ledger(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The newest head and a page of entries; `before` is a position in the log, no person's."""
    require(acting, Permission.LEDGER_READ)
    before = _position(request.GET.get("before"))
    lines = queries.entries(before=before, limit=_PAGE)
    verifiers, asked = signing.checkpoint_verifiers(), witnesses.current()
    context = {
        "head": queries.checkpoint(),
        "keys": [one.text() for one in verifiers if one.kind is Kind.ED25519],
        "other_keys": [one.text() for one in verifiers if one.kind is not Kind.ED25519],
        "witnesses": asked.policy.witnesses if asked else {},
        "witnessed": published.witnessed_size(),
        "alarms": alarms.standing(),
        "waiting": queries.waiting(),
        "lines": [(line, name) for line, name in zip(lines, _names(lines), strict=True)],
        "older": lines[-1].position if lines and lines[-1].position > 0 else None,
        "before": before,
    }
    return render(request, "desk/ledger.html", context)


@require_safe
@officer
def entry(request: HttpRequest, acting: Acting, entry_id: UUID) -> HttpResponse:
    """One entry with its proof; its content for its own body and for those who verify the ledger.

    Others see that it is there and unaltered: what a small body asked on a day might be tied to somebody.
    """
    require(acting, Permission.LEDGER_READ)
    content = json.loads(queries.body(entry_id))
    shown = content["organisation"] == acting.organisation or _verifies(acting)
    context = {
        "entry_id": entry_id,
        "event": content["event"],
        "accepted_at": datetime.fromisoformat(content["at"]),
        "content": json.dumps(content, ensure_ascii=False, indent=2) if shown else None,
        "proof": _proof(entry_id),
        "state": queries.receipt_state(entry_id).value,
    }
    return render(request, "desk/entry.html", context)


@require_safe
@officer
def proof(request: HttpRequest, acting: Acting, entry_id: UUID) -> HttpResponse:
    """The proof with its checkpoint, in the C2SP form (c2sp.org/tlog-proof@v1), to keep."""
    require(acting, Permission.LEDGER_READ)
    return _text(queries.inclusion(entry_id).as_text(), f"{entry_id}.tlog-proof")


@require_safe
@officer
def checkpoint(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The newest checkpoint as a signed note (c2sp.org/tlog-checkpoint), to keep or to witness."""
    require(acting, Permission.LEDGER_READ)
    head = queries.checkpoint()
    if head is None:
        raise Refusal(Reason.NOT_READY, what="checkpoint")
    return _text(head.note, f"checkpoint-{head.checkpoint.size}.txt")


def _proof(entry_id: UUID) -> InclusionProof | None:
    """None while the entry waits to be taken in; the page then says so."""
    try:
        return queries.inclusion(entry_id)
    except Refusal as refusal:
        if refusal.reason is not Reason.NOT_READY:
            raise
        return None


def _verifies(acting: Acting) -> bool:
    return permitting_rule(acting, Permission.LEDGER_VERIFY, Scope()) is not None


def _names(lines: list[EntryLine]) -> list[str]:
    known = bodies.organisation_names({line.organisation for line in lines})
    place = 0 if reader() is Language.CHINESE else 1
    set_up = say("ledger.set-up", reader())
    return [known[line.organisation][place] if line.organisation in known else set_up for line in lines]


def _position(written: str | None) -> int | None:
    if not written or not written.isascii() or not written.isdigit():
        return None
    return min(int(written[:19]), _LARGEST)


def _text(content: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
