"""The first screen: what is waiting, what is left, and where to go."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tutela.agencies.intake.ports import powers_of
from tutela.answers.inquiries import queries as inquiries
from tutela.answers.screening import queries as screening
from tutela.answers.withdrawals import queries as withdrawals
from tutela.bodies import lists, proposals
from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup import queries as index
from tutela.index.lookup.queries import Version
from tutela.packs.current import legal_day_of
from tutela.web.desk import uploads, work
from tutela.web.desk.officers import officer

_LATEST = 5
_WAITING = 20
_A_YEAR = timedelta(days=365)


@require_safe
@officer
def home(request: HttpRequest, acting: Acting) -> HttpResponse:
    """What this officer has to do today."""
    at = timezone.now()
    today = legal_day_of(at)
    asks = bool(inquiries.askable(acting, Permission.INQUIRY_ASK))
    context: dict[str, Any] = {
        "version": _version(),
        "today": today,
        "asks": asks,
        "work": work.waiting(acting, at),
    }
    if asks:
        context |= {
            "runs": screening.runs(acting, _LATEST),
            "inquiries": inquiries.latest(acting, _LATEST),
            "left": bodies.quota_left(acting.organisation, today.year),
            "pending": inquiries.waiting(acting, today - _A_YEAR),
        }
    if permitting_rule(acting, Permission.WITHDRAWAL_CONFIRM, Scope()):
        context["withdrawn"] = withdrawals.waiting(acting)
    if permitting_rule(acting, powers_of(acting).load, Scope()):
        context["uploads"] = uploads.waiting(acting)
    if permitting_rule(acting, Permission.PROPOSAL_DECIDE, Scope()):
        context |= {
            "administers": True,
            "proposals": proposals.waiting(acting, at, _WAITING),
            "never_came": lists.never_signed_in(acting, _WAITING),
            "near_quota": lists.near_quota(acting, today.year, _WAITING),
        }
    return render(request, "desk/home.html", context)


def _version() -> Version | None:
    """None before the first version; the page then says so."""
    try:
        return index.version()
    except Refusal as refusal:
        if refusal.reason is not Reason.NOT_READY:
            raise
        return None
