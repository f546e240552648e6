"""Screening a roster: hand it in, follow its run, take the result. Whom it names stands in the file alone."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from ninja.params.functions import File, Form

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions, queries
from tutela.answers.screening.queries import RunLine
from tutela.answers.screening.result import Form as ResultForm
from tutela.bodies.clients import Scope
from tutela.core.errors import Reason
from tutela.web.api import limits
from tutela.web.api.contract import operation
from tutela.web.api.limits import JSON
from tutela.web.api.refused import refused
from tutela.web.api.retries import RETRY_KEY, digest_of, once
from tutela.web.api.schemas import (
    Authorisation,
    PurposeCode,
    RetryKey,
    RowNumber,
    RowReceiptOut,
    Rows,
    RunOut,
    RunState,
)
from tutela.web.api.tokens import Caller, caller

router = Router()
_SCREEN: Final = (Scope.SCREEN,)
_ROSTER: Final[Any] = File(..., description="CSV, TSV, XLSX, XLS, ODS or Parquet")
_PURPOSE: Final[Any] = Form(..., description="A code that `listPurposes` gives")
_AUTHORISATION: Final[Any] = Form(
    "", description="The authorisation for the whole roster; a row's own goes before it"
)
_MEDIA_TYPES: Final[Mapping[ResultForm, str]] = {
    ResultForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ResultForm.CSV: "text/csv; charset=utf-8",
    ResultForm.PARQUET: "application/vnd.apache.parquet",
}
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_LOCATION: Final = {"Location": {"schema": {"type": "string"}, "required": True, "description": "The run"}}


@router.post(
    "",
    summary="Hand in a roster",
    **operation(
        "screenRoster",
        "screenings",
        _SCREEN,
        {HTTPStatus.ACCEPTED: RunOut},
        (
            Reason.REQUEST_INVALID,
            Reason.REQUEST_TOO_LARGE,
            Reason.FILE_TOO_LARGE,
            Reason.REQUEST_KIND,
            Reason.REPEATED_KEY,
            Reason.PURPOSE_UNKNOWN,
            Reason.PACK_NOT_IN_FORCE,
            Reason.NOT_COVERED,
            Reason.NOT_READY,
            Reason.DISK_FULL,
        ),
        responses={HTTPStatus.ACCEPTED: {"headers": _LOCATION}},
    ),
)
@decorate_view(limits.form_only)
def screen(
    request: HttpRequest,
    roster: UploadedFile = _ROSTER,
    purpose: PurposeCode = _PURPOSE,
    authorisation: Authorisation = _AUTHORISATION,
    retry_key: RetryKey | None = RETRY_KEY,
) -> HttpResponse:
    """Keeps the roster, encrypted and without its name, and queues its run; `Location` is where to follow it.

    What can only be told by reading the file (an unknown kind, missing columns, a quota that does not suffice) is told
    by the run, which is then `failed`. What it finds about people on the staff list of your own body, or of one below
    it, is followed up there by itself.
    """
    limits.require_fields(request, ("purpose", "authorisation"), "roster")
    by = caller(request)

    def act() -> bytes:
        run_id = actions.submit(
            acting=by.acting,
            purpose_code=purpose,
            authorisation=authorisation,
            content=cast(BinaryIO, roster),  # a file in all but its type
            filename_suffix=Path(roster.name or "").suffix[:10],
            at=timezone.now(),
        )
        return _run(by, run_id).model_dump_json(exclude_none=True).encode()

    said = f"{request.path}\n{purpose}\n{authorisation}\n{digest_of(roster)}".encode()
    reply = once(caller=by, key=retry_key, request=said, act=act, at=timezone.now())
    response = HttpResponse(reply, status=HTTPStatus.ACCEPTED, content_type=JSON)
    response["Location"] = reverse("api:screening", args=[json.loads(reply)["run"]])
    return response


@router.get(
    "/{uuid:run}",
    url_name="screening",
    summary="How a run goes",
    **operation("getScreening", "screenings", _SCREEN, {HTTPStatus.OK: RunOut}, (Reason.NOT_FOUND,)),
)
def run(request: HttpRequest, run: UUID) -> RunOut:
    """State, progress and counts of a run of your own body."""
    return _run(caller(request), run)


@router.post(
    "/{uuid:run}/result",
    summary="Take the result",
    **operation(
        "takeResult",
        "screenings",
        _SCREEN,
        {HTTPStatus.OK: None},
        (Reason.NOT_FOUND, Reason.NOT_READY),
        responses={
            HTTPStatus.OK: {"content": {kind.partition(";")[0]: _BINARY for kind in _MEDIA_TYPES.values()}}
        },
    ),
)
def result(request: HttpRequest, run: UUID) -> StreamingHttpResponse:
    """The file with every row's answer. A POST, because that it was handed out goes into the ledger first."""
    by = caller(request)
    form = queries.run(by.acting, run).form
    pieces = actions.download(acting=by.acting, run_id=run, at=timezone.now())
    response = StreamingHttpResponse(pieces, content_type=_MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="tutela-{str(run)[:8]}.{form.value}"'
    return response


@router.get(
    "/{uuid:run}/rows/{row}/receipt",
    summary="What proves one row",
    **operation(
        "getRowReceipt",
        "screenings",
        _SCREEN,
        {HTTPStatus.OK: RowReceiptOut},
        (Reason.REQUEST_INVALID, Reason.NOT_FOUND),
    ),
)
def row_receipt(request: HttpRequest, run: UUID, row: RowNumber) -> RowReceiptOut:
    """The salt and path of a row of your own body's run, counted from 1 as in the receipt numbers of the result."""
    found = queries.row_receipt(caller(request).acting, run, row)
    return RowReceiptOut(
        run=found.run,
        row=found.place + 1,
        rows=found.size,
        salt=found.salt.hex(),
        index=found.index.hex(),
        group=[part.hex() for part in found.group],
        path=[part.hex() for part in found.path],
        rows_root=found.rows_root.hex(),
        entry=found.entry,
    )


def _run(by: Caller, run_id: UUID) -> RunOut:
    return _put(queries.run(by.acting, run_id))


def _put(line: RunLine) -> RunOut:
    return RunOut(
        run=line.run,
        purpose=line.purpose,
        state=RunState(line.state.value),
        asked_at=line.asked_at,
        rows=Rows(done=line.done_rows, total=line.total_rows),
        counts={answer: line.answers.get(answer, 0) for answer in Answer},
        refused_rows=dict(line.refused),
        refusal=None if line.refusal is None else refused(line.refusal),
        list_version=line.list_version or None,
        entry=line.entry,
        rows_root=line.rows_root.hex() or None,
        purged_at=line.purged_at,
    )
