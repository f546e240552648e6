"""A page at `/me/` that locks over what was typed on it: a new visit of the same person goes on with it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tutela.answers.persons.proofing import connected
from tutela.core.errors import Reason, Refusal
from tutela.web.desk import locking, me
from tutela.web.statuses import STATUSES


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest) -> HttpResponse:
    """Whether a visit goes on, and whose, or, posted, a new sign-in, limited and told as at the entrance."""
    if request.method == "POST":
        return _signed_in(request)
    try:
        person = me.person_of(request)
    except Refusal as refusal:
        if refusal.reason is not Reason.NOT_SIGNED_IN:
            raise
        return locking.stands(request, whose="", is_locked=True)
    return locking.stands(request, whose=me.whose(person), is_locked=False, most=me.seconds_left(request))


def _signed_in(request: HttpRequest) -> HttpResponse:
    form = me.SignInForm(request.POST)
    if connected() is None or not form.is_valid():
        return locking.unproved(form.errors, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        token, person = me.begun(request, form)
    except Refusal as refusal:
        form.refuse(refusal)
        return locking.unproved(form.errors, STATUSES[refusal.reason])
    stands = locking.stands(request, whose=me.whose(person), is_locked=False, most=me.MOST_SECONDS)
    return me.entered(stands, token)
