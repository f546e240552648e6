"""Certificates at a police station, and the public page that checks one. Persons stand in posted forms alone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.answers.certificates import actions, queries
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal
from tutela.web.desk.forms import CertificateForm, VerifyForm, posted
from tutela.web.desk.officers import officer
from tutela.web.desk.repeated import made_once

_LATEST = 20


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def certificates(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The form and the body's applications; an application leads to its own page."""
    offered = queries.forms(acting)
    if not offered:
        raise Refusal(Reason.NOT_ENTITLED)
    form = CertificateForm(*posted(request), offered=offered)
    if request.method == "POST" and form.is_valid():
        applied = _applied(request, acting, form)
        if applied is not None:
            return redirect("certificate", applied)
    context = {"form": form, "applications": queries.latest(acting, _LATEST)}
    return render(request, "desk/certificates.html", context, status=422 if form.errors else 200)


@require_safe
@officer
def certificate(request: HttpRequest, acting: Acting, certificate_id: UUID) -> HttpResponse:
    """Where an application stands, and what to do next."""
    applied = queries.one(acting, certificate_id)
    may_settle = applied.waits_here and applied.applied_by != acting.officer
    context = {"one": applied, "may_settle": may_settle}
    return render(request, "desk/certificate.html", context)


@require_safe
@officer
def paper(request: HttpRequest, acting: Acting, certificate_id: UUID) -> HttpResponse:
    """The paper as one file."""
    content = actions.paper(acting=acting, certificate_id=certificate_id)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{str(certificate_id)[:8]}.pdf"'
    return response


@require_POST
@officer
def settle(request: HttpRequest, acting: Acting, certificate_id: UUID) -> HttpResponse:
    """What another officer found on comparing the applicant with the document."""
    belongs = request.POST.get("belongs")
    if belongs not in ("yes", "no"):
        raise Refusal(Reason.REQUEST_INVALID, detail="belongs: yes, no")
    actions.settle(acting=acting, certificate_id=certificate_id, belongs=belongs == "yes", at=timezone.now())
    return redirect("certificate", certificate_id)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """For whoever holds a paper: genuine, or unknown; a wrong code and a wrong number are the same."""
    form = VerifyForm(*posted(request))
    context: dict[str, object] = {"form": form, "asked": False}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        found = actions.verified(code=said["code"], last_four=said["last_four"])
        context |= {"asked": True, "found": found}
    return render(request, "desk/verify.html", context, status=422 if form.errors else 200)


def _applied(request: HttpRequest, acting: Acting, form: CertificateForm) -> UUID | None:
    """None where the application could not be taken: the form then says why."""
    at = timezone.now()

    def act() -> UUID:
        return actions.apply(acting=acting, application=form.application(), at=at).id

    try:
        return made_once(request, acting, act, at)
    except Refusal as refusal:
        form.refuse(refusal)
        return None
