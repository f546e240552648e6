"""Opinions of the procuratorate: their list, one with its history, opening, approving, answering and deciding."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds, require_or_hide
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import actions, drafts, grounds, history, queries
from tutela.redress.opinions.opinion import INSIDE, About, Listed, Move, Opinion, Reply, State
from tutela.web.desk.answers import named_source
from tutela.web.desk.forms import posted
from tutela.web.desk.officers import officer
from tutela.web.desk.ready import dangerous
from tutela.web.desk.repeated import made_once
from tutela.web.desk.supervising_forms import (
    AnswerForm,
    DecideForm,
    LookForm,
    OpinionForm,
    ReviseForm,
    offered,
)
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_MOST: Final = 100
_CODE: Final = 40
_AT_ITS_FIELD: Final = 422
_Form = AnswerForm | DecideForm | LookForm | ReviseForm


@require_safe
@officer
def opinions(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Those that the officer may see: what goes on first, soonest due first."""
    found = queries.listed(acting, _MOST)
    names = _names(found)
    context = {
        "opinions": [(one, names[one.body], names[one.owed_by]) for one in found],
        "drafts": drafts.to_open(acting),
        "opens": queries.opens(acting),
        "today": _today(),
    }
    return render(request, "desk/opinions.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def begin(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Opening one; a link from a list brings the body and the list with it. What is typed is kept meanwhile."""
    if not queries.opens(acting):
        raise Refusal(Reason.NOT_ENTITLED)
    draft, on = _draft(request), _today()
    if _is_typing(request):
        return _jotted(request, acting, draft, opens=True)
    first = {"body": request.GET.get("body", "")[:_CODE], "about": request.GET.get("about", About.FREE.value)}
    first |= drafts.kept(acting, draft)
    form = OpinionForm(*posted(request), grounds=grounds.grounds(on), initial=first)
    if request.method == "POST" and form.is_valid():
        opened = _opened(request, acting, form)
        if opened is not None:
            drafts.drop(acting, draft)
            messages.success(request, say("opinion.opened", reader()))
            return redirect("opinion", opened)
    return render(request, "desk/opinion-new.html", {"form": form, "draft": draft}, status=_status(form))


@require_POST
@officer
def drop(request: HttpRequest, acting: Acting, draft_id: UUID) -> HttpResponse:
    """The officer gives up a draft of their own; another's is not there."""
    if not queries.opens(acting):
        raise Refusal(Reason.NOT_ENTITLED)
    if not drafts.drop(acting, draft_id):
        raise Refusal(Reason.NOT_FOUND, what="draft")
    messages.success(request, say("opinion.draft-dropped", reader()))
    return redirect("opinions")


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
    scope = bodies.scope_of(one.listed.owed_by)  # those above see it, and do not answer
    require_or_hide(acting, Permission.OPINION_ANSWER, scope, what="opinion")
    if _is_typing(request):
        return _jotted(request, acting, one.id)
    if form.is_valid():
        given = form.cleaned_data
        try:
            reply, words = Reply(given["reply"]), given["words"]
            actions.answer(acting=acting, opinion=one.id, reply=reply, words=words, at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            drafts.drop(acting, one.id)
            messages.success(request, say("opinion.answered", reader()))
            return redirect("opinion", one.id)
    return _page(request, acting, one, form)


@sensitive_post_parameters()
@require_http_methods(["POST"])
@officer
def decide(request: HttpRequest, acting: Acting, opinion_id: UUID) -> HttpResponse:
    """The procuratorate accepts the answer, goes one level higher, or withdraws the opinion."""
    _require(acting, Permission.OPINION_OPEN)
    one = _opened_here(acting, opinion_id)
    if _is_typing(request):
        return _jotted(request, acting, one.id)
    form = DecideForm(request.POST, offered=offered(one, _today()))
    if form.is_valid():
        given = form.cleaned_data
        try:
            move, words = Move(given["move"]), given["words"]
            actions.decide(acting=acting, opinion=one.id, move=move, words=words, at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            drafts.drop(acting, one.id)
            is_inside = one.listed.state in INSIDE
            done = "opinion-did.drop" if is_inside else f"opinion-did.{move.value}"
            messages.success(request, say(done, reader()))
            return redirect("opinion", one.id)
    return _page(request, acting, one, form)


@sensitive_post_parameters()
@require_http_methods(["POST"])
@officer
def revise(request: HttpRequest, acting: Acting, opinion_id: UUID) -> HttpResponse:
    """The office writes anew what was returned to it."""
    _require(acting, Permission.OPINION_OPEN)
    one, form = _opened_here(acting, opinion_id), ReviseForm(request.POST)
    if _is_typing(request):
        return _jotted(request, acting, one.id)
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            actions.revise(acting=acting, opinion=one.id, words=words, at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            drafts.drop(acting, one.id)
            messages.success(request, say("opinion.opened", reader()))
            return redirect("opinion", one.id)
    return _page(request, acting, one, form)


@sensitive_post_parameters()
@require_http_methods(["POST"])
@officer
@dangerous(Permission.OPINION_APPROVE)
def look(request: HttpRequest, acting: Acting, opinion_id: UUID) -> HttpResponse:
    """A second prosecutor approves what another wrote, by which it is served, or returns it."""
    one, form = _opened_here(acting, opinion_id), LookForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            move, words = Move(given["move"]), given["words"]
            actions.look(acting=acting, opinion=one.id, move=move, words=words, at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, say(f"opinion-did.{move.value}", reader()))
            return redirect("opinion", one.id)
    return _page(request, acting, one, form)


def _is_typing(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("HX-Request") == "true"


def _jotted(request: HttpRequest, acting: Acting, thing: UUID, *, opens: bool = False) -> HttpResponse:
    written = {name: request.POST.get(name, "") for name in drafts.FIELDS}
    drafts.keep(acting=acting, thing=thing, written=written, opens=opens, at=timezone.now())
    return render(request, "desk/saved.html")


def _draft(request: HttpRequest) -> UUID:
    """Of the draft that is written: the page brings its number; a new one has none yet."""
    said = (request.POST if request.method == "POST" else request.GET).get("draft", "")
    try:
        return UUID(said) if said else uuid4()
    except ValueError:
        raise Refusal(Reason.NOT_FOUND, what="draft") from None


def _opened(request: HttpRequest, acting: Acting, form: OpinionForm) -> UUID | None:
    basis, about, words = form.chosen()
    at = timezone.now()

    def act() -> UUID:
        body = bodies.meant(acting, Permission.OPINION_OPEN, form.cleaned_data["body"])
        return actions.open_opinion(acting=acting, body=body, basis=basis, about=about, words=words, at=at)

    try:
        return made_once(request, acting, act, at)
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _page(request: HttpRequest, acting: Acting, one: Opinion, form: _Form | None) -> HttpResponse:
    names, on = _names([one.listed], one), _today()
    if form is None:
        form = _form(acting, one, on)
    is_mine = isinstance(form, ReviseForm) and queries.decides(acting, one.listed)
    waits = one.listed.state is State.PROPOSED and queries.decides(acting, one.listed)
    ground = next((found for found in grounds.grounds(on) if found.basis is one.listed.basis), None)
    context = {
        "one": one.listed,
        "names": {name: names[getattr(one.listed, name)] for name in ("organisation", "body", "owed_by")},
        "steps": [(step, names[step.organisation], names[step.owed_by]) for step in one.steps],
        "ground": ground,
        "source": None if ground is None else named_source(ground.instrument, ground.article),
        "form": form,
        # What is to be written anew may be given up as well; both are offered, one below the other.
        "giving_up": DecideForm(offered=[Move.WITHDRAW], auto_id="drop_%s") if is_mine else None,
        "waits_for_second": waits,
        "has_second": waits and queries.has_second(one.listed),
        "today": on,
        "late": one.listed.is_overdue(on),
    }
    return render(request, "desk/opinion.html", context, status=200 if form is None else _status(form))


def _form(acting: Acting, one: Opinion, on: date) -> _Form | None:
    """What this officer may do about it now, with what they typed before."""
    typed = drafts.kept(acting, one.id)
    if queries.answers(acting, one.listed):
        return AnswerForm(initial=typed)
    if queries.looks(acting, one.listed):
        return LookForm()
    if not queries.decides(acting, one.listed):
        return None
    if one.listed.state is State.RETURNED:
        return ReviseForm(initial={"words": history.proposed(one.id)} | typed)
    return DecideForm(offered=offered(one, on), initial=typed)


def _opened_here(acting: Acting, opinion_id: UUID) -> Opinion:
    """One that the officer's own procuratorate opened: another's may be seen, and is not moved."""
    one = queries.one(acting, opinion_id)
    if one.listed.organisation != acting.organisation:
        raise Refusal(Reason.NOT_FOUND, what="opinion")
    return one


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


def _status(form: OpinionForm | _Form) -> int:
    return _AT_ITS_FIELD if form.errors else 200


def _today() -> date:
    return legal_day_of(timezone.now())
