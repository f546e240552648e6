"""Entering records: upload and check, look, confirm or withdraw."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.agencies.intake import actions, ports, queries
from tutela.agencies.intake.cells import Problem
from tutela.agencies.intake.uploads import Glimpse, Seen, Staged, State
from tutela.agencies.sealing import queries as sealing
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission
from tutela.core.errors import Refusal
from tutela.web.desk.forms import OrdersForm, RecordsForm, posted
from tutela.web.desk.officers import officer
from tutela.web.desk.ready import dangerous
from tutela.web.desk.receiving import laid_down
from tutela.web.desk.tags import amount, reader
from tutela.web.desk.texts.table import say

_SHOWN: Final = 100
_SHOWN_AT_HOME: Final = (State.STAGED, State.QUEUED, State.SET_ASIDE)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def uploads(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The agency's uploads, and a form for the next. What is staged is shown at once, for its preview is not kept."""
    known = queries.uploads(acting)
    keeps = ports.keeps_the_list(acting)
    form = (OrdersForm if keeps else RecordsForm)(*posted(request))
    staged = _staged(acting, form) if request.method == "POST" and form.is_valid() else None
    if staged is not None and staged.upload is not None:
        return render(request, "desk/upload.html", page_of(acting, staged.upload, staged.preview))
    problems = staged.problems if staged is not None else ()
    context = {
        "form": form,
        "keeps": keeps,
        "uploads": known,
        "count": len(problems),
        "problems": [_told(problem) for problem in problems[:_SHOWN]],
        "shown": _SHOWN,
        "days": settings.TUTELA_UPLOAD_DAYS,
    }
    status = 422 if form.errors or problems else 200
    return render(request, "desk/uploads.html", context, status=status)


@require_safe
@officer
def upload(request: HttpRequest, acting: Acting, upload_id: UUID) -> HttpResponse:
    """One upload and where it stands."""
    return render(request, "desk/upload.html", page_of(acting, queries.upload(acting, upload_id)))


@require_safe
@officer
def state(request: HttpRequest, acting: Acting, upload_id: UUID) -> HttpResponse:
    """The part of the upload's page that changes while the gate enters it."""
    context = context_of(queries.upload(acting, upload_id)) | {"fresh": True}
    return render(request, "desk/upload-state.html", context)


@require_POST
@officer
@dangerous(Permission.RECORDS_CONFIRM, Permission.RESTRICTION_KEEP)
def confirm(request: HttpRequest, acting: Acting, upload_id: UUID) -> HttpResponse:
    """Hands a staged upload to the gate."""
    actions.confirm(acting=acting, upload_id=upload_id, at=timezone.now())
    return redirect("upload", upload_id)


@require_POST
@officer
def cancel(request: HttpRequest, acting: Acting, upload_id: UUID) -> HttpResponse:
    """Withdraws a staged upload."""
    actions.cancel(acting=acting, upload_id=upload_id, at=timezone.now())
    return redirect("upload", upload_id)


def waiting(acting: Acting) -> list[Seen]:
    """The uploads that nobody has confirmed yet, those being entered, and those that could not be."""
    return [one for one in queries.uploads(acting) if one.state in _SHOWN_AT_HOME]


def page_of(acting: Acting, upload: Seen, preview: Sequence[Glimpse] = ()) -> dict[str, Any]:
    """The whole page: of what waits also the notices in it, for whoever confirms, and whether that is another."""
    context = context_of(upload, preview)
    if upload.state is not State.STAGED:
        return context
    noticed = sealing.noticed(acting, upload.id, timezone.now())
    more = {"noticed": noticed[:_SHOWN], "of_noticed": len(noticed)}
    return context | more | {"for_another": queries.is_for_another(acting, upload.id)}


def context_of(upload: Seen, preview: Sequence[Glimpse] = ()) -> dict[str, Any]:
    """What the page of an upload shows; its preview, which is not kept, only at once."""
    return {
        "upload": upload,
        "preview": preview,
        "going": upload.state is State.QUEUED,
        "words": _words(upload),
    }


def _words(upload: Seen) -> str:
    """Where the upload stands, in a sentence; numbers are told of a file that waits."""
    key = f"upload.said-{upload.state.value}"
    if upload.fault:
        return say(key, reader(), fault=upload.fault)
    if upload.rows is None or upload.records is None:
        return say(key, reader())
    return say(key, reader(), rows=amount(upload.rows), records=amount(upload.records))


def _staged(acting: Acting, form: RecordsForm) -> Staged | None:
    """None where the file could not be read at all; the form then says why."""
    try:
        with laid_down(form.cleaned_data["records"]) as path:
            return actions.stage(acting=acting, path=path, at=timezone.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _told(problem: Problem) -> tuple[Problem, str, str]:
    return problem, problem.shape.told(reader()), problem.told(reader())
