"""The door for persons themselves. Who they are stands in posted forms and, encrypted, in their visit alone."""

import json
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from tutela.answers.persons import actions as persons
from tutela.answers.persons.actions import IDLE, LASTS
from tutela.answers.persons.proofing import LONGEST_CODE, connected
from tutela.answers.subjects.proofing import Proved
from tutela.answers.subjects.view import View, own_view, receipts
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import policy
from tutela.web.desk import locking
from tutela.web.desk.answers import shown_number
from tutela.web.desk.forms import SubjectForm, one_line
from tutela.web.statuses import STATUSES

COOKIE: Final = "tutela_me"
MOST_SECONDS: Final = int(LASTS.total_seconds())
_AT_ITS_FIELD: Final = 422
NAMING: Final = "naming"
"""What is posted for receipts that show whom they are about."""


class SignInForm(SubjectForm):
    """Who somebody says they are, and the code that proves it."""

    code = one_line("code", LONGEST_CODE, required=True, page="me")
    field_order = ("name", "document", "code", "kind", "country")


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Where a person signs in, or, once they have, what they may open."""
    if COOKIE not in request.COOKIES:
        return _entrance(request)
    try:
        return page(request, "desk/me.html", person=person_of(request))
    except Refusal as refusal:
        return ended(request, refusal)


@sensitive_post_parameters()
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Begins a visit, or says at its field what is wrong; name, number and code are never told apart."""
    form = SignInForm(request.POST)
    if connected() is None or not form.is_valid():
        return _entrance(request, form, _AT_ITS_FIELD)
    try:
        token, _ = begun(request, form)
    except Refusal as refusal:
        form.refuse(refusal)
        return _entrance(
            request, form, _AT_ITS_FIELD if form.errors.keys() - {"__all__"} else STATUSES[refusal.reason]
        )
    return entered(HttpResponseRedirect(reverse("me")), token)


def begun(request: HttpRequest, form: SignInForm) -> tuple[str, Proved]:
    """The token of the visit that a valid form begins, and whose it is."""
    address, now = get_adapter(request).get_client_ip(request), timezone.now()
    said = form.cleaned_data["code"]
    token = persons.sign_in(application=form.application(), code=said, address=address, at=now)
    rotate_token(request)
    return token, persons.present(token=token, at=now).person


def entered(response: HttpResponse, token: str) -> HttpResponse:
    """The visit is known by a cookie that comes to this door alone."""
    response.set_cookie(
        COOKIE,
        token,
        path=reverse("me"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


@require_POST
def view(request: HttpRequest) -> HttpResponse:
    """The view, or its receipts as one file. It is posted for: every opening leaves an entry."""
    try:
        person = person_of(request)
    except Refusal as refusal:
        return ended(request, refusal)
    found = own_view(person=person, at=timezone.now())
    if "receipts" not in request.POST:
        return _shown(request, found)
    return _file(found, naming=request.POST["receipts"] == NAMING)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the visit here and in the registry."""
    persons.sign_out(token=request.COOKIES.get(COOKIE, ""))
    return _forgotten(_entrance(request, told="me.left"))


def person_of(request: HttpRequest) -> Proved:
    """Whose visit it is. Refuses NOT_SIGNED_IN."""
    return _visit(request).person


def whose(person: Proved) -> str:
    """The mark of a person's pages."""
    return locking.mark("me", person.document)


def _visit(request: HttpRequest) -> persons.SignedIn:
    """Read once a request."""
    found: persons.SignedIn | None = getattr(request, "tutela_visit", None)
    if found is None:
        found = persons.present(token=request.COOKIES.get(COOKIE, ""), at=timezone.now())
        request.tutela_visit = found  # type: ignore[attr-defined]
    return found


def seconds_left(request: HttpRequest) -> int:
    """Until the visit ends, whatever is done."""
    return int((_visit(request).until_at - timezone.now()).total_seconds())


def _lock(request: HttpRequest, person: Proved) -> dict[str, Any]:
    """A page of a visit locks with it, over what was typed there."""
    lock = locking.Lock(
        after=int(IDLE.total_seconds()),
        most=seconds_left(request),
        whose=whose(person),
        held=reverse("me-held"),
        shut=reverse("me-sign-out"),
        leave=reverse("me-sign-out"),
        away=reverse("me"),
        channel="tutela-me",
        fields="desk/lock-me.html",
    )
    return {"lock": lock, "lock_form": SignInForm(auto_id="again_%s")}


def _entrance(
    request: HttpRequest, form: SignInForm | None = None, status: int = 200, told: str = ""
) -> HttpResponse:
    """The form; where no service proves identities, where to go with paper."""
    if connected() is None:
        return page(request, "desk/me-paper.html", status=409 if status != 200 else 200)
    return page(request, "desk/me-sign-in.html", status=status, form=form or SignInForm(), told=told)


def ended(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The entrance again, where the visit is over; any other refusal goes on."""
    if refusal.reason is not Reason.NOT_SIGNED_IN:
        raise refusal
    return _forgotten(_entrance(request, told="me.ended"))


def _forgotten(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path=reverse("me"), samesite="Strict")
    return response


def _shown(request: HttpRequest, found: View) -> HttpResponse:
    known = policy().purposes
    lines = [(line, known.get(line.purpose)) for line in found.lines]
    return page(request, "desk/me-view.html", found=found, lines=lines, person=found.person)


def _file(found: View, *, naming: bool) -> HttpResponse:
    document = json.dumps(receipts(found, naming=naming), indent=2)
    response = HttpResponse(document, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="receipts.json"'
    return response


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """No office stands around it, whoever else is signed in at this browser; another language comes back here."""
    person = context.get("person")
    around: dict[str, Any] = {
        "acting": None,
        "doors": (),
        "lock": None,
        "come_back_to": reverse("me"),
        "most": MOST_SECONDS // 60,
        "idle": int(IDLE.total_seconds()) // 60,
    }
    if isinstance(person, Proved):
        around |= {"name": person.name, "number": shown_number(person.document.rpartition(":")[2])}
        around |= _lock(request, person)
    return render(request, template, {**around, **context}, status=status)
