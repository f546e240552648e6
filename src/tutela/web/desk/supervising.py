"""Opinions of the procuratorate: their list, one with its history, opening, answering and deciding."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import actions, grounds, queries
from tutela.redress.opinions.opinion import DECISIONS, About, Listed, Move, Opinion, Reply, State
from tutela.web.desk.answers import named_source
from tutela.web.desk.forms import posted
from tutela.web.desk.officers import officer
from tutela.web.desk.supervising_forms import AnswerForm, DecideForm, OpinionForm
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_MOST: Final = 100
_CODE: Final = 40
_AT_ITS_FIELD: Final = 422


@require_safe
@officer
def opinions(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Those that the officer may see: what goes on first, soonest due first."""
    found = queries.listed(acting, _MOST)
    names = _names(found)
    context = {
        "opinions": [(one, names[one.body], names[one.owed_by]) for one in found],
        "opens": queries.opens(acting),
        "today": _today(),
    }
    return render(request, "desk/opinions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def begin(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Opening one; a link from a list brings the body and the list with it."""
    if not queries.opens(acting):
        raise Refusal(Reason.NOT_ENTITLED)
    on = _today()
    first = {"body": request.GET.get("body", "")[:_CODE], "about": request.GET.get("about", About.FREE.value)}
    form = OpinionForm(*posted(request), grounds=grounds.grounds(on), initial=first)
    if request.method == "POST" and form.is_valid():
        opened = _opened(acting, form)
        if opened is not None:
            messages.success(request, say("opinion.opened", reader()))
            return redirect("opinion", opened)
    return render(request, "desk/opinion-new.html", {"form": form}, status=_status(form))


@require_safe
@officer
def opinion(request: HttpRequest, acting: Acting, opinion_id: UUID) -> HttpResponse:
    """One, with everything that was written."""
    return _page(request, acting, queries.one(acting, opinion_id), None)


@sensitive_post_parameters()
@require_http_methods(["POST"])
@officer
def answer(request: HttpRequest, acting: Acting, opinion_id: UUID) -> HttpResponse:
    """The body's answer in writing."""
    _require(acting, Permission.OPINION_ANSWER)
    one, form = queries.one(acting, opinion_id), AnswerForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            reply, words = Reply(given["reply"]), given["words"]
            actions.answer(acting=acting, opinion=one.id, reply=reply, words=words, at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, say("opinion.answered", reader()))
            return redirect("opinion", one.id)
    return _page(request, acting, one, form)


@sensitive_post_parameters()
@require_http_methods(["POST"])
@officer
def decide(request: HttpRequest, acting: Acting, opinion_id: UUID) -> HttpResponse:
    """The procuratorate accepts the answer, goes one level higher, or withdraws the opinion."""
    _require(acting, Permission.OPINION_OPEN)
    one = queries.one(acting, opinion_id)
    form = DecideForm(request.POST, offered=_offered(one))
    if form.is_valid():
        given = form.cleaned_data
        try:
            move, words = Move(given["move"]), given["words"]
            actions.decide(acting=acting, opinion=one.id, move=move, words=words, at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, say(f"opinion-did.{move.value}", reader()))
            return redirect("opinion", one.id)
    return _page(request, acting, one, form)


def _opened(acting: Acting, form: OpinionForm) -> UUID | None:
    basis, about, words = form.chosen()
    try:
        body = bodies.meant(acting, Permission.OPINION_OPEN, form.cleaned_data["body"])
        return actions.open_opinion(
            acting=acting, body=body, basis=basis, about=about, words=words, at=timezone.now()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _page(
    request: HttpRequest, acting: Acting, one: Opinion, form: AnswerForm | DecideForm | None
) -> HttpResponse:
    names, on = _names([one.listed], one), _today()
    if form is None and queries.answers(acting, one.listed):
        form = AnswerForm()
    elif form is None and queries.decides(acting, one.listed):
        form = DecideForm(offered=_offered(one))
    ground = next((found for found in grounds.grounds(on) if found.basis is one.listed.basis), None)
    context = {
        "one": one.listed,
        "names": {name: names[getattr(one.listed, name)] for name in ("organisation", "body", "owed_by")},
        "steps": [(step, names[step.organisation], names[step.owed_by]) for step in one.steps],
        "ground": ground,
        "source": None if ground is None else named_source(ground.instrument, ground.article),
        "form": form,
        "is_answer": isinstance(form, AnswerForm),
        "today": on,
        "late": one.listed.is_overdue(on),
    }
    return render(request, "desk/opinion.html", context, status=200 if form is None else _status(form))


def _offered(one: Opinion) -> list[Move]:
    """What may be decided now."""
    state, is_late = one.listed.state, one.listed.is_overdue(_today())
    may_rise = one.higher is not None and (state is State.ANSWERED or is_late)
    shut = {
        Move.ACCEPT: state is not State.ANSWERED,
        Move.ESCALATE: not may_rise,
        Move.WITHDRAW: not one.listed.is_going,
    }
    return [move for move in DECISIONS if not shut[move]]


def _require(acting: Acting, permission: Permission) -> None:
    if not holds(acting, permission):
        raise Refusal(Reason.NOT_ENTITLED)


def _names(found: Iterable[Listed], one: Opinion | None = None) -> dict[str, str]:
    """In the reader's language, by code."""
    codes = {code for line in found for code in (line.organisation, line.body, line.owed_by)}
    if one is not None:
        codes |= {code for step in one.steps for code in (step.organisation, step.owed_by)}
    chinese = reader() is Language.CHINESE
    return {code: zh if chinese else en for code, (zh, en) in bodies.organisation_names(codes).items()}


def _status(form: OpinionForm | AnswerForm | DecideForm) -> int:
    return _AT_ITS_FIELD if form.errors else 200


def _today() -> date:
    return legal_day_of(timezone.now())
