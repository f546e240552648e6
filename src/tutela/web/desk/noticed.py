"""The public page that checks a notice. What is on the paper stands in the posted form alone."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tutela.core.errors import Refusal
from tutela.measures.following import checking
from tutela.web.desk.forms import ServedForm, posted
from tutela.web.statuses import STATUSES


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """For whoever holds a notice: served by that body on that day, taken back since, or unknown."""
    form = ServedForm(*posted(request))
    context: dict[str, object] = {"form": form, "asked": False}
    status = 200
    if request.method == "POST" and form.is_valid():
        said, address = form.cleaned_data, get_adapter(request).get_client_ip(request)
        try:
            found = checking.served(
                code=said["code"], served_on=said["served_on"], address=address, at=timezone.now()
            )
            context |= {"asked": True, "found": found}
        except Refusal as refusal:
            form.refuse(refusal)
            status = STATUSES[refusal.reason]
    if form.errors and status == 200:
        status = 422
    return render(request, "desk/notice-verify.html", context, status=status)
