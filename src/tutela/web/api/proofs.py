"""Proofs that work was stopped or a contract ended, for the program of the office that looks at them."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason
from tutela.core.following.duties import Duty
from tutela.core.following.proofs import Kind
from tutela.measures.following import looking, papers, waiting
from tutela.measures.following.following import LONGEST_REASONS, Look
from tutela.packs.current import legal_day_of
from tutela.web.api.acted import ThenRead
from tutela.web.api.contract import JSON_BODY, operation
from tutela.web.api.schemas import Day
from tutela.web.api.tokens import caller

router = Router()
_FILINGS: Final = (Scope.FILINGS,)
_LATEST: Final = 200
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_OF_THE_FINDING: Final = (
    Reason.ALREADY_DONE,
    Reason.CELL_MISSING,
    Reason.CELL_VALUE,
    Reason.CELL_DAY_AHEAD,
    Reason.CELL_DAY_ORDER,
    Reason.TEXT_HOLDS_NUMBER,
)
_Reasons = Annotated[
    str, StringConstraints(max_length=LONGEST_REASONS, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")
]


class FindingIn(BaseModel):
    """What the office made of a proof."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accept: bool = Field(description="false: returned, and owed again by the day that it had")
    reasons: _Reasons = Field("", description="Needed to return it; no name, no number of a document")
    seen_on: Day | None = Field(
        None, description="Needed to accept a paper that is not here as a file: the day it was seen"
    )


class ProofOut(BaseModel):
    """One proof. Nobody stands here; the paper may name them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    proof: UUID
    following: UUID
    organisation: str
    duty: Duty
    purpose: str
    look: Look
    look_by: date
    declared_on: date
    done_on: date
    dated_on: date = Field(description="The day on the paper")
    number: str | None = Field(None, description="Of the paper; in `getProof` alone")
    words: str | None = Field(None, description="The body's remark; in `getProof` alone")
    filed: bool = Field(description="Whether the paper is here as a file; else it is shown at the office")
    late: bool
    reasons: str | None = None
    seen_on: date | None = None


class ProofsOut(BaseModel):
    """What waits for the office, by its day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    proofs: list[ProofOut]


def _read(acting: Acting, proof: UUID) -> ProofOut:
    return _told(waiting.one(acting, proof, legal_day_of(timezone.now())))


_then_read = ThenRead("declaration", _read)


@router.get(
    "",
    url_name="proofs",
    summary="Proofs that wait for your office",
    **operation("listProofs", "duties", _FILINGS, {HTTPStatus.OK: ProofsOut}, ()),
)
def proofs(request: HttpRequest) -> ProofsOut:
    """Up to 200. For a body without an office above it, those of the procuratorate."""
    found = waiting.listed(caller(request).acting, legal_day_of(timezone.now()), _LATEST)
    return ProofsOut(proofs=[_told(one) for one in found])


@router.get(
    "/{uuid:proof}",
    url_name="proof",
    summary="One proof",
    **operation("getProof", "duties", _FILINGS, {HTTPStatus.OK: ProofOut}, (Reason.NOT_FOUND,)),
)
def proof(request: HttpRequest, proof: UUID) -> ProofOut:
    """With the number of its paper, looked at or not."""
    return _read(caller(request).acting, proof)


@router.post(
    "/{uuid:proof}/look",
    url_name="proof_look",
    summary="Accept or return a proof",
    **operation(
        "lookAtProof",
        "duties",
        _FILINGS,
        {HTTPStatus.OK: ProofOut},
        (*JSON_BODY, Reason.NOT_FOUND, *_OF_THE_FINDING),
    ),
)
def look(request: HttpRequest, proof: UUID, finding: FindingIn) -> ProofOut:
    """By another officer than who declared it. Accepted, the duty is done; returned, it is owed by its old day."""
    found = looking.Finding(finding.accept, finding.reasons, finding.seen_on)
    return _then_read(request, proof, looking.look, finding=found)


@router.get(
    "/{uuid:proof}/paper",
    url_name="proof_paper",
    summary="Take the paper of a proof",
    **operation(
        "getProofPaper",
        "duties",
        _FILINGS,
        {HTTPStatus.OK: None},
        (Reason.NOT_FOUND,),
        responses={HTTPStatus.OK: {"content": {kind.value: _BINARY for kind in Kind}}},
    ),
)
def paper(request: HttpRequest, proof: UUID) -> HttpResponse:
    """For the body whose it is, and the office that looks at it."""
    found = papers.paper(acting=caller(request).acting, declaration=proof)
    response = HttpResponse(found.content, content_type=found.kind.value)
    response["Content-Disposition"] = "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _told(one: waiting.Waiting) -> ProofOut:
    said = one.declared
    return ProofOut(
        proof=said.id,
        following=one.following,
        organisation=one.organisation,
        duty=one.duty,
        purpose=one.purpose,
        look=said.look,
        look_by=said.look_by,
        declared_on=one.declared_on,
        done_on=said.done_on,
        dated_on=said.dated_on,
        number=said.number or None,
        words=said.words or None,
        filed=said.is_filed,
        late=one.is_late,
        reasons=said.reasons or None,
        seen_on=said.seen_on,
    )
