"""When a body last asked about those on its list, and by when it has to (Minors Protection Law 62).

A day once written stays, also where the answer is withdrawn later: that it was asked is true whatever becomes of the
answer, and a day that went with it would tell of whom something was withdrawn.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Case, Min, Q, Value, When

from tutela.answers.identities import keyed
from tutela.answers.staff.engagement import Did, Standing
from tutela.answers.staff.models import OPEN, Change, Engagement
from tutela.answers.staff.queries import TABLE
from tutela.core.errors import Reason, Refusal
from tutela.core.following import asking
from tutela.core.law import clocks
from tutela.core.law.provisions import Provision
from tutela.packs.current import legal_day_of, policy

_YEARLY: Final = "yearly-inquiry"
_AT_ONCE: Final = 500


def of_persons(answered: Mapping[tuple[str, date], Collection[str]]) -> None:
    """Bodies got answers on these days about these canonical documents. In the transaction that gives them."""
    about = {whom: _listed(whom[0], documents) for whom, documents in answered.items()}
    hold([engagement for some in about.values() for engagement in some])
    for (_, on), engagements in sorted(about.items()):
        of_engagements(engagements, on=on)


def of_engagements(engagements: Collection[UUID], *, on: date) -> None:
    """The same of engagements. One that a later answer speaks of keeps its day."""
    due = again(on)
    in_post = When(state=Standing.IN_POST.value, then=Value(due))
    ask_by = None if due is None else Case(in_post, default=None)
    held = hold(engagements)
    for start in range(0, len(held), _AT_ONCE):
        earlier = Q(asked_on=None) | Q(asked_on__lt=on)
        some = Engagement.objects.filter(earlier, id__in=held[start : start + _AT_ONCE])
        some.update(asked_on=on, ask_by=ask_by)


def hold(engagements: Collection[UUID]) -> list[UUID]:
    """Holds those that are open, in one order, so that two who write about the same people never wait crosswise."""
    ids, held = sorted(set(engagements)), list[UUID]()
    for start in range(0, len(ids), _AT_ONCE):
        rows = Engagement.objects.filter(id__in=ids[start : start + _AT_ONCE], state__in=OPEN)
        held += rows.select_for_update().order_by("id").values_list("id", flat=True)
    return held


def _listed(organisation: str, documents: Collection[str]) -> list[UUID]:
    digests, found = [digest for one in documents for digest in keyed.digests(TABLE, one)], list[UUID]()
    for start in range(0, len(digests), _AT_ONCE):
        rows = Engagement.objects.filter(
            organisation=organisation, state__in=OPEN, digest__in=digests[start : start + _AT_ONCE]
        )
        found += rows.values_list("id", flat=True)
    return found


def begun_on(organisation: str, on: date) -> date:
    """The day on which the body's list began: today, where nobody was on it yet."""
    first = Engagement.objects.filter(organisation=organisation).aggregate(at=Min("listed_at"))["at"]
    return on if first is None else legal_day_of(first)


def filled_on(organisation: str, on: date) -> date:
    """The day of the body's first roster: today, where it handed in none. Applicants alone begin no list of those."""
    rosters = Change.objects.filter(engagement__organisation=organisation, did=Did.IMPORTED.value)
    first = rosters.aggregate(at=Min("at"))["at"]
    return on if first is None else legal_day_of(first)


def by_when_hired(row: Engagement) -> date | None:
    """By when an applicant who is hired has to be asked about: again, or before they came."""
    if row.asked_on is not None:
        return again(row.asked_on)
    return None if row.from_on is None else asking.before_hiring(row.from_on)


def by_when_listed(from_on: date | None, *, listed_on: date, begun: date, filled: date) -> date | None:
    """The same of whoever comes onto the list in post; None where the law is not in force."""
    yearly = _yearly(listed_on)
    if yearly is None:
        return None
    return asking.since_listed(yearly, from_on=from_on, listed_on=listed_on, begun_on=begun, filled_on=filled)


def again(on: date) -> date | None:
    """By when whoever was asked about on a day has to be asked about again; None where the law is not in force."""
    yearly = _yearly(on)
    return None if yearly is None else asking.again(yearly, on)


def _yearly(on: date) -> Provision | None:
    try:
        return clocks.provision(policy(), _YEARLY, "cn", on)
    except Refusal as refusal:
        if refusal.reason is not Reason.PACK_NOT_IN_FORCE:
            raise
        return None
