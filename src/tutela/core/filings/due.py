"""By which day each step of an inquiry is due."""

from dataclasses import dataclass
from datetime import date

from tutela.core.filings.states import State
from tutela.core.law.clocks import after_working_days
from tutela.core.law.holidays import WEEKENDS, Holidays


@dataclass(frozen=True, slots=True)
class Standards:
    """How many working days a body has; the law names none, so they are the deployment's own (`TUTELA_…_DAYS`)."""

    review: int  # from filing to the answer: review and question together
    verify: int  # of what is pending


def due_on(
    state: State,
    on: date,
    standards: Standards,
    *,
    holidays: Holidays = WEEKENDS,
    before: date | None = None,
    has_record: bool | None = None,
) -> date | None:
    """The last day for the next step of an inquiry that came to `state` on a day; None where nothing is due.

    `before` was due until now: a review that has ended leaves the body the rest of its time. After *record* the written
    notice is due at once: the laws say 及时 or 立即 and give no number of days.
    """
    match state:
        case State.FILED:
            return after_working_days(standards.review, on, holidays)
        case State.REVIEWED:
            return before or after_working_days(standards.review, on, holidays)
        case State.PENDING:
            return after_working_days(standards.verify, on, holidays)
        case State.ANSWERED if has_record:
            return on
        case _:
            return None
