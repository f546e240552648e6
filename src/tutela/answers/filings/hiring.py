"""Hiring: nobody is hired before an inquiry found no record (Minors Protection Law 62; Opinions of 2020, 5).

Of a teacher the restriction list is asked too, where it is delivered here (Notice of 2023): both answers count.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tutela.answers.filings.beside import beside_others, needed
from tutela.answers.filings.history import actor, step
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.queries import answers_of
from tutela.answers.staff import actions as staff
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import By, Move, State
from tutela.packs.current import legal_day_of

_GOING: Final = tuple(
    state.value for state in State if state not in (State.WITHDRAWN, State.ABANDONED, State.RECALLED)
)


@transaction.atomic
def hire(*, acting: Acting, engagement: UUID, on: date, at: datetime) -> None:
    """An applicant is in post from a day, and the inquiries about them are closed.

    Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (no applicant), HIRED_UNASKED (the latest answer about them, or
    about what is asked beside it, is not *no record*, was withdrawn, or there is none).
    """
    require(acting, Permission.STAFF_KEEP)
    rows = _needed(acting, engagement, legal_day_of(at))
    if not _all_cleared(rows):
        raise Refusal(Reason.HIRED_UNASKED)
    staff.hire(acting=acting, engagement=engagement, on=on, at=at)
    for row in rows:
        if row is not None and row.state == State.ANSWERED.value:
            step(row, Move.CLOSE, actor(acting, By.FILER), at)


def may_hire(acting: Acting, engagement: UUID, on: date) -> bool:
    """Whether the latest answers about an applicant let them be hired."""
    return _all_cleared(_needed(acting, engagement, on))


def still_to_ask(acting: Acting, engagement: UUID, purpose_code: str, on: date) -> list[str]:
    """What is asked beside a purpose, and of which this body has opened nothing about an applicant yet."""
    own = Filing.objects.filter(organisation=acting.organisation, engagement=engagement)
    opened = set(own.filter(state__in=_GOING).values_list("purpose", flat=True))
    main = _latest(_main(acting, engagement))
    asked = purpose_code if main is None else main.purpose
    return [code for code in needed(acting, asked, on) if code not in opened]


def cleared(row: Filing) -> bool:
    """Whether a filing was answered with *no record*, and the answer stands."""
    return row.inquiry is not None and answers_of([row.inquiry]).get(row.inquiry) is Answer.NO_RECORD


def _all_cleared(rows: Sequence[Filing | None]) -> bool:
    return all(row is not None and cleared(row) for row in rows)


def _needed(acting: Acting, engagement: UUID, on: date) -> list[Filing | None]:
    """The latest question about an applicant, and the latest of each that goes beside it; None: not asked."""
    main = _latest(_main(acting, engagement))
    if main is None:
        return [None]
    asked = _asked(acting, engagement)
    return [main, *(_latest(asked.filter(purpose=code)) for code in needed(acting, main.purpose, on))]


def _main(acting: Acting, engagement: UUID) -> QuerySet[Filing]:
    return _asked(acting, engagement).exclude(purpose__in=beside_others())


def _asked(acting: Acting, engagement: UUID) -> QuerySet[Filing]:
    return Filing.objects.filter(
        organisation=acting.organisation, engagement=engagement, inquiry__isnull=False
    )


def _latest(rows: QuerySet[Filing]) -> Filing | None:
    return rows.order_by("-changed_at", "-id").first()
