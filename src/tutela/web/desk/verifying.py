"""What waits for an identity to be verified: the agency's list, one case with both identities, and what is late."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.agencies.verifying import actions, queries
from tutela.agencies.verifying.case import Case, Need, State
from tutela.answers.filings import queries as filings
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import queries as opinions
from tutela.redress.relief import queries as relief
from tutela.web.desk.officers import officer
from tutela.web.desk.ready import dangerous
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say
from tutela.web.desk.verifying_forms import JudgeForm, SupplyForm

_MOST = 100


@require_safe
@officer
def identities(request: HttpRequest, acting: Acting) -> HttpResponse:
    """What waits for this agency, soonest due first."""
    context = {"cases": queries.waiting(acting, _MOST), "today": legal_day_of(timezone.now())}
    return render(request, "desk/identities.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def identity(request: HttpRequest, acting: Acting, case_id: UUID) -> HttpResponse:
    """Both identities side by side, and what officers do with them."""
    at = timezone.now()
    if request.method != "POST":
        return _page(request, queries.one(acting, case_id, at))
    if "confirm" in request.POST:
        return _confirmed(request, acting, case_id)
    one = queries.one(acting, case_id, at)
    if "reveal" in request.POST:
        actions.reveal(acting=acting, case=case_id, at=at)
        return _page(request, queries.one(acting, case_id, at, in_clear=True))
    if "need" in request.POST and "ask" in request.POST:
        return _asked(request, acting, one)
    if "back" in request.POST:
        actions.send_back(acting=acting, case=case_id, at=at)
        messages.success(request, say("identity.done-back", reader()))
        return redirect("identities")
    return _found(request, acting, one)


@require_safe
@officer
def late(request: HttpRequest, acting: Acting) -> HttpResponse:
    """For the prosecutor: which agencies are late in verifying, and with re-checks."""
    today = legal_day_of(timezone.now())
    context = {
        "cases": queries.late_everywhere(acting, today, _MOST),
        "rechecks": relief.late_everywhere(acting, today, _MOST),
        "opens": opinions.opens(acting),
    }
    return render(request, "desk/identities-late.html", context)


@sensitive_post_parameters()
@require_POST
@officer
def supply(request: HttpRequest, acting: Acting, inquiry_id: UUID) -> HttpResponse:
    """The body that asked, or filed, supplies what a verifying officer wants to know."""
    form = SupplyForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    actions.supply(acting=acting, inquiry=inquiry_id, words=words, at=timezone.now())
    filing = filings.filing_of_inquiry(acting, inquiry_id)
    messages.success(request, say("identity.done-supplied", reader()))
    return redirect("inquiry", inquiry_id) if filing is None else redirect("filing", filing)


@dangerous(Permission.IDENTITY_VERIFY)
def _confirmed(request: HttpRequest, acting: Acting, case_id: UUID) -> HttpResponse:
    """The second officer's word, by which the list changes."""
    actions.confirm(acting=acting, case=case_id, at=timezone.now())
    messages.success(request, say("identity.done-confirmed", reader()))
    return redirect("identities")


def _asked(request: HttpRequest, acting: Acting, one: Case) -> HttpResponse:
    try:
        need = Need(request.POST["need"])
    except ValueError:
        raise Refusal(Reason.REQUEST_INVALID, detail="need") from None
    actions.ask_for_more(acting=acting, case=one.id, need=need, at=timezone.now())
    messages.success(request, say("identity.done-asked", reader()))
    return redirect("identities")


def _found(request: HttpRequest, acting: Acting, one: Case) -> HttpResponse:
    form = JudgeForm(one.compared, request.POST)
    if form.is_valid():
        try:
            actions.propose(acting=acting, case=one.id, judged=form.judged(), at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, say("identity.done-proposed", reader()))
            return redirect("identities")
    return _page(request, one, form)


def _page(request: HttpRequest, one: Case, form: JudgeForm | None = None) -> HttpResponse:
    state = one.listed.state
    judging = form or (JudgeForm(one.compared) if state in (State.OPEN, State.NEEDS) else None)
    context: dict[str, Any] = {
        "one": one,
        "form": judging,
        "compared": [(each, _field(judging, each.mark), _said(one, each.mark)) for each in one.compared],
        "others": [] if judging is None else [judging["basis"], judging["words"]],
        "needs": list(Need) if state is State.OPEN and not one.of_a_list else [],
        "may_decide": state is State.PROPOSED and not one.is_by_you,
        "today": legal_day_of(timezone.now()),
    }
    return render(request, "desk/identity.html", context, status=422 if form and form.errors else 200)


def _field(form: JudgeForm | None, mark: str) -> Any:
    return None if form is None else form[f"found-{mark}"]


def _said(one: Case, mark: str) -> bool | None:
    return None if one.proposed is None else one.proposed.found.get(mark)
