"""What the watch told a body of those in post there, and for an office how much it told the bodies below it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tutela.answers.watch import actions, queries
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal
from tutela.web.desk.officers import officer

_LATEST = 50
_BODIES = 200


@require_safe
@officer
def watch(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The body's own messages, latest first, and how many are watched; below it the bodies of an office."""
    context = {
        "told": queries.own(acting, _LATEST),
        "unread": queries.unread(acting),
        "watched": queries.watched(acting),
        "bodies": queries.below(acting, _BODIES),
    }
    return render(request, "desk/watch.html", context)


@require_POST
@officer
def read(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The officer has read what the page showed; what came meanwhile stays new."""
    try:
        messages = [UUID(one) for one in request.POST.getlist("message")]
    except ValueError:
        raise Refusal(Reason.REQUEST_INVALID, detail="message") from None
    actions.read(acting=acting, messages=messages, at=timezone.now())
    return redirect("watch")
