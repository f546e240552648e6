"""Where a person authorises an inquiry by a code. The code comes in the fragment or by hand, and is posted: no address,
log or history of ours ever holds it.
"""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from tutela.answers.authorisations import own, queries
from tutela.answers.authorisations.actions import Consenting
from tutela.answers.authorisations.authorisation import Asked
from tutela.answers.filings import actions
from tutela.answers.persons import actions as persons
from tutela.answers.persons.proofing import connected
from tutela.bodies.queries import organisation_names
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language
from tutela.packs.current import legal_day_of, policy
from tutela.web.desk import me
from tutela.web.desk.answers import Requirement, requirements
from tutela.web.desk.filing_forms import CodeForm, ConsentForm
from tutela.web.desk.tags import reader
from tutela.web.statuses import STATUSES

_AT_ITS_FIELD = 422


@require_safe
def consent(request: HttpRequest) -> HttpResponse:
    """Where the code is typed; a link's fragment fills it in."""
    return _page(request, "desk/consent.html", form=CodeForm())


@sensitive_post_parameters()
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """What the code asks for, in plain words, and how one says yes or no."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, "desk/consent.html", status=_AT_ITS_FIELD, form=form)
    code = form.cleaned_data["code"]
    try:
        asked = queries.asked(code, timezone.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, "desk/consent.html", status=_AT_ITS_FIELD, form=form)
    return _asked(request, asked, ConsentForm(initial={"code": code}))


@sensitive_post_parameters()
@require_POST
def given(request: HttpRequest) -> HttpResponse:
    """Yes or no, with what proves whose word it is."""
    form, yes = ConsentForm(request.POST), "yes" in request.POST
    try:
        asked = queries.asked(request.POST.get("code", ""), timezone.now())
    except Refusal as refusal:
        again = CodeForm({"code": ""})
        again.errors.clear()
        again.refuse(refusal)
        return _page(request, "desk/consent.html", status=_AT_ITS_FIELD, form=again)
    if not form.is_valid():
        return _asked(request, asked, form, _AT_ITS_FIELD)
    try:
        actions.consent(consenting=_consenting(request, form), given=yes, at=timezone.now())
    except Refusal as refusal:
        form.refuse(refusal)
        at_a_field = form.errors.keys() - {"__all__"}
        return _asked(request, asked, form, _AT_ITS_FIELD if at_a_field else STATUSES[refusal.reason])
    return _page(request, "desk/consent-done.html", yes=yes)


@require_POST
def mine(request: HttpRequest) -> HttpResponse:
    """Everything that the signed-in person authorised. It is posted for: every opening leaves an entry."""
    try:
        person = me.person_of(request)
    except Refusal as refusal:
        return me.ended(request, refusal)
    at = timezone.now()
    on, words = legal_day_of(at), own.opened(person=person, at=at)
    names = organisation_names({code for one in words for code in (one.organisation, one.asker)})
    place = 0 if reader() is Language.CHINESE else 1
    lines = [
        (one, one.standing(on), *(_name(names, code, place) for code in (one.organisation, one.asker)))
        for one in words
    ]
    return me.page(request, "desk/me-authorisations.html", person=person, lines=lines)


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """The signed-in person withdraws one of them; its number stands in the posted form."""
    try:
        person = me.person_of(request)
        authorisation = UUID(request.POST.get("authorisation", ""))
        actions.take_back(person=person, authorisation=authorisation, at=timezone.now())
    except ValueError:
        raise Refusal(Reason.NOT_FOUND, what="authorisation") from None
    except Refusal as refusal:
        return me.ended(request, refusal)
    return mine(request)


def _consenting(request: HttpRequest, form: ConsentForm) -> Consenting:
    said = form.cleaned_data
    address = get_adapter(request).get_client_ip(request)
    return Consenting(said["code"], form.application(), said["proof"], address)


def _asked(request: HttpRequest, asked: Asked, form: ConsentForm, status: int = 200) -> HttpResponse:
    names = organisation_names({asked.organisation, asked.asker})
    place = 0 if reader() is Language.CHINESE else 1
    follows: tuple[Requirement, ...] = requirements(asked.purpose)
    return _page(
        request,
        "desk/consent-asked.html",
        status=status,
        form=form,
        asked=asked,
        body_name=_name(names, asked.organisation, place),
        asker_name=_name(names, asked.asker, place),
        purpose=policy().purposes.get(asked.purpose),
        requirements=follows,
        can_prove=connected() is not None,
        minutes=int(persons.LASTS.total_seconds()) // 60,
    )


def _name(names: Any, code: str, place: int) -> str:
    return str(names[code][place]) if code in names else code


def _page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """No office stands around it, whoever else is signed in at this browser; another language begins again."""
    around = {"acting": None, "doors": (), "come_back_to": "/consent"}
    return render(request, template, around | context, status=status)
