"""Asking about one person. The person stands in the posted form and in its answer, and nowhere else."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tutela.agencies.verifying import queries as verifying
from tutela.answers.inquiries import actions, queries
from tutela.answers.inquiries.answer import Answer, Reply
from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.permissions import Permission
from tutela.bodies.queries import quota_left
from tutela.core.errors import Reason, Refusal
from tutela.ledger import queries as ledger
from tutela.packs.current import legal_day_of, policy
from tutela.web.desk.answers import requirements, shown_number
from tutela.web.desk.forms import FIELD_OF, AskForm, posted
from tutela.web.desk.officers import officer
from tutela.web.desk.repeated import made_once


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def ask(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The form, and in reply to it the answer: nothing about the person ever stands in an address.

    A form that comes a second time leads to what was answered the first time, without the person.
    """
    purposes = queries.offered(acting, Permission.INQUIRY_ASK)
    if not purposes:
        raise Refusal(Reason.NOT_ENTITLED)
    today = legal_day_of(timezone.now())
    by_paper = acting.kind is not BodyKind.POLICE_STATION
    form = AskForm(*posted(request), purposes=purposes, today=today if by_paper else None)
    if request.method == "POST" and form.is_valid():
        asked = _asked(request, acting, form)
        if isinstance(asked, UUID):
            return redirect("inquiry", asked)
        if asked is not None:
            return _answered(request, form, asked)
    left = quota_left(acting.organisation, today.year)
    status = 422 if form.errors else 200
    return render(request, "desk/ask.html", {"form": form, "left": left}, status=status)


@require_safe
@officer
def inquiry(request: HttpRequest, acting: Acting, inquiry_id: UUID) -> HttpResponse:
    """What was answered, without the person."""
    asked = queries.asked(acting, inquiry_id)
    context = {
        "asked": asked,
        "purpose": policy().purposes.get(asked.purpose),
        "requirements": requirements(asked.purpose) if asked.last is Answer.RECORD else (),
        "wanted": verifying.needs(inquiry_id),
        "state": ledger.receipt_state(asked.entry).value,
    }
    return render(request, "desk/inquiry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def receipt(request: HttpRequest, acting: Acting, inquiry_id: UUID) -> HttpResponse:
    """The receipt as one file to keep: without the person, or with them, which goes into the ledger first."""
    if request.method == "POST":
        content = actions.receipt_with_person(acting=acting, inquiry_id=inquiry_id, at=timezone.now())
    else:
        content = queries.receipt(acting, inquiry_id)
    response = HttpResponse(json.dumps(content, indent=2), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="receipt-{str(inquiry_id)[:8]}.json"'
    return response


@require_safe
@officer
def settled_receipt(request: HttpRequest, acting: Acting, inquiry_id: UUID) -> HttpResponse:
    """The receipt of what a pending answer came to; it names nobody."""
    content = queries.settled_receipt(acting, inquiry_id)
    response = HttpResponse(json.dumps(content, indent=2), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="receipt-{str(inquiry_id)[:8]}-settled.json"'
    return response


def _asked(request: HttpRequest, acting: Acting, form: AskForm) -> Reply | UUID | None:
    """The reply; the inquiry alone where it had been asked by this very form.

    None where the question could not be asked, or was refused for what the form holds: the form then says why.
    """
    replies, at = list[Reply](), timezone.now()

    def act() -> UUID:
        code = form.cleaned_data["purpose"]
        reply = actions.ask(acting=acting, purpose_code=code, question=form.question(), at=at)
        if reply.refusal is not None and reply.refusal.reason in FIELD_OF:
            raise reply.refusal
        replies.append(reply)
        return reply.inquiry

    try:
        inquiry_id = made_once(request, acting, act, at)
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    return replies[0] if replies else inquiry_id


def _answered(request: HttpRequest, form: AskForm, reply: Reply) -> HttpResponse:
    code = form.cleaned_data["purpose"]
    context = {
        "reply": reply,
        "purpose": policy().purposes[code],
        "requirements": requirements(code) if reply.answer is Answer.RECORD else (),
        "name": form.cleaned_data["name"],
        "number": shown_number(form.cleaned_data["document"]),
        "receipt": json.dumps(reply.receipt.as_json(), indent=2),
    }
    return render(request, "desk/answer.html", context)
