"""The staff list: who applies, is in post, has left. Persons stand in pages and posted forms, never in addresses."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.answers import routes
from tutela.answers.filings import hiring
from tutela.answers.filings import queries as filings
from tutela.answers.staff import actions, queries
from tutela.answers.staff.engagement import Engagement, Standing
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of
from tutela.web.desk.filing_forms import DayForm, PostForm, SearchForm, StaffForm
from tutela.web.desk.forms import posted
from tutela.web.desk.officers import officer
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

PAGE: Final = 50


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def staff(request: HttpRequest, acting: Acting) -> HttpResponse:
    """A page of the list, by standing; a number that is posted leads to whom it belongs."""
    require(acting, Permission.STAFF_KEEP)
    form = SearchForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        found = _found(acting, form)
        if found is not None:
            return redirect("engagement", found.id)
    standing = _standing(request)
    shown = queries.listed(acting, standing, PAGE + 1, after(request))
    context = {
        "form": form,
        "standing": standing,
        "standings": list(Standing),
        "people": shown[:PAGE],
        "next": shown[PAGE - 1].id if len(shown) > PAGE else None,
        "headcount": queries.headcount(acting.organisation),
    }
    return render(request, "desk/staff.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def enter(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Enters somebody who applies."""
    require(acting, Permission.STAFF_KEEP)
    form = StaffForm(*posted(request), purposes=_purposes(acting))
    if request.method == "POST" and form.is_valid():
        entered = _entered(acting, form)
        if entered is not None:
            return redirect("engagement", entered)
    return render(request, "desk/staff-new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@officer
def engagement(request: HttpRequest, acting: Acting, engagement_id: UUID) -> HttpResponse:
    """One of them, with what was done and what can be done."""
    return _page(request, acting, queries.one(acting, engagement_id))


@require_POST
@officer
def hire(request: HttpRequest, acting: Acting, engagement_id: UUID) -> HttpResponse:
    """An applicant is in post from a day."""
    return _on_a_day(request, acting, engagement_id, hiring.hire, "staff.hired")


@require_POST
@officer
def leave(request: HttpRequest, acting: Acting, engagement_id: UUID) -> HttpResponse:
    """Somebody in post leaves."""
    return _on_a_day(request, acting, engagement_id, actions.leave, "staff.left-now")


@require_POST
@officer
def change(request: HttpRequest, acting: Acting, engagement_id: UUID) -> HttpResponse:
    """Another post or purpose."""
    form = PostForm(request.POST, purposes=_purposes(acting))
    if form.is_valid():
        post, purpose = form.chosen()
        try:
            hiring.change(
                acting=acting, engagement=engagement_id, post=post, purpose_code=purpose, at=timezone.now()
            )
        except Refusal as refusal:
            if refusal.reason is not Reason.HIRED_UNASKED:
                raise
            form.refuse(refusal)
        else:
            messages.success(request, say("staff.changed", reader()))
            return redirect("engagement", engagement_id)
    return _page(request, acting, queries.one(acting, engagement_id), post=form, status=422)


@require_POST
@officer
def turn_down(request: HttpRequest, acting: Acting, engagement_id: UUID) -> HttpResponse:
    """An applicant is not hired."""
    actions.turn_down(acting=acting, engagement=engagement_id, at=timezone.now())
    messages.success(request, say("staff.turned-down", reader()))
    return redirect("engagement", engagement_id)


def after(request: HttpRequest) -> UUID | None:
    """The last row of the page before, by its random number; None for the first page."""
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def _standing(request: HttpRequest) -> Standing:
    written = request.GET.get("standing", "")
    return Standing(written) if written in set(Standing) else Standing.IN_POST


def _page(
    request: HttpRequest,
    acting: Acting,
    one: Engagement,
    *,
    day: DayForm | None = None,
    post: PostForm | None = None,
    status: int = 200,
) -> HttpResponse:
    said, today = {"post": one.post.value, "purpose": one.purpose}, legal_day_of(timezone.now())
    applies = one.standing is Standing.APPLICANT
    context: dict[str, Any] = {
        "one": one,
        "history": queries.history(acting, one.id),
        "filings": filings.of_engagement(acting, one.id),
        "day": day or DayForm(),
        "post": post or PostForm(initial=said, purposes=_purposes(acting)),
        "may_hire": applies and hiring.may_hire(acting, one.id, today),
        "to_ask": hiring.still_to_ask(acting, one.id, today) if applies else [],
        "hires_on": hiring.has_to_ask(acting, one.post.value) if applies else [],
        "form": day if day is not None and day.errors else post,
        "today": today,
    }
    return render(request, "desk/engagement.html", context, status=status)


def _purposes(acting: Acting) -> list[Any]:
    return routes.askable_in_post(acting, legal_day_of(timezone.now()))


def _found(acting: Acting, form: SearchForm) -> Engagement | None:
    try:
        found = queries.found(acting, form.cleaned_data["document"], legal_day_of(timezone.now()))
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    if found is None:
        form.add_error("document", say("staff.not-found", reader()))
    return found


def _entered(acting: Acting, form: StaffForm) -> UUID | None:
    post, purpose = form.chosen()
    try:
        return actions.enter(
            acting=acting, question=form.question(), post=post, purpose_code=purpose, at=timezone.now()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _on_a_day(
    request: HttpRequest, acting: Acting, engagement_id: UUID, act: Callable[..., None], done: str
) -> HttpResponse:
    """What takes nothing but a day: done and said, or the page again with what is wrong."""
    form = DayForm(request.POST)
    if form.is_valid():
        try:
            act(acting=acting, engagement=engagement_id, on=form.cleaned_data["day"], at=timezone.now())
        except Refusal as refusal:
            _at_the_day(form, refusal)
        else:
            messages.success(request, say(done, reader()))
            return redirect("engagement", engagement_id)
    return _page(request, acting, queries.one(acting, engagement_id), day=form, status=422)


def _at_the_day(form: DayForm, refusal: Refusal) -> None:
    if refusal.reason in (Reason.NOT_FOUND, Reason.NOT_ENTITLED, Reason.STEP_NOT_POSSIBLE):
        raise refusal
    form.refuse(refusal)
