"""The ledger's signed head and its proofs: what anybody needs to check that nothing was changed or left out."""

import base64
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tutela.bodies import clients
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule, require
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import entries
from tutela.ledger import queries
from tutela.web.api.contract import operation
from tutela.web.api.schemas import ConsistencyOut, InclusionOut, TreeSize
from tutela.web.api.tokens import caller

router = Router()
_LEDGER = (clients.Scope.LEDGER,)
_NOTE = {"content": {"text/plain": {"schema": {"type": "string"}}}}


@router.get(
    "/checkpoint",
    summary="The newest signed head",
    **operation(
        "getCheckpoint",
        "ledger",
        _LEDGER,
        {HTTPStatus.OK: None},
        (Reason.NOT_READY,),
        responses={HTTPStatus.OK: _NOTE},
    ),
)
def checkpoint(request: HttpRequest) -> HttpResponse:
    """A signed note (C2SP tlog-checkpoint) over the size and root of the tree."""
    require(caller(request).acting, Permission.LEDGER_READ)
    head = queries.checkpoint()
    if head is None:
        raise Refusal(Reason.NOT_READY, what="checkpoint")
    return HttpResponse(head.note, content_type="text/plain; charset=utf-8")


@router.get(
    "/entries/{uuid:entry}/proof",
    summary="That an entry is in the tree",
    **operation(
        "getInclusionProof",
        "ledger",
        _LEDGER,
        {HTTPStatus.OK: InclusionOut},
        (Reason.REQUEST_INVALID, Reason.NOT_FOUND, Reason.NOT_READY),
    ),
)
def inclusion(request: HttpRequest, entry: UUID, size: TreeSize | None = None) -> InclusionOut:
    """The audit path (RFC 6962, 2.1.1) under the newest head, or in the tree of `size`.

    `not-ready` until the entry is in the tree, usually within a second of the answer.
    """
    acting = caller(request).acting
    require(acting, Permission.LEDGER_READ)
    proof = queries.inclusion(entry, size)
    return InclusionOut(
        entry=entry,
        index=proof.index,
        size=proof.size,
        leaf=proof.leaf.hex(),
        path=[part.hex() for part in proof.path],
        checkpoint=proof.note,
        body=_body(acting, entry),
    )


@router.get(
    "/consistency",
    summary="That the log only grew",
    **operation(
        "getConsistencyProof",
        "ledger",
        _LEDGER,
        {HTTPStatus.OK: ConsistencyOut},
        (Reason.REQUEST_INVALID, Reason.NOT_FOUND, Reason.NOT_READY),
    ),
)
def consistency(request: HttpRequest, old: TreeSize, new: TreeSize) -> ConsistencyOut:
    """The path (RFC 6962, 2.1.2) by which the tree of size `old` is the beginning of the tree of size `new`."""
    require(caller(request).acting, Permission.LEDGER_READ)
    if old > new:
        raise Refusal(Reason.NOT_FOUND, what=f"{old} > {new}")
    proof = queries.consistency(old, new)
    return ConsistencyOut(old=proof.old, new=proof.new, path=[part.hex() for part in proof.path])


def _body(acting: Acting, entry: UUID) -> str | None:
    """Who acted may hold the bytes that were hashed, and so may who verifies the ledger by office."""
    body = queries.body(entry)
    own = entries.parse(body).organisation == acting.organisation
    if own or permitting_rule(acting, Permission.LEDGER_VERIFY, Scope()) is not None:
        return base64.b64encode(body).decode()
    return None
