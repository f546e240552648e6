"""One's own account: the code of conduct, the open desks, and the lock."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.bodies import conduct as code
from tutela.bodies import sessions as desks
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of
from tutela.web.desk import gate
from tutela.web.desk.officers import acting_of


@require_http_methods(["GET", "HEAD", "POST"])
def conduct(request: HttpRequest) -> HttpResponse:
    """The code in force; accepting it leads back to where one was going."""
    acting, now = acting_of(request), timezone.now()
    if request.method == "POST":
        code.accept(version=request.POST.get("version", ""), acting=acting, at=now)
        return redirect(_back(request))
    today = legal_day_of(now)
    standing = code.standing(acting.officer)
    context = {
        "code": code.code_on(today),
        "accepted_on": standing.accepted_on if code.is_current(standing, today) else None,
        "next": _back(request),
    }
    return render(request, "desk/conduct.html", context)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Every browser in which one is signed in."""
    user_id = _user_id(request)
    key = str(request.session.session_key)
    return render(
        request,
        "desk/sessions.html",
        {"sessions": desks.listed(user_id=user_id, key=key, at=timezone.now())},
    )


@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """Signs one of them out, at once."""
    desks.end(user_id=_user_id(request), number=number, at=timezone.now())
    return redirect("sessions")


@require_http_methods(["GET", "HEAD", "POST"])
def locked(request: HttpRequest) -> HttpResponse:
    """Locks this desk, and says how to open it again; nothing else is shown until then."""
    _user_id(request)
    if gate.LOCKED not in request.session:
        gate.lock(request)
    return render(request, "desk/locked.html", {"next": _back(request)})


def _user_id(request: HttpRequest) -> int:
    if not request.user.is_authenticated:
        raise Refusal(Reason.NOT_SIGNED_IN)
    return int(request.user.pk)


def _back(request: HttpRequest) -> str:
    """An address of ours to go on to; the first page where none was said."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else "/"
