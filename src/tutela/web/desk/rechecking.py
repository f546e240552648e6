"""Re-checks: the agency's list and decisions, what is taken on paper, and a person's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.agencies.verifying.case import Compared
from tutela.answers.subjects.proofing import Proved
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of
from tutela.redress.relief import actions, queries
from tutela.redress.relief.recheck import Shown, State
from tutela.web.desk import me
from tutela.web.desk.forms import posted
from tutela.web.desk.officers import officer
from tutela.web.desk.ready import dangerous
from tutela.web.desk.rechecking_forms import ApplyForm, DecideForm, TakeForm
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_MOST = 100
_AT_ITS_FIELD = 422


@require_safe
@officer
def rechecks(request: HttpRequest, acting: Acting) -> HttpResponse:
    """What waits for this agency, soonest due first."""
    context = {"rechecks": queries.waiting(acting, _MOST), "today": legal_day_of(timezone.now())}
    return render(request, "desk/rechecks.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def recheck(request: HttpRequest, acting: Acting, recheck_id: UUID) -> HttpResponse:
    """One, with the person's grounds and both identities; an officer finds, a second one confirms or sends back."""
    if request.method == "POST" and "confirm" in request.POST:
        return _confirmed(request, acting, recheck_id)
    one, at = queries.one(acting, recheck_id), timezone.now()
    if request.method == "POST" and "reveal" in request.POST:
        actions.reveal(acting=acting, recheck=recheck_id, at=at)
        return _page(request, queries.one(acting, recheck_id, in_clear=True))
    if request.method == "POST" and "back" in request.POST:
        actions.send_back(acting=acting, recheck=recheck_id, at=at)
        messages.success(request, say("recheck.done-back", reader()))
        return redirect("rechecks")
    form = DecideForm(_compared(one), *posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose(acting=acting, recheck=recheck_id, found=form.found(), at=at)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, say("recheck.done-proposed", reader()))
            return redirect("rechecks")
    return _page(request, one, form)


@dangerous(Permission.RECHECK_DECIDE)
def _confirmed(request: HttpRequest, acting: Acting, recheck_id: UUID) -> HttpResponse:
    """The second officer's word, by which an answer stands or falls."""
    actions.confirm(acting=acting, recheck=recheck_id, at=timezone.now())
    messages.success(request, say("recheck.done-confirmed", reader()))
    return redirect("rechecks")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def take(request: HttpRequest, acting: Acting) -> HttpResponse:
    """An officer takes a written application, and sees how far those taken before have come."""
    require(acting, Permission.RECHECK_TAKE)
    form = TakeForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.take(
                acting=acting,
                application=form.application(),
                number=said["number"],
                row=said["row"] or 0,
                grounds=said["grounds"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, say("recheck.done-taken", reader()))
            return redirect("recheck-take")
    context = {
        "form": form,
        "taken": queries.taken(acting, _MOST),
        "today": legal_day_of(timezone.now()),
    }
    return render(request, "desk/recheck-take.html", context, status=_AT_ITS_FIELD if form.errors else 200)


@require_POST
def mine(request: HttpRequest) -> HttpResponse:
    """Everything that the signed-in person applied for, and what came of it."""
    try:
        person = me.person_of(request)
    except Refusal as refusal:
        return me.ended(request, refusal)
    return _mine(request, person)


@sensitive_post_parameters()
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """The signed-in person applies against one answer of their view; its entry and row stand in the posted form."""
    try:
        person = me.person_of(request)
        entry, row = UUID(request.POST.get("entry", "")), int(request.POST.get("row") or 0)
    except ValueError:
        raise Refusal(Reason.NOT_FOUND, what="entry") from None
    except Refusal as refusal:
        return me.ended(request, refusal)
    form = ApplyForm(request.POST if "grounds" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            words = form.cleaned_data["grounds"]
            actions.apply(person=person, entry=entry, grounds=words, at=timezone.now(), row=row)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _mine(request, person, told="mine.recheck-done")
    status = _AT_ITS_FIELD if form.errors else 200
    about = {"person": person, "form": form, "entry": entry, "row": row}
    return me.page(request, "desk/me-recheck.html", status=status, **about)


def _mine(request: HttpRequest, person: Proved, told: str = "") -> HttpResponse:
    lines = queries.mine(person, _MOST)
    return me.page(request, "desk/me-rechecks.html", person=person, lines=lines, told=told)


def _page(request: HttpRequest, one: Shown, form: DecideForm | None = None) -> HttpResponse:
    state = one.listed.state
    deciding = (form or DecideForm(_compared(one))) if state is State.OPEN else None
    may_send_back = state is State.PROPOSED and not one.is_by_you
    has_changed = one.comparison is not None and one.comparison.has_changed
    context: dict[str, Any] = {
        "one": one,
        "form": deciding,
        "compared": [(each, _field(deciding, each.mark), _said(one, each.mark)) for each in _compared(one)],
        "others": [] if deciding is None else deciding.others(),
        "may_confirm": may_send_back and not has_changed,
        "may_send_back": may_send_back,
        "today": legal_day_of(timezone.now()),
    }
    status = _AT_ITS_FIELD if form is not None and form.errors else 200
    return render(request, "desk/recheck.html", context, status=status)


def _compared(one: Shown) -> tuple[Compared, ...]:
    return () if one.comparison is None else one.comparison.compared


def _field(form: DecideForm | None, mark: str) -> Any:
    return None if form is None else form[f"found-{mark}"]


def _said(one: Shown, mark: str) -> bool | None:
    return None if one.found is None else one.found.same.get(mark)
