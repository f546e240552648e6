"""Staff in post about whom a body has not asked: who they are, and one press that drafts a question about each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tutela.answers.filings import unasked as filings
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.filings.states import State
from tutela.packs.current import legal_day_of
from tutela.sql.counting import counted
from tutela.web.desk.officers import officer
from tutela.web.desk.tags import amount, reader
from tutela.web.desk.texts.table import say


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def unasked(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The first of them, soonest due first; posted, their questions are drafted."""
    require(acting, Permission.STAFF_KEEP)
    at = timezone.now()
    if request.method == "POST":
        count = filings.begin(acting=acting, at=at)
        if count:
            messages.success(request, say("unasked.begun", reader(), count=amount(count)))
            return redirect(f"{reverse('filings')}?state={State.DRAFT.value}")
        return redirect("staff-unasked")
    today = legal_day_of(at)
    people = filings.listed(acting, today)
    total, late = counted([filings.waiting(acting, today), filings.late(acting, today)])
    context = {
        "people": people,
        "total": total,
        "late": late,
        "more": total - len(people),
        "under_way": filings.under_way(acting, today),
        "today": today,
    }
    return render(request, "desk/unasked.html", context)
