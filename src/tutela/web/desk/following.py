"""What a body owes after *record*: its list, one of them with its forms and paper, and what is late below an office."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty
from tutela.measures.following import actions, notices, queries, waiting
from tutela.measures.following.following import Following, Step
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import queries as opinions
from tutela.redress.relief import queries as relief
from tutela.web.desk.following_forms import DutyForm
from tutela.web.desk.officers import officer

_LATEST = 50


@require_safe
@officer
def duties(request: HttpRequest, acting: Acting) -> HttpResponse:
    """What the body owes, oldest first."""
    today = _today()
    return render(
        request, "desk/duties.html", {"listed": queries.own(acting, today, _LATEST), "today": today}
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def duty(request: HttpRequest, acting: Acting, following_id: UUID) -> HttpResponse:
    """One answer's duties; whoever owes them enters what was done."""
    one = queries.one(acting, following_id, _today())
    is_own = one.organisation == acting.organisation
    refused = _entered(request, acting, one) if request.method == "POST" else None
    if request.method == "POST" and refused is None:
        return redirect("duty", following_id)
    context = {
        "one": one,
        "is_own": is_own,
        "steps": [
            (step, _form(step, refused) if is_own and step.done_on is None else None) for step in one.steps
        ],
        "recheck": relief.of_following(one.id),
        "first": one.owed[0].duty if one.owed else None,
        "form": refused,
        "may_order": not is_own
        and one.ordered_on is None
        and any(step.level.value != "waits" for step in one.owed),
    }
    return render(request, "desk/duty.html", context, status=422 if refused else 200)


@require_safe
@officer
def paper(request: HttpRequest, acting: Acting, following_id: UUID) -> HttpResponse:
    """The written notice as one file, or the paper that takes it back."""
    content = notices.notice(acting=acting, following=following_id, on=_today())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{str(following_id)[:8]}.pdf"'
    return response


@require_POST
@officer
def order(request: HttpRequest, acting: Acting, following_id: UUID) -> HttpResponse:
    """The office above orders correction."""
    actions.order(acting=acting, following=following_id, at=timezone.now())
    return redirect("duty", following_id)


@require_safe
@officer
def late(request: HttpRequest, acting: Acting) -> HttpResponse:
    """For the office above, and the prosecutor: by body, and for the office one by one."""
    today = _today()
    may_order = permitting_rule(acting, Permission.SCREENING_CAMPAIGN, Scope()) is not None
    context = {
        "bodies": queries.late_everywhere(acting, today, _LATEST),
        "listed": queries.late_below(acting, today, _LATEST) if may_order else [],
        "offices": waiting.late_everywhere(acting, today, _LATEST),
        "today": today,
        "opens": opinions.opens(acting),
    }
    return render(request, "desk/duties-late.html", context)


def _entered(request: HttpRequest, acting: Acting, one: Following) -> DutyForm | None:
    """The form that was sent where it could not be taken; None where the duty is done now."""
    step = next((step for step in one.owed if step.duty.value == request.POST.get("duty")), None)
    if step is None:
        raise Refusal(Reason.REQUEST_INVALID, detail=f"duty: {', '.join(duty.value for duty in Duty)}")
    form = DutyForm(step, request.POST, request.FILES)
    if form.is_valid():
        try:
            proof = form.shown()
            actions.fulfil(acting=acting, following=one.id, duty=step.duty, proof=proof, at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
    return form if form.errors else None


def _form(step: Step, refused: DutyForm | None) -> DutyForm:
    if refused is not None and refused.prefix == step.duty.value:
        return refused
    return DutyForm(step)


def _today() -> date:
    return legal_day_of(timezone.now())
