"""What a re-check is about: the answer to a question, or to one row of a run, as it stands now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from tutela.answers.filings import actions as filings
from tutela.answers.inquiries import settling
from tutela.answers.inquiries.answer import Answer, Question
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.inquiries.queries import answers_of
from tutela.answers.inquiries.settling import Meant
from tutela.answers.screening import hits
from tutela.answers.screening.hits import Row
from tutela.answers.screening.models import Run
from tutela.answers.staff import queries as staff
from tutela.answers.subjects.proofing import Proved
from tutela.answers.subjects.view import asked_about, row_about
from tutela.answers.withdrawals import actions as withdrawals
from tutela.answers.withdrawals.queries import withdrawn_rows
from tutela.core.identity.documents import DocumentKind
from tutela.packs.current import legal_day_of
from tutela.redress.relief.models import Recheck

_GROUND: Final = "re-check"


@dataclass(frozen=True, slots=True)
class Disputed:
    """`told` is the inquiry, or the run whose `row` (from 1) it is; `entry` is that of either.

    `bodies` were answered, or have the person on their staff list. `answer` is None once it was withdrawn. `on_staff`:
    the row, for each staff list on which its person stands.
    """

    told: UUID
    row: int
    entry: UUID
    purpose: str
    asked_on: date
    bodies: frozenset[str]
    answer: Answer | None
    on_staff: tuple[Row, ...] = ()

    @property
    def is_of_nobody_known(self) -> bool:
        """Whether it is a row about somebody on no staff list: whom it means is what its applicant proves."""
        return bool(self.row) and not self.on_staff

    @property
    def waiting(self) -> tuple[UUID, ...]:
        """Under which ids it may have waited for an identity to be verified."""
        return tuple(one.id for one in self.on_staff) if self.row else (self.told,)


def question(inquiry: UUID) -> Disputed | None:
    """The answer to one question; None where there is none."""
    one = Inquiry.objects.filter(id=inquiry).first()
    if one is None:
        return None
    answer = answers_of([inquiry])[inquiry]
    bodies = frozenset((one.organisation,))
    return Disputed(one.id, 0, one.entry, one.purpose, one.asked_on, bodies, answer)


def line(run: UUID, row: int) -> Disputed | None:
    """The answer to one row; None where the run is none, or has answered nothing yet."""
    one = Run.objects.filter(id=run, entry__isnull=False).first()
    if one is None or one.entry is None:
        return None
    on_staff = tuple(hits.of_rows([(run, row)]).get((run, row), ()))
    answer = _says((run, row), on_staff, withdrawn_rows([run]))
    on = on_staff[0].told_on if on_staff else legal_day_of(one.asked_at)
    bodies = frozenset((one.organisation, one.holder, *(each.organisation for each in on_staff)))
    return Disputed(run, row, one.entry, one.purpose, on, bodies, answer, on_staff)


def entered(entry: UUID, row: int) -> Disputed | None:
    """The answer with this entry of the ledger, or one row, from 1, of the run with it; None where there is none."""
    if row:
        run = Run.objects.filter(entry=entry).values_list("id", flat=True).first()
        return None if run is None else line(run, row)
    asked = Inquiry.objects.filter(entry=entry).values_list("id", flat=True).first()
    return None if asked is None else question(asked)


def of(recheck: Recheck) -> Disputed | None:
    """What one re-check is about."""
    return line(recheck.inquiry, recheck.row) if recheck.row else question(recheck.inquiry)


def of_view(person: Proved, entry: UUID, row: int, on: date) -> Disputed | None:
    """The answer with this entry, and row, if it is in somebody's view and may be looked at again."""
    if not row:
        asked = asked_about(person.document, entry, on)
        return None if asked is None else question(asked.id)
    shown = row_about(person, entry, row, on)
    run = Run.objects.filter(entry=entry).values_list("id", flat=True).first()
    if shown is None or run is None or not shown.may_be_rechecked:
        return None
    return line(run, row)


def answers(rechecks: Collection[Recheck]) -> dict[UUID, Answer | None]:
    """By re-check, what is told now of what it is about; None where that was withdrawn."""
    asked = answers_of(one.inquiry for one in rechecks if not one.row)
    rows = {(one.inquiry, one.row) for one in rechecks if one.row}
    on_staff, withdrawn = hits.of_rows(rows), withdrawn_rows({run for run, _ in rows})
    said = {place: _says(place, on_staff.get(place, ()), withdrawn) for place in rows}
    return {one.id: said[one.inquiry, one.row] if one.row else asked.get(one.inquiry) for one in rechecks}


def meant(one: Disputed, applicant: Proved | None) -> Meant | None:
    """Whom it was about; None where that was forgotten. A row's person stands on a staff list, or has applied."""
    if not one.row:
        return settling.meant(one.entry, one.purpose, one.asked_on)
    known = _listed(one.on_staff) or (None if applicant is None else _question(applicant))
    return None if known is None else settling.meant_by(known, one.asked_on)


def put_right(one: Disputed, at: datetime) -> None:
    """What was pending is no record; what the list gave on that day and no longer gives falls as well."""
    if not one.row:
        if settling.settle(inquiry=one.told, answer=Answer.NO_RECORD, at=at):
            filings.settled([one.told], at=at)
        else:
            withdrawals.withdraw_answer(one.told, at=at)
    elif one.answer is Answer.PENDING:
        for each in one.on_staff:
            hits.settle(hit=each.id, answer=Answer.NO_RECORD, at=at)
    else:
        withdrawals.withdraw_row(one.told, one.row, at=at)


def _says(
    place: tuple[UUID, int], on_staff: Collection[Row], withdrawn: Collection[tuple[UUID, int]]
) -> Answer | None:
    """What a row tells. One about somebody on no staff list is disputed as *record* alone: `of_view` sees to that."""
    return None if place in withdrawn else hits.last(on_staff) or Answer.RECORD


def _listed(on_staff: Iterable[Row]) -> Question | None:
    people = (staff.person_of(one.engagement) for one in on_staff)
    return next((person.question(_GROUND) for person in people if person is not None), None)


def _question(applicant: Proved) -> Question:
    kind, country, number = applicant.document.split(":")
    return Question(applicant.name, number, _GROUND, DocumentKind(kind), country or None)
