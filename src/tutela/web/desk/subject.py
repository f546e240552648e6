"""A person's view, opened by an officer. The person stands in the posted form and in its answer, and nowhere else."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tutela.answers.subjects.view import View, receipts, view
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Refusal
from tutela.packs.current import policy
from tutela.web.desk.answers import shown_number
from tutela.web.desk.forms import SubjectForm, posted
from tutela.web.desk.officers import officer


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def subject(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The form, and in reply to it the view, or its receipts as one file."""
    require(acting, Permission.SUBJECT_VIEW)
    form = SubjectForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        found = _opened(acting, form)
        if found is not None:
            return _file(found) if "receipts" in request.POST else _page(request, form, found)
    return render(request, "desk/subject.html", {"form": form}, status=422 if form.errors else 200)


def _opened(acting: Acting, form: SubjectForm) -> View | None:
    """None where the document or name cannot be right: the form then says why."""
    try:
        return view(acting=acting, application=form.application(), at=timezone.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _page(request: HttpRequest, form: SubjectForm, found: View) -> HttpResponse:
    known = policy().purposes
    context = {
        "form": form,
        "found": found,
        "lines": [(line, known.get(line.purpose)) for line in found.lines],
        "name": form.cleaned_data["name"],
        "number": shown_number(form.cleaned_data["document"]),
    }
    return render(request, "desk/subject-view.html", context)


def _file(found: View) -> HttpResponse:
    response = HttpResponse(json.dumps(receipts(found), indent=2), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="receipts.json"'
    return response
