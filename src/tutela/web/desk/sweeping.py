"""What looks like a walk through the numbers, for the security officer and the prosecutor; and warning identities."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.sweeping import actions, canaries, queries
from tutela.core.errors import Refusal
from tutela.redress.opinions import queries as opinions
from tutela.web.desk.body_forms import CanaryForm
from tutela.web.desk.forms import posted
from tutela.web.desk.officers import officer
from tutela.web.desk.ready import dangerous
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say


@require_safe
@officer
def sweeps(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Bodies that are slowed or stopped, and what was counted; never who was asked about."""
    context = {"held": queries.held(acting), "seen": queries.seen(acting), "opens": opinions.opens(acting)}
    return render(request, "desk/sweeps.html", context)


@require_POST
@officer
@dangerous(Permission.SWEEP_SEE)
def lift(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """Proposes that a body asks as always again, for another to decide."""
    actions.propose_lift(organisation=code, by=acting, at=timezone.now())
    messages.success(request, say("sweeps.proposed", reader()))
    return redirect("sweeps")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
@dangerous(Permission.CANARY_KEEP)
def warned(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The warning identities of this body's security officers, and a form for another."""
    require(acting, Permission.CANARY_KEEP)
    form = CanaryForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            canaries.propose(name=said["name"], number=said["number"], by=acting, at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, say("canaries.proposed", reader()))
            return redirect("canaries")
    context = {"form": form, "canaries": canaries.listed(acting)}
    return render(request, "desk/canaries.html", context, status=422 if form.errors else 200)
