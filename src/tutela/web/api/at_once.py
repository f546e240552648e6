"""A run that is answered while its program waits: up to 10,000 persons in one call, with one entry for all."""

from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from tutela.answers.inquiries.actions import MOST_AT_ONCE
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions
from tutela.answers.screening.actions import AtOnce
from tutela.answers.screening.columns import Cells
from tutela.bodies.clients import Scope
from tutela.core.errors import Reason
from tutela.core.proofs.entries import moment
from tutela.core.proofs.receipts import Receipt
from tutela.web.api.contract import ASKING, JSON_BODY, operation
from tutela.web.api.grounds import ground
from tutela.web.api.inquiries import replied
from tutela.web.api.refused import refused
from tutela.web.api.retries import RETRY_KEY
from tutela.web.api.schemas import (
    Authorisation,
    Ground,
    Hex32,
    ListVersion,
    Person,
    PurposeCode,
    ReceiptOut,
    Refused,
    RetryKey,
)
from tutela.web.api.tokens import caller

router = Router()


class LineIn(BaseModel):
    """One person of a run, and the authorisation that goes before that of the run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Person
    authorisation: Authorisation = Field("", description="Empty: that of the run")


class LinesIn(BaseModel):
    """Up to 10,000 persons under one purpose and, where they have none of their own, one authorisation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: PurposeCode = Field(
        description="A code that `listPurposes` gives", examples=["school-in-service"]
    )
    authorisation: Authorisation = Field("", description="For every line that has none of its own")
    lines: tuple[LineIn, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)


class RefusedLine(BaseModel):
    """Why one line was refused; nothing was looked up for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: int = Field(ge=1)
    refusal: Refused


class AtOnceOut(BaseModel):
    """A run and the answer of every line, in order. `pending` counts as neither record nor no record.

    A pending line is settled for people on a staff list; about others ask again with `askOne`, whose answer is settled.
    The receipt is that of the run's entry; `getRowReceipt` proves one line, counted from 1.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: UUID
    counts: dict[Answer, int]
    answers: list[Answer]
    refusals: list[RefusedLine] = Field(description="Of the lines with the answer `refused`")
    asked_at: datetime
    list_version: ListVersion
    covers_from: date | None = Field(None, description="The feeds cover from this day on")
    stale_since: datetime | None = Field(None, description="A feed's delivery is overdue since then")
    legal_ground: Ground
    rows_root: Hex32 = Field(description="Root of the tree over all lines, as it stands in the entry")
    receipt: ReceiptOut


@router.post(
    "/at-once",
    url_name="screen_at_once",
    summary="Ask about up to 10,000 persons in one run",
    **operation(
        "screenAtOnce",
        "screenings",
        (Scope.SCREEN,),
        {HTTPStatus.OK: AtOnceOut},
        (*JSON_BODY, *ASKING, Reason.DISK_FULL),
    ),
)
def screen_at_once(
    request: HttpRequest, lines: LinesIn, retry_key: RetryKey | None = RETRY_KEY
) -> HttpResponse:
    """Answers while you wait, with one ledger entry for all lines: of the two ways to ask about many, the faster one.

    It is a run as `screenRoster` makes it, but that nothing is stored of its answers: they are told once (again under
    the same retry key for a day). What it finds about people on the staff list of your own body, or of one below it, is
    followed up there by itself. A line that is malformed in substance is answered `refused` by itself.
    """

    def act() -> bytes:
        found = actions.screen_at_once(
            acting=caller(request).acting,
            purpose_code=lines.purpose,
            lines=[_cells(line) for line in lines.lines],
            authorisation=lines.authorisation,
            at=timezone.now(),
        )
        return _told(found).model_dump_json(exclude_none=True).encode()

    return replied(request, lines, retry_key, act)


def _cells(line: LineIn) -> Cells:
    """As a line of a roster says it."""
    person = line.person
    return Cells(
        name=person.name.strip(),
        document=person.document.strip(),
        kind="" if person.document_kind is None else person.document_kind.value,
        country=person.country or "",
        sex="" if person.sex is None else person.sex.value,
        born_on="" if person.born_on is None else person.born_on.isoformat(),
        authorisation=line.authorisation.strip(),
    )


def _told(found: AtOnce) -> AtOnceOut:
    run = found.summary
    version = ListVersion(number=run.version.number, root=run.version.root.hex())
    return AtOnceOut(
        run=run.run,
        counts={answer: run.counted.answers.get(answer, 0) for answer in Answer},
        answers=list(found.answers),
        refusals=[
            RefusedLine(line=place + 1, refusal=refused(why)) for place, why in sorted(found.refusals.items())
        ],
        asked_at=run.asked_at,
        list_version=version,
        covers_from=run.covers_from,
        stale_since=run.stale_since,
        legal_ground=ground(run.purpose),
        rows_root=run.rows_root.hex(),
        receipt=_receipt(run.receipt),
    )


def _receipt(receipt: Receipt) -> ReceiptOut:
    return ReceiptOut(
        entry=receipt.entry_id,
        leaf=receipt.leaf.hex(),
        accepted_at=moment(receipt.accepted_at),
        index=receipt.index,
        path=[part.hex() for part in receipt.path],
        note=receipt.note,
    )
