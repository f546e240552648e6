"""Whose turn it is with an inquiry: by the history of filings, and by the cases that a pending answer waits for."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from tutela.agencies.verifying.case import GOING
from tutela.agencies.verifying.case import State as CaseState
from tutela.agencies.verifying.models import Case
from tutela.answers.filings import queries as filings
from tutela.answers.filings.models import Line
from tutela.answers.inquiries.models import Inquiry
from tutela.core.filings.states import By, Move, State
from tutela.redress.notifying.kinds import Kind, Thing
from tutela.redress.notifying.models import Reached

LINES: Final = "filing-lines"
_OVERLAP: Final = (
    1_000  # numbers are given before transactions end: what came late is read again, and told once
)
_AT_ONCE: Final = 5_000
_TO_WHO_FILED: Final = {
    Move.ANSWER.value: Kind.ANSWERED,
    Move.SETTLE.value: Kind.ANSWERED,
    Move.WATCH.value: Kind.ANSWERED,
    Move.REFUSE.value: Kind.REFUSED,
    Move.RETURN.value: Kind.SENT_BACK,
    Move.WITHDRAW.value: Kind.TAKEN_BACK,
}
_TO_WHO_ASKS: Final = {State.FILED.value: Kind.REVIEW, State.REVIEWED.value: Kind.ASK}


def filed() -> Iterator[Thing]:
    """What has become of filings, by the lines of their history, in the order of their numbers."""
    reached, _ = Reached.objects.get_or_create(source=LINES)
    rows = Line.objects.filter(id__gt=max(0, reached.number - _OVERLAP)).order_by("id")
    page = list(rows.values_list("id", flat=True)[:_AT_ONCE])
    if not page or page[-1] == reached.number:
        return
    wanted = Q(move__in=list(_TO_WHO_FILED)) | Q(state__in=list(_TO_WHO_ASKS))
    wanted |= Q(move=Move.AUTHORISE.value, by=By.PERSON.value)  # what an officer entered, the body knows
    earlier = Line.objects.filter(filing=OuterRef("filing"), id__lt=OuterRef("id"))
    told = rows.filter(wanted, id__lte=page[-1]).annotate(
        before=Subquery(earlier.order_by("-id").values("state")[:1]),
        came_back=Exists(earlier.filter(move=Move.RETURN.value)),
    )
    for line in told.select_related("filing").defer("sealed", "filing__sealed"):
        yield from _of(line, line.before, again=line.came_back)
    Reached.objects.filter(source=LINES).update(number=page[-1])


def compared(since: datetime) -> Iterator[Thing]:
    """Cases go to their agency, as often as they come to it; what it lacks, to the body that can supply it."""
    going = Case.objects.filter(state__in=[state.value for state in GOING], changed_at__gte=since)
    lacking: dict[UUID, str] = {}
    for case in going.defer("sealed"):
        thing = f"{case.id}/{case.state}"
        if case.changed_at != case.opened_at:
            thing = f"{thing}/{int(case.changed_at.timestamp())}"
        if case.state == CaseState.NEEDS.value:
            lacking[case.inquiry] = thing
        else:
            yield Thing(case.agency, Kind.IDENTITY, thing)
    asked = Inquiry.objects.filter(id__in=list(lacking), withdrawn_at=None)
    bodies = dict(asked.values_list("id", "organisation"))
    for inquiry, body in (bodies | filings.filed_by(bodies)).items():  # who filed knows the person
        yield Thing(body, Kind.NEEDED, lacking[inquiry])


def _of(line: Line, before: str | None, *, again: bool) -> Iterator[Thing]:
    """To who filed, to who asks, or to both; `again`: the office has returned it before."""
    filing, kind = line.filing, _TO_WHO_FILED.get(line.move, Kind.GIVEN)
    if line.state in _TO_WHO_ASKS:
        if filing.asker:
            thing = str(line.entry if again else filing.id)
            yield Thing(filing.asker, _TO_WHO_ASKS[line.state], thing)
        return
    if kind is Kind.GIVEN and filing.state != State.AUTHORISED.value:  # the body has gone on already
        return
    yield Thing(filing.organisation, kind, str(filing.id if kind is Kind.ANSWERED else line.entry))
    if kind is Kind.TAKEN_BACK and before in _TO_WHO_ASKS and filing.asker != filing.organisation:
        yield Thing(filing.asker, Kind.GONE, str(line.entry))
