"""What a person is shown: every question and every line of a roster that concerned them, with receipts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.inquiries.settling import Settled, settled
from tutela.answers.screening import subjects as rows_of_runs
from tutela.answers.screening.models import Run
from tutela.answers.screening.queries import row_receipt_file_of
from tutela.answers.subjects import links, shown
from tutela.answers.subjects.models import Delay, SubjectLink
from tutela.answers.subjects.proofing import Application, Proved, attested
from tutela.answers.withdrawals.queries import withdrawn_rows
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import organisation_names
from tutela.core.errors import Reason
from tutela.core.proofs.commitments import JSON, canonical
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.ledger.receipt_files import receipt_file
from tutela.packs.current import legal_day_of

LINES: Final = "lines"
"""The label under which the entry of a view commits to the entries that were shown."""
THEMSELF: Final = "person-themself"
"""Who acts where a person looks for themselves: whoever it is stands behind a commitment alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One question about the person, or one line of a roster (`row`, counted from 1).

    `answer` is None where it was withdrawn: that they were asked about is shown, what was told is not told anew.
    """

    entry: UUID
    asked_at: datetime
    organisation: str
    name_zh: str
    name_en: str
    purpose: str
    answer: Answer | None
    refusal: Reason | None
    row: int | None = None
    settled: Settled | None = None  # what came of one that was pending

    @property
    def may_be_rechecked(self) -> bool:
        """Whether its person may ask for a second look: at *record*, and at what is pending still."""
        last = self.answer if self.settled is None else self.settled.answer
        return self.row is None and last in (Answer.RECORD, Answer.PENDING)


@dataclass(frozen=True, slots=True)
class View:
    """Everything that may be shown on a day, newest first, and the entry that was made of showing it."""

    on: date
    at: datetime
    shown_by: UUID
    lines: tuple[Line, ...]
    person: Proved = field(repr=False)


@transaction.atomic
def view(*, acting: Acting, application: Application, at: datetime) -> View:
    """Shows a person their view on their written application, which the officer attests.

    Refuses NOT_ENTITLED, and whatever is wrong with document or name.
    """
    person = attested(acting, application, legal_day_of(at))
    return _shown(person, acting.organisation, acting.officer, at)


@transaction.atomic
def own_view(*, person: Proved, at: datetime) -> View:
    """Shows a person their own view: the same as on paper. The entry says by what service they were known."""
    return _shown(person, THEMSELF, THEMSELF, at)


def asked_about(document: str, entry: UUID, on: date) -> Inquiry | None:
    """The question with this entry, if it is in the view of whoever has this canonical document on a day."""
    linked = SubjectLink.objects.filter(digest__in=links.digests(document), entry=entry).values("entry")
    rows = Inquiry.objects.filter(entry__in=linked, withdrawn_at=None)
    return rows.exclude(entry__in=_delayed(on)).first()


def _shown(person: Proved, organisation: str, officer: str, at: datetime) -> View:
    """What is shown, and to whom, is committed to.

    What a competent body has delayed is not among the lines, and nothing says that something is not.
    """
    shown.look_together()
    on = legal_day_of(at)
    lines = tuple(_lines(person, on))
    seen = {line.entry for line in lines}
    shown.write(seen)
    receipt = ledger.append(
        event=Event.VIEW_SHOWN,
        at=at,
        organisation=organisation,
        officer=officer,
        facts={"power": person.by},
        openings={
            "person": canonical({"document": person.document, "name": person.name}),
            LINES: canonical({"entries": sorted(map(str, seen))}),
        },
    )
    return View(on, at, receipt.entry_id, lines, person)


def receipts(view_: View) -> dict[str, JSON]:
    """The receipt files of all lines as one document; `tutela-verify receipt` checks each. They name nobody.

    Without those of answers that were withdrawn: a receipt states the answer.
    """
    files: list[JSON] = []
    for line in view_.lines:
        if line.answer is None:
            continue
        if line.row is None:
            files.append(receipt_file(line.entry))
            if line.settled is not None:
                files.append(receipt_file(line.settled.entry))
        else:
            files.append(row_receipt_file_of(line.entry, line.row))
    return {"format": "tutela-receipts/1", "receipts": files}


def _lines(person: Proved, on: date) -> Sequence[Line]:
    found = [*_asked(person, on), *_screened(person, on)]
    names = organisation_names({line.organisation for line in found})
    named = [_named(line, names.get(line.organisation, ("", ""))) for line in found]
    return sorted(named, key=lambda line: (line.asked_at, line.entry, line.row or 0), reverse=True)


def _asked(person: Proved, on: date) -> list[Line]:
    """One statement: whether something is delayed changes neither the queries nor their number."""
    linked = SubjectLink.objects.filter(digest__in=links.digests(person.document)).values("entry")
    rows = list(Inquiry.objects.filter(entry__in=linked).exclude(entry__in=_delayed(on)))
    came_to = settled(row.id for row in rows)
    return [
        Line(
            row.entry,
            row.asked_at,
            row.organisation,
            "",
            "",
            row.purpose,
            Answer(row.answer) if row.withdrawn_at is None else None,
            Reason(row.refusal) if row.refusal else None,
            settled=came_to.get(row.id) if row.withdrawn_at is None else None,
        )
        for row in rows
    ]


def _screened(person: Proved, on: date) -> list[Line]:
    runs = Run.objects.filter(entry__isnull=False).exclude(entry__in=_delayed(on))
    columns = runs.values_list("id", "entry", "asked_at", "organisation", "purpose").order_by("id")
    withdrawn, found = withdrawn_rows(), list[Line]()
    for run, entry, asked_at, organisation, purpose in columns:
        for row, answer in rows_of_runs.find(run, purpose, person.document):
            assert entry is not None
            said = None if (run, row) in withdrawn else answer
            found.append(Line(entry, asked_at, organisation, "", "", purpose, said, None, row))
    return found


def _delayed(on: date) -> "QuerySet[Delay, Any]":
    return Delay.objects.filter(confirmed_at__isnull=False, until_on__gt=on).values("entry")


def _named(line: Line, names: tuple[str, str]) -> Line:
    return replace(line, name_zh=names[0], name_en=names[1])
