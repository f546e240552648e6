"""Screening a roster: hand it in, follow it, take the result."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.answers.inquiries import queries as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions, hits, queries
from tutela.answers.screening.queries import RunLine
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import sentence
from tutela.packs.current import legal_day_of
from tutela.web.desk.forms import RosterForm, posted
from tutela.web.desk.officers import officer
from tutela.web.desk.progress import pace, shares
from tutela.web.desk.receiving import suffix_of
from tutela.web.desk.repeated import made_once
from tutela.web.desk.tags import amount, reader
from tutela.web.desk.texts.table import say

_GOING: Final = ("queued", "running", "interrupted")  # what was interrupted is begun again
_TYPES: Final[Mapping[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def screenings(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The body's runs, and a form for the next roster."""
    purposes = inquiries.offered(acting, Permission.ROSTER_SCREEN)
    if not purposes:
        raise Refusal(Reason.NOT_ENTITLED)
    form = RosterForm(*posted(request), purposes=purposes)
    if request.method == "POST" and form.is_valid():
        run_id = _submitted(request, acting, form)
        if run_id is not None:
            return redirect("run", run_id)
    context = {"form": form, "runs": queries.runs(acting, 50), "days": settings.TUTELA_UPLOAD_DAYS}
    return render(request, "desk/screenings.html", context, status=422 if form.errors else 200)


@require_safe
@officer
def run(request: HttpRequest, acting: Acting, run_id: UUID) -> HttpResponse:
    """One run: how it goes, and what came of it."""
    return render(request, "desk/run.html", _context(acting, run_id))


@require_safe
@officer
def progress(request: HttpRequest, acting: Acting, run_id: UUID) -> HttpResponse:
    """The part of the run's page that changes while it goes on."""
    return render(request, "desk/run-progress.html", {**_context(acting, run_id), "fresh": True})


@require_POST
@officer
def result(request: HttpRequest, acting: Acting, run_id: UUID) -> HttpResponseBase:
    """Hands out the result; a POST, because it is an act that goes into the ledger."""
    ending = queries.run(acting, run_id).form.value
    content = actions.download(acting=acting, run_id=run_id, at=timezone.now())
    response = StreamingHttpResponse(content, content_type=_TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="tutela-{str(run_id)[:8]}.{ending}"'
    return response


def _submitted(request: HttpRequest, acting: Acting, form: RosterForm) -> UUID | None:
    """None where the roster was refused at once; the form then says why."""
    said, at = form.cleaned_data, timezone.now()

    def act() -> UUID:
        return actions.submit(
            acting=acting,
            purpose_code=said["purpose"],
            authorisation=said["authorisation"],
            content=said["roster"].file,
            filename_suffix=suffix_of(said["roster"]),
            at=at,
        )

    try:
        return made_once(request, acting, act, at)
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _context(acting: Acting, run_id: UUID) -> dict[str, Any]:
    found = queries.run(acting, run_id)
    listed = hits.counted(run_id)
    record, pending = listed.get(Answer.RECORD, 0), listed.get(Answer.PENDING, 0)
    return {
        "followed": {"record": record, "pending": pending} if record or pending else None,
        "to_duties": hits.says_record_of(run_id, acting.organisation),
        "run": found,
        "going": found.state.value in _GOING,
        "done": found.state.value == "done",
        "told": not found.is_stored,
        "words": _words(found),
        "refusal": sentence(found.refusal, reader()) if found.refusal else "",
        "pace": pace(found.done_rows, found.total_rows, found.asked_at, timezone.now()),
        "shares": shares(found.answers),
        "chart": _chart(found.answers),
        "kept_until": legal_day_of(found.asked_at + timedelta(days=settings.TUTELA_UPLOAD_DAYS)),
    }


def _words(run: RunLine) -> str:
    """Where the run stands, in a sentence; its numbers count for a finished run alone."""
    record = amount(run.answers.get(Answer.RECORD, 0))
    return say(f"run.said-{run.state.value}", reader(), rows=amount(run.done_rows), record=record)


def _chart(answers: Mapping[Answer, int]) -> str:
    """What the picture shows, for those who do not see it."""
    names = {
        "record": Answer.RECORD,
        "clear": Answer.NO_RECORD,
        "pending": Answer.PENDING,
        "refused": Answer.REFUSED,
    }
    return say("run.chart", reader(), **{name: amount(answers.get(one, 0)) for name, one in names.items()})
