"""Inquiries from draft to close, for the body that files: one thing per page, and a page that says what comes next."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.agencies.verifying import queries as verifying
from tutela.answers import routes
from tutela.answers.authorisations import queries as authorisations
from tutela.answers.authorisations.authorisation import Authorisation, Invited, Standing
from tutela.answers.filings import actions, answering, hiring, queries
from tutela.answers.filings.filing import Filing
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule, require
from tutela.bodies.queries import organisation_names
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State
from tutela.core.wording import Language
from tutela.measures.following import queries as following
from tutela.packs.current import legal_day_of, policy
from tutela.redress.relief import queries as relief
from tutela.web.desk.answers import requirements
from tutela.web.desk.filing_forms import PaperForm, PersonForm, PurposeForm
from tutela.web.desk.filing_moves import moves
from tutela.web.desk.forms import posted
from tutela.web.desk.officers import officer
from tutela.web.desk.repeated import made_once
from tutela.web.desk.staff import PAGE, after
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_WRITING: Final = (State.DRAFT, State.AUTHORISED)


@require_safe
@officer
def filings(request: HttpRequest, acting: Acting) -> HttpResponse:
    """A page of the body's inquiries, by state."""
    written = request.GET.get("state", "")
    state = State(written) if written in set(State) else None
    shown = queries.own(acting, state, PAGE + 1, after(request))
    context = {
        "state": state,
        "states": list(State),
        "filings": shown[:PAGE],
        "next": shown[PAGE - 1].id if len(shown) > PAGE else None,
        "today": legal_day_of(timezone.now()),
        "may_file": permitting_rule(acting, Permission.FILING_MAKE, Scope()) is not None,
    }
    return render(request, "desk/filings.html", context)


@require_POST
@officer
def begin(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Opens a draft, about somebody on the staff list or nobody yet."""
    written = request.POST.get("engagement", "")
    try:
        engagement = UUID(written) if written else None
    except ValueError:
        raise Refusal(Reason.NOT_FOUND, what="engagement") from None
    at, purpose_code = timezone.now(), request.POST.get("purpose", "")

    def act() -> UUID:
        return actions.open_draft(acting=acting, at=at, engagement=engagement, purpose_code=purpose_code)

    return redirect("filing", made_once(request, acting, act, at))


@require_safe
@officer
def filing(request: HttpRequest, acting: Acting, filing_id: UUID) -> HttpResponse:
    """Its tasks while it is written; afterwards where it stands, and its history."""
    return _page(request, acting, queries.one(acting, filing_id))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def person(request: HttpRequest, acting: Acting, filing_id: UUID) -> HttpResponse:
    """Whom it is about. What is typed is kept while it is typed; only what is right can be asked about."""
    one = _draft(acting, filing_id)
    if request.method == "POST" and request.headers.get("HX-Request") == "true":
        kept = PersonForm(request.POST).written()
        actions.jot(acting=acting, filing=filing_id, written=kept, at=timezone.now())
        return render(request, "desk/saved.html")
    form = PersonForm(*posted(request), initial=_typed(one))
    if request.method == "POST" and form.is_valid():
        try:
            actions.name(acting=acting, filing=filing_id, question=form.question(), at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("filing", filing_id)
    context = {"form": form, "filing": one}
    return render(request, "desk/filing-person.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def purpose(request: HttpRequest, acting: Acting, filing_id: UUID) -> HttpResponse:
    """For which purpose, and so in whose name."""
    one = _draft(acting, filing_id, named=False)
    purposes = routes.askable(acting, legal_day_of(timezone.now()))
    form = PurposeForm(*posted(request), purposes=purposes, initial={"purpose": one.listed.purpose})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["purpose"]
        actions.choose(acting=acting, filing=filing_id, purpose_code=chosen, at=timezone.now())
        return redirect("filing", filing_id)
    context = {"form": form, "filing": one, "purposes": purposes}
    return render(request, "desk/filing-purpose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def authorisation(request: HttpRequest, acting: Acting, filing_id: UUID) -> HttpResponse:
    """The person's word: a code for them, or their paper."""
    one = _draft(acting, filing_id, named=False)
    if one.person is None or not one.listed.purpose:
        return redirect("filing", filing_id)
    form, invited = PaperForm(), None
    if request.method == "POST" and "paper" not in request.POST:
        invited = actions.invite(acting=acting, filing=filing_id, at=timezone.now())
    elif request.method == "POST":
        form = PaperForm(request.POST)
        if form.is_valid() and _entered(acting, filing_id, form):
            return redirect("filing", filing_id)
    return _authorising(request, one, form, invited)


@require_POST
@officer
def file(request: HttpRequest, acting: Acting, filing_id: UUID) -> HttpResponse:
    """Files it."""
    actions.file(acting=acting, filing=filing_id, at=timezone.now())
    messages.success(request, say("filing.filed-now", reader()))
    return redirect("filing", filing_id)


@require_POST
@officer
def abandon(request: HttpRequest, acting: Acting, filing_id: UUID) -> HttpResponse:
    """Gives it up."""
    actions.abandon(acting=acting, filing=filing_id, at=timezone.now())
    return redirect("filing", filing_id)


@require_POST
@officer
def close(request: HttpRequest, acting: Acting, filing_id: UUID) -> HttpResponse:
    """Ends it."""
    actions.close(acting=acting, filing=filing_id, at=timezone.now())
    return redirect("filing", filing_id)


@require_POST
@officer
def reveal(request: HttpRequest, acting: Acting, filing_id: UUID) -> HttpResponse:
    """The number in clear; a POST, because it goes into the ledger."""
    number = answering.reveal(acting=acting, filing=filing_id, at=timezone.now())
    return _page(request, acting, queries.one(acting, filing_id), number=number)


def _page(request: HttpRequest, acting: Acting, one: Filing, number: str = "") -> HttpResponse:
    own, asker = one.listed.organisation == acting.organisation, one.listed.asker == acting.organisation
    word = authorisations.of_filing(one.id)
    chinese = reader() is Language.CHINESE
    names = organisation_names({one.listed.organisation, one.listed.asker})
    context: dict[str, Any] = {
        "filing": one,
        "own": own,
        "number": number,
        "word": word,
        "is_word_over": _is_word_over(word, one),
        "has_moved": own and _has_moved(one),
        "paper": authorisations.paper_number(word.id) if word is not None and own else "",
        "code_until": authorisations.open_until(one.id, timezone.now()),
        "body_name": names.get(one.listed.organisation, ("", ""))[0 if chinese else 1],
        "asker_name": names.get(one.listed.asker, ("", ""))[0 if chinese else 1],
        "purpose": policy().purposes.get(one.listed.purpose),
        "requirements": requirements(one.listed.purpose) if one.listed.answer is Answer.RECORD else (),
        "may": moves(acting, one, own=own, asker=asker),
        "following": following.of_filing(acting, one.id) if own else None,
        "wanted": verifying.needs(one.inquiry) if one.inquiry else None,
        "recheck": relief.of_inquiry(one.inquiry) if one.inquiry else None,
        "beside": queries.beside(acting, one),
        "may_hire": own and _may_hire(acting, one),
        "today": legal_day_of(timezone.now()),
        "overdue": one.listed.is_overdue(legal_day_of(timezone.now())),
    }
    template = "desk/filing-draft.html" if own and one.state in _WRITING else "desk/filing.html"
    return render(request, template, context)


def _is_word_over(word: Authorisation | None, one: Filing) -> bool:
    """Whether nothing can be asked any more on what the person authorised, for its day has passed."""
    if word is None or one.state not in (State.AUTHORISED, State.FILED, State.REVIEWED):
        return False
    return word.standing(legal_day_of(timezone.now())) is Standing.EXPIRED


def _has_moved(one: Filing) -> bool:
    """Whether another office would ask for the body now than the one that the person's word names."""
    if one.state not in (State.AUTHORISED, State.FILED, State.REVIEWED):
        return False
    own = one.listed.organisation
    return routes.askers_of([own], one.listed.purpose).get(own) != one.listed.asker


def _may_hire(acting: Acting, one: Filing) -> bool:
    """Whether this answer, with those that count beside it, lets somebody of the staff list be hired."""
    if one.engagement is None or one.listed.answer is not Answer.NO_RECORD:
        return False
    return hiring.may_hire(acting, one.engagement, legal_day_of(timezone.now()))


def _draft(acting: Acting, filing_id: UUID, *, named: bool = True) -> Filing:
    """A draft of the body. Refuses STEP_NOT_POSSIBLE where it is none, or its person stands on the staff list."""
    require(acting, Permission.FILING_MAKE)
    one = queries.one(acting, filing_id)
    if one.listed.organisation != acting.organisation:
        raise Refusal(Reason.NOT_FOUND, what="filing")
    if one.state is not State.DRAFT or (named and one.engagement is not None):
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    return one


def _typed(one: Filing) -> dict[str, str]:
    typed = one.written
    return {
        "name": typed.name,
        "document": typed.document,
        "kind": typed.kind,
        "country": typed.country,
        "born_on": typed.born_on,
        "sex": typed.sex,
    }


def _entered(acting: Acting, filing_id: UUID, form: PaperForm) -> bool:
    try:
        actions.enter_paper(acting=acting, filing=filing_id, paper=form.paper(), at=timezone.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def _authorising(request: HttpRequest, one: Filing, form: PaperForm, invited: Invited | None) -> HttpResponse:
    link = request.build_absolute_uri(reverse("consent"))
    context = {
        "filing": one,
        "form": form,
        "invited": invited,
        "link": f"{link}#{invited.code}" if invited else "",
        "page": link,
        "until": invited.until_at if invited else authorisations.open_until(one.id, timezone.now()),
        "days": settings.TUTELA_AUTHORISATION_DAYS,
    }
    return render(request, "desk/filing-authorisation.html", context, status=422 if form.errors else 200)
