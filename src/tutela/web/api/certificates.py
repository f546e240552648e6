"""Certificates at a police station's own program: apply, follow, end what waits, take the paper; and check a paper."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tutela.answers.certificates import actions, queries
from tutela.answers.certificates.certificate import Application, Applied, Form, State
from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal
from tutela.web.api.contract import ANY_SCOPE, ASKING, JSON_BODY, operation
from tutela.web.api.inquiries import asked
from tutela.web.api.limits import JSON
from tutela.web.api.retries import RETRY_KEY, once
from tutela.web.api.schemas import Authorisation, Person, Question, RetryKey
from tutela.web.api.tokens import caller
from tutela.web.statuses import GROUPS

router = Router()
_CERTIFY: Final = (Scope.CERTIFY,)
_LATEST: Final = 50
_PAPER: Final = "application/pdf"
_OF_THE_PERSON: Final = GROUPS[HTTPStatus.UNPROCESSABLE_ENTITY]
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_Line = Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CertificateIn(_Asked):
    """A written application, as the officer at the window has it."""

    form: Form = Field(
        Form.PERSON, description="`person`: 无犯罪记录证明; `unit`: a letter to a unit about somebody"
    )
    person: Person
    reference: Authorisation = Field(description="Number of the written application", examples=["S-2026-17"])
    unit: _Line = Field("", description="The unit that applies; needed with the form `unit`")
    use: _Line = Field("", description="The use; needed from the fourth application in a year")


class CertificateOut(_Told):
    """Where an application stands. The person stands on the paper alone."""

    certificate: UUID
    inquiry: UUID
    form: Form
    state: State = Field(description="`withdrawn`: the paper is made no more")
    applied_at: datetime
    due_on: date | None = Field(None, description="The last day on which a pending one is to be ended")


class CertificatesOut(_Told):
    """The body's applications: those that wait first, soonest due before later, then the newest."""

    certificates: list[CertificateOut]


class SettleIn(_Asked):
    """What another officer found on comparing the applicant with the document."""

    belongs: bool = Field(description="Whether the document is the applicant's")


class PaperIn(_Asked):
    """What stands on a paper that is to be checked."""

    code: _Line = Field(examples=["AAAA-BBBB-CCCC-DDDD"])
    last_four: Annotated[str, StringConstraints(max_length=4, pattern=r"^[0-9A-Za-z]*$")] = Field(
        description="The last four characters of the document's number"
    )


class PaperOut(_Told):
    """Whether such a paper was issued. A wrong code and a wrong number are told alike, by `genuine` alone."""

    genuine: bool
    form: Form | None = None
    issued_on: date | None = None
    authority: str | None = None


@router.post(
    "",
    summary="Apply for a certificate",
    **operation(
        "applyForCertificate",
        "certificates",
        _CERTIFY,
        {HTTPStatus.OK: CertificateOut},
        (*JSON_BODY, *ASKING, *_OF_THE_PERSON),
    ),
)
def apply(
    request: HttpRequest, application: CertificateIn, retry_key: RetryKey | None = RETRY_KEY
) -> HttpResponse:
    """Takes a written application. `issued` and `not-issued` have their paper; `pending` waits for an officer."""
    by = caller(request)

    def act() -> bytes:
        one = actions.apply(acting=by.acting, application=_application(application), at=timezone.now())
        return _put(one).model_dump_json(exclude_none=True).encode()

    said = f"{request.path}\n{application.model_dump_json()}".encode()
    reply = once(caller=by, key=retry_key, request=said, act=act, at=timezone.now(), tells=True)
    return HttpResponse(reply, content_type=JSON)


@router.get(
    "",
    summary="Your body's applications",
    **operation("listCertificates", "certificates", _CERTIFY, {HTTPStatus.OK: CertificatesOut}, ()),
)
def certificates(request: HttpRequest) -> CertificatesOut:
    """The latest fifty."""
    acting = _issuing(request)
    return CertificatesOut(certificates=[_put(one) for one in queries.latest(acting, _LATEST)])


@router.get(
    "/{uuid:certificate}",
    url_name="certificate",
    summary="Where an application stands",
    **operation(
        "getCertificate", "certificates", _CERTIFY, {HTTPStatus.OK: CertificateOut}, (Reason.NOT_FOUND,)
    ),
)
def certificate(request: HttpRequest, certificate: UUID) -> CertificateOut:
    """Of your own body."""
    return _put(queries.one(_issuing(request), certificate))


@router.get(
    "/{uuid:certificate}/paper",
    summary="The paper",
    **operation(
        "getPaper",
        "certificates",
        _CERTIFY,
        {HTTPStatus.OK: None},
        (Reason.NOT_FOUND,),
        responses={HTTPStatus.OK: {"content": {_PAPER: _BINARY}}},
    ),
)
def paper(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """PDF/A; the same bytes each time."""
    content = actions.paper(acting=_issuing(request), certificate_id=certificate)
    return HttpResponse(content, content_type=_PAPER)


@router.post(
    "/{uuid:certificate}/settle",
    summary="End an application that waits",
    **operation(
        "settleCertificate",
        "certificates",
        _CERTIFY,
        {HTTPStatus.OK: CertificateOut},
        (
            *JSON_BODY,
            Reason.NOT_FOUND,
            Reason.ALREADY_DONE,
            Reason.NOT_READY,
            Reason.NOT_COVERED,
            Reason.PURPOSE_UNKNOWN,
            Reason.PACK_NOT_IN_FORCE,
        ),
    ),
)
def settle(request: HttpRequest, certificate: UUID, found: SettleIn) -> CertificateOut:
    """What an officer found who is not the one that took the application; the client acts for that officer.

    `closed` at once, or `pending` until an agency has compared the identity too: then read the application again.
    """
    return _put(
        actions.settle(
            acting=_issuing(request), certificate_id=certificate, belongs=found.belongs, at=timezone.now()
        )
    )


@router.post(
    "/verify",
    summary="Check a paper",
    **operation("verifyPaper", "certificates", ANY_SCOPE, {HTTPStatus.OK: PaperOut}, JSON_BODY),
)
def verify(request: HttpRequest, paper: PaperIn) -> PaperOut:
    """For whoever holds the paper: it has the code and the number."""
    found = actions.verified(code=paper.code, last_four=paper.last_four)
    if found is None:
        return PaperOut(genuine=False)
    on, authority, form, _ = found
    return PaperOut(genuine=True, form=form, issued_on=on, authority=authority)


def _issuing(request: HttpRequest) -> Acting:
    """The officer of a body that issues certificates. Refuses `NOT_ENTITLED`."""
    acting = caller(request).acting
    if not queries.forms(acting):
        raise Refusal(Reason.NOT_ENTITLED)
    return acting


def _application(said: CertificateIn) -> Application:
    question = Question(person=said.person, authorisation=said.reference)
    return Application(said.form, asked(question), said.use, said.unit)


def _put(one: Applied) -> CertificateOut:
    return CertificateOut(
        certificate=one.id,
        inquiry=one.inquiry,
        form=one.form,
        state=one.state,
        applied_at=one.applied_at,
        due_on=one.due_on,
    )
