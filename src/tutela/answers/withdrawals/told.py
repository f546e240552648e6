"""Who was told of a person: the inquiries and lines of rosters that were answered with more than *no record*."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.inquiries.settling import settled
from tutela.answers.screening import subjects as rows_of_runs
from tutela.answers.screening.models import Run
from tutela.answers.subjects import links
from tutela.answers.subjects.models import SubjectLink
from tutela.core.identity.sex import Sex
from tutela.index.lookup.rows import Basis

TOLD: Final = (Answer.RECORD, Answer.PENDING)
_PENDING: Final = (Answer.PENDING,)
Description = tuple[date, Sex, str]
"""Birth date, sex and canonical name."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer that a body has: an inquiry, or line `row` (from 1) of a run; `entry` is its ledger entry."""

    id: UUID
    row: int
    entry: UUID
    organisation: str
    purpose: str
    at: datetime


def told(document: str, purposes: Collection[str], answers: Collection[Answer] = TOLD) -> Iterator[Told]:
    """Under these purposes, of whoever has this canonical document."""
    yield from _asked(document, purposes, answers)
    for run in _runs(purposes, answers):
        for row, answer in rows_of_runs.find(run.id, run.purpose, document):
            if answer in answers:
                yield _line(run, row)


def told_described(whom: Description, purposes: Collection[str], basis: Basis) -> Iterator[Told]:
    """The pending answers about whoever was meant by birth date, sex and name, under whatever document.

    A question with a resident number rests on no row of somebody who has one.
    """
    residents = (False,) if basis is Basis.PERSON_WITH_RESIDENT_NUMBER else (False, True)
    for resident in residents:
        yield from _asked(links.described(*whom, resident=resident), purposes, _PENDING)
    for run in _runs(purposes, _PENDING):
        for row in rows_of_runs.find_described(run.id, run.purpose, whom, residents=residents):
            yield _line(run, row)


def line_of(run: UUID, row: int) -> Told:
    """One row of a run that has answered."""
    return _line(Run.objects.defer("blocks").get(id=run), row)


def _asked(whom: str, purposes: Collection[str], answers: Collection[Answer]) -> Iterator[Told]:
    linked = SubjectLink.objects.filter(digest__in=links.digests(whom)).values("entry")
    rows = list(Inquiry.objects.filter(entry__in=linked, purpose__in=purposes, answer__in=TOLD))
    came_to = settled(row.id for row in rows)
    for row in rows:
        # What was told last counts: who came to be no match was told nothing in vain.
        last = came_to.get(row.id)
        if (Answer(row.answer) if last is None else last.answer) in answers:
            yield Told(row.id, 0, row.entry, row.organisation, row.purpose, row.asked_at)


def _runs(purposes: Collection[str], answers: Collection[Answer]) -> Iterator[Run]:
    """Only runs that gave such an answer to anybody are read through."""
    for run in Run.objects.filter(entry__isnull=False, purpose__in=purposes).defer("blocks").order_by("id"):
        if any(run.counts.get(answer.value) for answer in answers):
            yield run


def _line(run: Run, row: int) -> Told:
    assert run.entry is not None
    return Told(run.id, row, run.entry, run.holder, run.purpose, run.asked_at)
