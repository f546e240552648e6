"""What follows by itself: cases for what is pending, and the answer once officers have found.

A case is opened for every pending answer, also where no record is near: the sample of ordinary persons goes through the
same queue. Which agency has such a one is drawn among those that deliver.
"""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from tutela.agencies.verifying import questions
from tutela.agencies.verifying.case import GOING, State
from tutela.agencies.verifying.models import Case
from tutela.agencies.verifying.near import Near, is_of_the_list, near, settled_by
from tutela.agencies.verifying.questions import Asked
from tutela.core.disclosure.history import Port
from tutela.core.law.clocks import after_working_days
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import holidays, legal_day_of, policy
from tutela.records.registry import queries as registry

REGISTRY: Final = "registry"
_GOING: Final = [state.value for state in GOING]


def keep_up(*, at: datetime) -> int:
    """Opens cases, settles what is found, and forgets what was withdrawn; returns how many. Safe to repeat."""
    _forget()
    moved = sum(_moved(one, at) for one in list(questions.waiting(_at_a_desk())))
    _end(at)
    return moved


def due_on(on: date) -> date:
    """The last day for verifying; no law names a number (`TUTELA_VERIFY_DAYS`)."""
    return after_working_days(settings.TUTELA_VERIFY_DAYS, on, holidays())


def _at_a_desk() -> QuerySet[Any]:
    """What waits for an officer, and for nothing else."""
    found = Case.objects.filter(state=State.ENDED.value).values("inquiry")
    return Case.objects.filter(state__in=_GOING).exclude(inquiry__in=found).values("inquiry")


@transaction.atomic
def _moved(one: Asked, at: datetime) -> bool:
    on = legal_day_of(at)
    meant = questions.meant(one)
    if meant is None or one.purpose not in policy().regimes:
        return False  # what stood behind the question was destroyed, or the law no longer knows its purpose
    found = near(meant, one.purpose, on)
    was_seen = Case.objects.filter(inquiry=one.id, state=State.ENDED.value).exists()
    answer = settled_by(found)
    if answer is not None and (found or was_seen):
        return questions.settle(one, answer, at=at)
    opened = [_open(one.id, agency, at) for agency in _agencies(one, found)]
    return any(opened)


def _agencies(one: Asked, found: list[Near]) -> list[str]:
    """Those whose records nobody has compared; where none is near, one of all that deliver, by the random number."""
    if found:
        return sorted({record.agency for record in found if record.is_same is None})
    agency = drawn(one.id, one.purpose)
    return [] if agency is None else [agency]


def drawn(inquiry: UUID, purpose: str) -> str | None:
    """One of all agencies that deliver what the purpose is answered from, by the question's random number; or None."""
    listed = is_of_the_list(purpose)
    feeds = [feed for feed in registry.feeds() if (feed.port == Port.EDUCATION.value) is listed]
    delivering = sorted({feed.authority for feed in feeds})
    return delivering[inquiry.int % len(delivering)] if delivering else None


def _open(inquiry: UUID, agency: str, at: datetime) -> bool:
    last = due_on(legal_day_of(at))
    row, is_new = Case.objects.get_or_create(
        inquiry=inquiry,
        agency=agency,
        defaults={
            "id": uuid4(),
            "state": State.OPEN.value,
            "opened_at": at,
            "changed_at": at,
            "due_on": last,
        },
    )
    if not is_new:
        row = Case.objects.select_for_update().get(pk=row.pk)  # another round may have opened it anew
    if not is_new and row.state == State.ENDED.value:  # another record has come, or what was found has ended
        row.state, row.changed_at, row.due_on = State.OPEN.value, at, last
        row.proposed_by = row.decided_by = ""
        row.save()
        is_new = True
    if is_new:
        _log(row, agency, at)
    return is_new


def _forget() -> None:
    """Cases of answers that were withdrawn go."""
    Case.objects.exclude(questions.is_standing("inquiry")).delete()


@transaction.atomic
def _end(at: datetime) -> None:
    """What came to an answer by another way, a second agency or a re-check, waits no more."""
    rows = Case.objects.select_for_update().filter(questions.has_come("inquiry"), state__in=_GOING)
    for row in rows.order_by("id"):
        row.state, row.need, row.sealed, row.changed_at = State.ENDED.value, "", None, at
        row.save()
        _log(row, row.agency, at)


def _log(row: Case, agency: str, at: datetime) -> None:
    ledger.append(
        event=Event.IDENTITY_WAITS,
        at=at,
        organisation=agency,
        officer=REGISTRY,
        facts={"case": str(row.id), "state": row.state, "due": row.due_on.isoformat()},
    )
