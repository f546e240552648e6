"""Answers that were withdrawn: what a body has to destroy, and for the prosecutor which receipts are missing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tutela.answers.withdrawals import actions, queries
from tutela.bodies.kinds import Acting
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import queries as opinions
from tutela.web.desk.officers import officer

_LATEST = 200


@require_safe
@officer
def withdrawals(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The body's own, those that are owed first."""
    today = legal_day_of(timezone.now())
    context = {"withdrawals": queries.owed(acting, _LATEST), "today": today}
    return render(request, "desk/withdrawals.html", context)


@require_POST
@officer
def confirm(request: HttpRequest, acting: Acting, withdrawal_id: UUID) -> HttpResponse:
    """The officer declares that it is destroyed."""
    actions.confirm(acting=acting, withdrawal_id=withdrawal_id, at=timezone.now())
    return redirect("withdrawals")


@require_safe
@officer
def missing(request: HttpRequest, acting: Acting) -> HttpResponse:
    """For the prosecutor: who owes receipts, how many, and for how long."""
    found = queries.missing(acting, legal_day_of(timezone.now()))
    return render(request, "desk/receipts-missing.html", {"missing": found, "opens": opinions.opens(acting)})
