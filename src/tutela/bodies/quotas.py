"""How many persons a body may ask about: by its declared staff and vacancies, over the year and in one month."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings

from tutela.bodies.entries import note
from tutela.bodies.kinds import Acting
from tutela.bodies.models import Quota
from tutela.core.proofs.commitments import JSON
from tutela.ledger.events import Event

ALONE: Final = 100
"""Staff that one officer may declare of a body they enter; to declare more takes two, then as later."""
_WHOLE: Final = 100  # per cent


def yearly(headcount: int, vacancies: int) -> int:
    """Persons a body may ask about in a year, from what it declares (`TUTELA_QUOTA_PER_HEAD`, `…_PER_VACANCY`)."""
    by_staff = max(1, headcount) * settings.TUTELA_QUOTA_PER_HEAD
    return int(by_staff + vacancies * settings.TUTELA_QUOTA_PER_VACANCY)


def in_month(allowed: int, month: int, declared: int, seasons: Sequence[int]) -> int:
    """Persons of a year's quota that may be asked about in one month, 1 to 12: the season's share of it, in per cent.

    All whom a body declares may always be asked about at once, as yearly screening does; never more than the year has.
    """
    return min(allowed, max(declared, -(-allowed * seasons[month - 1] // _WHOLE)))


def carry_out_raise(
    *, organisation: str, year: int, allowed: int, by: Acting, at: datetime, **said: JSON
) -> None:
    """What two officers agreed on; within their transaction. `said` is added to its entry."""
    Quota.objects.update_or_create(organisation_id=organisation, year=year, defaults={"allowed": allowed})
    note(
        Event.QUOTA_CHANGED, by, at, {"year": year, "allowed": allowed, "organisation": organisation, **said}
    )
