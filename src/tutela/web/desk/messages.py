"""What one was told of: a list with read marks, and an address for mail. Nobody stands here, nor in any mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from tutela.bodies.kinds import Acting
from tutela.core.errors import Refusal
from tutela.redress.notifying import actions, queries
from tutela.web.desk.forms import AddressForm
from tutela.web.desk.officers import officer
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say


@require_safe
@officer
def listed(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The latest, each with the page where it stands, and the form for an address."""
    form = AddressForm(initial={"address": queries.address(acting)})
    return _page(request, acting, form)


@require_POST
@officer
def read(request: HttpRequest, acting: Acting) -> HttpResponse:
    """All of them are read."""
    actions.mark_read(acting=acting, at=timezone.now())
    return redirect("messages")


@sensitive_post_parameters()
@require_POST
@officer
def address(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Where one wants to be told; empty takes it back."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, acting, form, status=422)
    try:
        actions.give_address(
            acting=acting,
            user=int(request.user.pk or 0),
            address=form.cleaned_data["address"],
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, acting, form, status=422)
    messages.success(request, say("messages.saved", reader()))
    return redirect("messages")


def _page(request: HttpRequest, acting: Acting, form: AddressForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "lines": queries.listed(acting), "unread": queries.unread(acting)}
    return render(request, "desk/messages.html", context, status=status)
