"""Questions that a body asks for itself, without a filing: they count as having asked about whoever is on its list.

They are answered beside everything else, thousands in a second, by a process that knows no staff list; so they are met
with the lists a little later, by the clock. Where one says *record*, what follows is opened then (`met`).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from tutela.answers.filings import met
from tutela.answers.filings.queries import MUST_ASK
from tutela.answers.inquiries import settling
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.staff import asked
from tutela.bodies.queries import codes_of
from tutela.core.following.rosters import asks_of_staff
from tutela.packs.current import policy
from tutela.sql.identifiers import TAIL_BYTES, dated_id

_AT_ONCE: Final = 500
_BACK: Final = timedelta(days=7)  # where this process has not looked yet
_RECORD_BACK: Final = timedelta(days=60)  # the same for *record*: no outage leaves anybody unfollowed
_OVERLAP: Final = timedelta(minutes=5)  # longer than an answer takes from its moment to its commit
_looked_at: datetime | None = None

_Asked = tuple[UUID, UUID, str, str, date]  # id, entry, purpose, organisation, day


def keep_up(*, at: datetime) -> int:
    """Notes what was asked since it was called last, and opens what is followed; how many questions it looked at.

    Safe to repeat.
    """
    global _looked_at
    since = at - _BACK if _looked_at is None else _looked_at - _OVERLAP
    last, count = dated_id(since, bytes(TAIL_BYTES)), 0
    while page := _page(last):
        _note(page)
        last, count = page[-1][0], count + len(page)
    met.follow(since=at - _RECORD_BACK if _looked_at is None else since, at=at)
    _looked_at = at
    return count


def _page(after: UUID) -> list[_Asked]:
    """By id, which begins with the moment: so it costs what was asked lately, and not what was ever asked."""
    purposes = [code for code, one in policy().purposes.items() if asks_of_staff(one)]
    rows = Inquiry.objects.filter(id__gt=after, organisation__in=codes_of(MUST_ASK), purpose__in=purposes)
    rows = rows.exclude(answer=Answer.REFUSED.value).order_by("id")
    return list(rows.values_list("id", "entry", "purpose", "organisation", "asked_on")[:_AT_ONCE])


@transaction.atomic
def _note(page: Sequence[_Asked]) -> None:
    documents = settling.documents([(entry, purpose, on) for _, entry, purpose, _, on in page])
    about: dict[tuple[str, date], list[str]] = {}
    for _, entry, _, organisation, on in page:
        if entry in documents:
            about.setdefault((organisation, on), []).append(documents[entry])
    asked.of_persons(about)
