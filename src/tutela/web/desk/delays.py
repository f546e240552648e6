"""Lawful delays at the desk: one officer asks, another of the body confirms. The page names entries, and nobody."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tutela.answers.subjects import delays as subjects
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission
from tutela.core.errors import Reason, Refusal
from tutela.web.desk.forms import DelayForm, posted
from tutela.web.desk.officers import officer
from tutela.web.desk.ready import dangerous
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def delays(request: HttpRequest, acting: Acting) -> HttpResponse:
    """What waits for a second officer of this body, and a form to ask for another delay."""
    waiting = subjects.waiting(acting, at=timezone.now())
    form = DelayForm(*posted(request))
    if request.method == "POST" and form.is_valid() and _asked(acting, form):
        messages.success(request, say("delay.asked", reader()))
        return redirect("delays")
    context = {"form": form, "waiting": [(one, one.asked_by == acting.officer) for one in waiting]}
    return render(request, "desk/delays.html", context, status=422 if form.errors else 200)


@require_POST
@officer
@dangerous(Permission.SUBJECT_DELAY)
def confirm(request: HttpRequest, acting: Acting, delay_id: UUID) -> HttpResponse:
    """The second officer's word: from now on the entry waits."""
    subjects.confirm(acting=acting, delay=delay_id, at=timezone.now())
    messages.success(request, say("delay.confirmed", reader()))
    return redirect("delays")


def _asked(acting: Acting, form: DelayForm) -> bool:
    """False where the entry or the day cannot be right; the form then says which."""
    said = form.cleaned_data
    try:
        subjects.ask(
            acting=acting,
            entry=said["entry"],
            until_on=said["until"],
            ground=subjects.Ground(said["ground"]),
            at=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.reason not in (Reason.NOT_FOUND, Reason.REQUEST_INVALID):
            raise
        field = "entry" if refusal.reason is Reason.NOT_FOUND else "until"
        form.add_error(field, say(f"delay.{field}-wrong", reader()))
        return False
    return True
