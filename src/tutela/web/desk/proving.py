"""Proofs that work was stopped or a contract ended: what waits for the office, one of them, and its paper."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tutela.bodies.kinds import Acting
from tutela.core.errors import Refusal
from tutela.core.following.proofs import Kind
from tutela.measures.following import looking, papers, waiting
from tutela.measures.following.following import Look
from tutela.packs.current import legal_day_of
from tutela.web.desk.following_forms import LookForm
from tutela.web.desk.officers import officer
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_MOST: Final = 100
_ENDINGS: Final = {Kind.PDF: "pdf", Kind.JPEG: "jpg", Kind.PNG: "png"}


@require_safe
@officer
def proofs(request: HttpRequest, acting: Acting) -> HttpResponse:
    """What waits for the officer's body, by its day."""
    on = legal_day_of(timezone.now())
    return render(request, "desk/proofs.html", {"listed": waiting.listed(acting, on, _MOST), "most": _MOST})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def proof(request: HttpRequest, acting: Acting, declaration_id: UUID) -> HttpResponse:
    """One proof; the office accepts it or returns it."""
    one = waiting.one(acting, declaration_id, legal_day_of(timezone.now()))
    posted = request.POST if request.method == "POST" else None
    form = LookForm(posted, is_filed=one.declared.is_filed)
    if form.is_bound and form.is_valid():
        try:
            looking.look(acting=acting, declaration=declaration_id, finding=form.found(), at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, say("proof.done", reader()))
            return redirect("proofs")
    is_open = one.declared.look is Look.WAITS
    context = {"one": one, "form": form if is_open else None}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/proof.html", context, status=status)


@require_safe
@officer
def paper(request: HttpRequest, acting: Acting, declaration_id: UUID) -> HttpResponse:
    """The paper as it was handed in: saved, never shown, and what is in it may run nothing."""
    found = papers.paper(acting=acting, declaration=declaration_id)
    response = HttpResponse(found.content, content_type=found.kind.value)
    name = f"{str(declaration_id)[:8]}.{_ENDINGS[found.kind]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
