"""The office's queue: what was filed with it, soonest due first; reviewing, returning and asking; who has not asked."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.answers.filings import answering, queries, unasked
from tutela.answers.filings.filing import Cause, Filing
from tutela.answers.filings.queries import QUEUED
from tutela.bodies.kinds import Acting, Role
from tutela.bodies.permissions import Permission, Scope, permitting_rule, require
from tutela.bodies.queries import organisation_names
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State
from tutela.core.wording import Language
from tutela.measures.following import opening as following
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import queries as opinions
from tutela.web.desk.filing_forms import ReturnForm
from tutela.web.desk.forms import posted
from tutela.web.desk.officers import officer
from tutela.web.desk.staff import PAGE, after
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_FIRST: Final = {Role.REVIEWER: State.FILED}
_LATE: Final = 200


@require_safe
@officer
def queue(request: HttpRequest, acting: Acting) -> HttpResponse:
    """A page of what waits for this body, by what has to be done."""
    require(acting, Permission.FILING_SEE)
    written = request.GET.get("state", "")
    first = _FIRST.get(acting.role, State.REVIEWED)
    state = State(written) if written in {one.value for one in QUEUED} else first
    shown = queries.queue(acting, state, PAGE + 1, after(request))
    counts = queries.queue_counts(acting)
    context = {
        "state": state,
        "states": [(one, counts.get(one, 0)) for one in QUEUED],
        "filings": _named([(one.organisation, one) for one in shown[:PAGE]]),
        "next": shown[PAGE - 1].id if len(shown) > PAGE else None,
        "today": legal_day_of(timezone.now()),
        "oversees": permitting_rule(acting, Permission.BODIES_OVERSEE, Scope()) is not None,
    }
    return render(request, "desk/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def review(request: HttpRequest, acting: Acting, filing_id: UUID) -> HttpResponse:
    """Approving, or sending it back with a cause."""
    require(acting, Permission.FILING_REVIEW)
    form = ReturnForm(*posted(request))
    if request.method == "POST" and "approve" in request.POST:
        answering.approve(acting=acting, filing=filing_id, at=timezone.now())
        messages.success(request, say("review.approved", reader()))
        return redirect("filing", filing_id)
    one = _filed(acting, filing_id)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        answering.send_back(
            acting=acting,
            filing=filing_id,
            cause=Cause(said["cause"]),
            words=said["words"],
            at=timezone.now(),
        )
        messages.success(request, say("review.returned", reader()))
        return redirect("queue")
    context = {"form": form, "filing": one}
    return render(request, "desk/filing-review.html", context, status=422 if form.errors else 200)


@require_POST
@officer
def ask(request: HttpRequest, acting: Acting, filing_id: UUID) -> HttpResponse:
    """Asks; the answer stands on the filing's page."""
    at = timezone.now()
    answering.ask(acting=acting, filings=[filing_id], at=at)
    following.keep_up(at=at)
    return redirect("filing", filing_id)


@require_safe
@officer
def silent(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Which bodies below are late with asking about staff in post, and which filed nothing this year."""
    today = legal_day_of(timezone.now())
    after_late, after_silent = (request.GET.get(name, "")[:40] for name in ("late", "after"))
    late = [] if after_silent else unasked.behind(acting, today, PAGE + 1, after_late)
    codes = [] if after_late else queries.has_not_asked(acting, today.year, PAGE + 1, after_silent)
    context = {
        "late": _named([(one.organisation, one) for one in late[:PAGE]]),
        "next_late": late[PAGE - 1].organisation if len(late) > PAGE else None,
        "shows_late": not after_silent,
        "bodies": _named([(code, code) for code in codes[:PAGE]]),
        "next": codes[PAGE - 1] if len(codes) > PAGE else None,
        "shows_silent": not after_late,
        "year": today.year,
        "may_order": permitting_rule(acting, Permission.SCREENING_CAMPAIGN, Scope()) is not None,
    }
    return render(request, "desk/silent.html", context)


@require_safe
@officer
def overdue(request: HttpRequest, acting: Acting) -> HttpResponse:
    """For the prosecutor: which bodies are behind, and by how much."""
    late = queries.overdue_everywhere(acting, legal_day_of(timezone.now()), _LATE)
    context = {"late": _named([(one.asker, one) for one in late]), "opens": opinions.opens(acting)}
    return render(request, "desk/filings-overdue.html", context)


def _filed(acting: Acting, filing_id: UUID) -> Filing:
    one = queries.one(acting, filing_id)
    if one.listed.asker != acting.organisation:
        raise Refusal(Reason.NOT_FOUND, what="filing")
    if one.state not in (State.FILED, State.REVIEWED):
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    return one


def _named(rows: list[tuple[str, object]]) -> list[tuple[str, object]]:
    """Each with the name of its body in the reader's language, in one statement."""
    names = organisation_names({code for code, _ in rows})
    place = 0 if reader() is Language.CHINESE else 1
    return [(names[code][place] if code in names else code, one) for code, one in rows]
