"""Hiring: nobody is hired before an inquiry found no record (Minors Protection Law 62; Opinions of 2020, 5)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tutela.answers.filings.history import actor, step
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.queries import answers_of
from tutela.answers.staff import actions as staff
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import By, Move, State


@transaction.atomic
def hire(*, acting: Acting, engagement: UUID, on: date, at: datetime) -> None:
    """An applicant is in post from a day, and the inquiry about them is closed.

    Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (no applicant), HIRED_UNASKED (the latest answer about them is
    not *no record*, was withdrawn, or there is none).
    """
    require(acting, Permission.STAFF_KEEP)
    row = _latest(acting, engagement)
    if row is None or not cleared(row):
        raise Refusal(Reason.HIRED_UNASKED)
    staff.hire(acting=acting, engagement=engagement, on=on, at=at)
    if row.state == State.ANSWERED.value:
        step(row, Move.CLOSE, actor(acting, By.FILER), at)


def may_hire(acting: Acting, engagement: UUID) -> bool:
    """Whether the latest answer about an applicant lets them be hired."""
    row = _latest(acting, engagement)
    return row is not None and cleared(row)


def cleared(row: Filing) -> bool:
    """Whether a filing was answered with *no record*, and the answer stands."""
    return row.inquiry is not None and answers_of([row.inquiry]).get(row.inquiry) is Answer.NO_RECORD


def _latest(acting: Acting, engagement: UUID) -> Filing | None:
    asked = Filing.objects.filter(engagement=engagement, inquiry__isnull=False)
    return asked.filter(organisation=acting.organisation).order_by("-changed_at", "-id").first()
