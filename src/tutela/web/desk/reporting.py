"""Reporting an improper disclosure, and for the prosecutor the list of reports. Their words are shown nowhere here."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tutela.bodies.kinds import Acting
from tutela.core.errors import Refusal
from tutela.redress.reports import actions, queries
from tutela.web.desk.forms import ReportForm, posted
from tutela.web.desk.officers import officer
from tutela.web.desk.repeated import made_once

_LATEST = 50


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def reports(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The form, what this officer reported, and for the prosecutor everything that was."""
    form = ReportForm(*posted(request))
    if request.method == "POST" and form.is_valid() and _reported(request, acting, form):
        return redirect("reports")
    handles = queries.handles(acting)
    context = {
        "form": form,
        "handles": handles,
        "reports": queries.handled(acting, _LATEST) if handles else queries.own(acting, _LATEST),
    }
    return render(request, "desk/reports.html", context, status=422 if form.errors else 200)


@require_POST
@officer
def move_on(request: HttpRequest, acting: Acting, report_id: UUID) -> HttpResponse:
    """Looks into a report, or closes it."""
    actions.move_on(acting=acting, report_id=report_id, at=timezone.now())
    return redirect("reports")


def _reported(request: HttpRequest, acting: Acting, form: ReportForm) -> bool:
    at = timezone.now()

    def act() -> UUID:
        return actions.report(acting=acting, told=form.told(), by=form.by(), at=at)

    try:
        made_once(request, acting, act, at)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True
