"""Who was told of a person: the inquiries and lines of rosters that were answered with more than *no record*."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import subjects as rows_of_runs
from tutela.answers.screening.models import Run
from tutela.answers.subjects import links
from tutela.answers.subjects.models import SubjectLink

_TOLD: Final = (Answer.RECORD, Answer.PENDING)
_VALUES: Final = [answer.value for answer in _TOLD]


@dataclass(frozen=True, slots=True)
class Told:
    """One answer that a body has: an inquiry, or line `row` (from 1) of a run; `entry` is its ledger entry."""

    id: UUID
    row: int
    entry: UUID
    organisation: str
    purpose: str
    at: datetime


def told(document: str, purposes: Collection[str]) -> Iterator[Told]:
    """Under these purposes, of whoever has this canonical document."""
    yield from _asked(document, purposes)
    yield from _screened(document, purposes)


def _asked(document: str, purposes: Collection[str]) -> Iterator[Told]:
    linked = SubjectLink.objects.filter(digest__in=links.digests(document)).values("entry")
    for row in Inquiry.objects.filter(entry__in=linked, purpose__in=purposes, answer__in=_VALUES):
        yield Told(row.id, 0, row.entry, row.organisation, row.purpose, row.asked_at)


def _screened(document: str, purposes: Collection[str]) -> Iterator[Told]:
    """Only runs that gave such an answer to anybody are read through."""
    for run in Run.objects.filter(entry__isnull=False, purpose__in=purposes).defer("blocks").order_by("id"):
        if not any(run.counts.get(value) for value in _VALUES):
            continue
        for row, answer in rows_of_runs.find(run.id, run.purpose, document):
            if answer in _TOLD:
                assert run.entry is not None
                yield Told(run.id, row, run.entry, run.organisation, run.purpose, run.asked_at)
