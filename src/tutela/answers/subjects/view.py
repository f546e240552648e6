"""What a person is shown: every question and every line of a roster that concerned them, with receipts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.inquiries.settling import Settled, settled
from tutela.answers.screening import concordance, hits
from tutela.answers.screening import subjects as rows_of_runs
from tutela.answers.screening.models import Run
from tutela.answers.screening.queries import row_receipt_file_of
from tutela.answers.subjects import delays, links, shown
from tutela.answers.subjects.models import SubjectLink
from tutela.answers.subjects.proofing import Application, Proved, attested
from tutela.answers.withdrawals.queries import withdrawn_rows
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import organisation_names
from tutela.core.errors import Reason
from tutela.core.proofs import entries
from tutela.core.proofs.commitments import JSON, canonical
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.ledger.queries import body
from tutela.ledger.receipt_files import receipt_file
from tutela.packs.current import legal_day_of

LINES: Final = "lines"
"""The label under which the entry of a view commits to the entries that were shown."""
THEMSELF: Final = "person-themself"
"""Who acts where a person looks for themselves: whoever it is stands behind a commitment alone."""
NOBODYS: Final = UUID(int=0)
"""No run has this id."""
_Run = tuple[UUID, UUID, datetime, str, str]


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
    on_staff: Answer | None = None  # of a row whose person stands on a staff list: what it says now

    @property
    def may_be_rechecked(self) -> bool:
        """Whether its person may ask for a second look: at *record*, and at what is pending still.

        A pending row about somebody on no staff list means them by a description alone, which is kept nowhere: a body
        files about them, and that answer is looked at.
        """
        if self.row is not None and self.on_staff is None:
            return self.answer is Answer.RECORD
        last = self.on_staff or (self.answer if self.settled is None else self.settled.answer)
        return self.answer is not None and last in (Answer.RECORD, Answer.PENDING)


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
    return rows.exclude(entry__in=delays.kept_back(on)).first()


def row_about(person: Proved, entry: UUID, row: int, on: date) -> Line | None:
    """The row of the run with this entry, if it is in somebody's view on a day."""
    return next((one for one in _screened(person, on) if (one.entry, one.row) == (entry, row)), None)


def note_shown(seen: Collection[UUID], person: Proved, organisation: str, officer: str, at: datetime) -> UUID:
    """These entries are shown to their person now: no delay takes them away any more. Returns the entry of the showing.

    In the transaction that reads what is shown, after `shown.look_together`.
    """
    shown.write(seen)
    return ledger.append(
        event=Event.VIEW_SHOWN,
        at=at,
        organisation=organisation,
        officer=officer,
        facts={"power": person.by},
        openings={
            "person": canonical({"document": person.document, "name": person.name}),
            LINES: canonical({"entries": sorted(map(str, seen))}),
        },
    ).entry_id


def _shown(person: Proved, organisation: str, officer: str, at: datetime) -> View:
    """What is shown, and to whom, is committed to.

    What a competent body has delayed is not among the lines, and nothing says that something is not.
    """
    shown.look_together()
    on = legal_day_of(at)
    lines = tuple(_lines(person, on))
    shown_by = note_shown({line.entry for line in lines}, person, organisation, officer, at)
    return View(on, at, shown_by, lines, person)


def receipts(view_: View, *, naming: bool = False) -> dict[str, JSON]:
    """The receipt files of all lines as one document; `tutela-verify receipt` checks each. They name nobody.

    Without those of answers that were withdrawn: a receipt states the answer. `naming`: with what opens the commitment
    to the person, as whoever asked had written it; for the person's own hands alone.
    """
    opened = ("person",) if naming else ()
    files: list[JSON] = []
    for line in view_.lines:
        if line.answer is None:
            continue
        if line.row is None:
            files.append(receipt_file(line.entry, opened=opened))
            if line.settled is not None:
                files.append(_settled_file(line.settled, line.entry, opened))
        else:
            files.append(row_receipt_file_of(line.entry, line.row))
    return {"format": "tutela-receipts/1", "receipts": files}


def _settled_file(last: Settled, first: UUID, opened: Sequence[str]) -> dict[str, JSON]:
    """Earlier editions repeated no commitments: there is nothing there to open."""
    repeated = "commitments" in entries.parse(body(last.entry)).facts
    return receipt_file(last.entry, opened=opened if repeated else (), of=first)


def _lines(person: Proved, on: date) -> Sequence[Line]:
    found = [*_asked(person, on), *_screened(person, on)]
    names = organisation_names({line.organisation for line in found})
    named = [_named(line, names.get(line.organisation, ("", ""))) for line in found]
    return sorted(named, key=lambda line: (line.asked_at, line.entry, line.row or 0), reverse=True)


def _asked(person: Proved, on: date) -> list[Line]:
    """One statement: whether something is delayed changes neither the queries nor their number."""
    linked = SubjectLink.objects.filter(digest__in=links.digests(person.document)).values("entry")
    rows = list(Inquiry.objects.filter(entry__in=linked).exclude(entry__in=delays.kept_back(on)))
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
    """Loose runs are asked for first: one that is bound meanwhile is met twice, and never missed."""
    met = {run: rows_of_runs.find(run[0], run[-1], person.document) for run in _runs(on, is_loose=True)}
    rows, lost = concordance.looked_up(person.document)
    # Whatever was found, and though it may be delayed, the statement is the same one.
    for run in _runs(on, id__in=[NOBODYS, *rows]):
        met.setdefault(run, rows_of_runs.concerning(run[0], run[-1], person.document, rows[run[0]]))
    for run in _runs(on, volume__in=lost) if lost else ():
        met.setdefault(run, rows_of_runs.find(run[0], run[-1], person.document))
    found = [(run, row, answer) for run, answers in met.items() for row, answer in answers]
    withdrawn = withdrawn_rows({run[0] for run, _, _ in found})
    on_staff = hits.of_rows({(run[0], row) for run, row, _ in found})
    return [
        Line(
            entry,
            asked_at,
            organisation,
            "",
            "",
            purpose,
            None if (run, row) in withdrawn else answer,
            None,
            row,
            on_staff=hits.last(on_staff.get((run, row), ())),
        )
        for (run, entry, asked_at, organisation, purpose), row, answer in found
    ]


def _runs(on: date, **which: Any) -> list[_Run]:
    """Of committed runs, those that are not delayed."""
    runs = Run.objects.filter(entry__isnull=False, **which).exclude(entry__in=delays.kept_back(on))
    rows = runs.values_list("id", "entry", "asked_at", "organisation", "purpose").order_by("id")
    return [
        (run, entry, asked_at, organisation, purpose)
        for run, entry, asked_at, organisation, purpose in rows
        if entry is not None
    ]


def _named(line: Line, names: tuple[str, str]) -> Line:
    return replace(line, name_zh=names[0], name_en=names[1])
