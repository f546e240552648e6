"""The pages of officers: appointed, moved, suspended, brought back. A sign-in name stands in pages, in no address."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from tutela.bodies import lists, officers
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Refusal
from tutela.packs.current import legal_day_of
from tutela.web.desk.administering import Act, acted, name_of
from tutela.web.desk.body_forms import AppointForm, ConfirmForm, TransferForm
from tutela.web.desk.forms import posted
from tutela.web.desk.officers import officer as signed_in
from tutela.web.desk.ready import dangerous

_PASSWORD_BYTES = 15


@require_safe
@signed_in
def officer(request: HttpRequest, acting: Acting, number: int) -> HttpResponse:
    """One officer: where they act, whether they may, when they last came, and what became of them."""
    line, history = lists.officer(acting, number)
    return render(
        request, "desk/officer.html", {"one": line, "history": history, "own": line.officer == acting.officer}
    )


@sensitive_post_parameters()
@sensitive_variables("password")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@dangerous(Permission.OFFICER_PROPOSE)
def appoint(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """A new officer of a body. The first password is shown once, on the page that says it is done."""
    require(acting, Permission.OFFICER_PROPOSE)
    body = lists.body(acting, code, legal_day_of(timezone.now()).year)
    form = AppointForm(*posted(request), kind=body.line.kind)
    act = Act("officer-appoint", form, reverse("body", args=[code]), name_of(body.line))
    if request.method == "POST" and form.is_valid():
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        try:
            made = officers.appoint(
                username=form.cleaned_data["username"],
                password=password,
                organisation=code,
                role=form.office(),
                by=acting,
                at=timezone.now(),
                is_first_password=True,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            context = {
                "username": form.cleaned_data["username"],
                "password": password,
                "made": made,
                "body": body,
            }
            return render(request, "desk/appointed.html", context)
    return render(request, "desk/act.html", {"act": act, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@dangerous(Permission.OFFICER_PROPOSE)
def transfer(request: HttpRequest, acting: Acting, number: int) -> HttpResponse:
    """Another body, or another office, for an officer."""
    line, _ = lists.officer(acting, number)
    form = TransferForm(*posted(request), initial={"role": line.role.value})

    def do() -> str:
        proposal = officers.transfer(
            officer=line.officer,
            organisation=form.cleaned_data["organisation"],
            role=form.office(),
            by=acting,
            at=timezone.now(),
        )
        return reverse("officer", args=[number]) if proposal is None else reverse("proposals")

    act = Act("officer-transfer", form, reverse("officer", args=[number]), line.username)
    return acted(request, act, do)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@dangerous(Permission.OFFICER_PROPOSE)
def suspend(request: HttpRequest, acting: Acting, number: int) -> HttpResponse:
    """Ends an officer's powers at once."""
    line, _ = lists.officer(acting, number)
    form = ConfirmForm(*posted(request))

    def do() -> str:
        officers.suspend(officer=line.officer, by=acting, at=timezone.now())
        return reverse("officer", args=[number])

    act = Act("officer-suspend", form, reverse("officer", args=[number]), line.username, is_stop=True)
    return acted(request, act, do)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@dangerous(Permission.OFFICER_PROPOSE)
def reactivate(request: HttpRequest, acting: Acting, number: int) -> HttpResponse:
    """Proposes that a suspended officer acts again, for another to decide."""
    line, _ = lists.officer(acting, number)
    form = ConfirmForm(*posted(request))

    def do() -> str:
        officers.reactivate(officer=line.officer, by=acting, at=timezone.now())
        return reverse("proposals")

    return acted(
        request, Act("officer-reactivate", form, reverse("officer", args=[number]), line.username), do
    )
