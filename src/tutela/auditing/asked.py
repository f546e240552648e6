"""When bodies last asked about their staff: a day on which they were answered; and by when they have to, which follows.

About whom they were answered then is not looked at: that would open every question. So whoever changes a row and knows
another day on which the body asked about anybody is not found by this.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from django.db.models import OuterRef, Subquery

from tutela.answers.filings.models import Filing
from tutela.answers.filings.queries import MUST_ASK
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening.models import Run
from tutela.answers.staff import asked
from tutela.answers.staff.engagement import Standing
from tutela.answers.staff.models import Engagement
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.bodies.queries import codes_of
from tutela.packs.current import legal_day_of

_CHUNK: Final = 2_000
_Days = set[tuple[str, date]]


def faults() -> Iterator[Fault]:
    """Days on which nobody was answered, and last days that do not follow from them."""
    answered, by_offices, again = _answered(), _by_offices(), cache(asked.again)
    rows = Engagement.objects.defer("sealed").order_by("id")
    for row in rows.iterator(chunk_size=_CHUNK):
        known = row.asked_on is None or row.asked_on in by_offices
        if not known and (row.organisation, row.asked_on) not in answered:
            yield _fault(row, "asked_on")
        if row.state != Standing.IN_POST.value:
            is_due = row.ask_by is None
        elif row.asked_on is not None:
            is_due = row.ask_by == again(row.asked_on)
        else:
            latest = again(legal_day_of(row.listed_at))
            is_due = latest is None or (row.ask_by is not None and row.ask_by <= latest)
        if not is_due:
            yield _fault(row, "ask_by")


def _answered() -> _Days:
    """By body the days on which a question of its own, a filing of it, or a run over its list was answered."""
    asked_on = Inquiry.objects.exclude(answer=Answer.REFUSED.value)
    days: _Days = set(asked_on.values_list("organisation", "asked_on").distinct())
    of_filing = Subquery(asked_on.filter(id=OuterRef("inquiry")).values("asked_on"))
    filed = Filing.objects.exclude(inquiry=None).annotate(day=of_filing)
    days |= set(filed.values_list("organisation", "day").distinct())
    runs = Run.objects.values_list("holder", "released_at").iterator(chunk_size=_CHUNK)
    return days | {(holder, legal_day_of(at)) for holder, at in runs if at is not None}


def _by_offices() -> set[date]:
    """The days of runs of bodies that have others below them: which stood there then is not written anywhere."""
    runs = Run.objects.exclude(holder__in=codes_of(MUST_ASK)).values_list("released_at", flat=True)
    return {legal_day_of(at) for at in runs if at is not None}


def _fault(row: Engagement, detail: str) -> Fault:
    return Fault(Wrong.COLUMN, Kind.ENGAGEMENT.value, str(row.id), detail=detail)
