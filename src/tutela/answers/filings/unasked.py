"""Staff in post about whom their body has not asked: never since they came, or not in the past year.

Minors Protection Law 62: a unit in close contact with minors asks before it hires, and every year of those in post.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from tutela.answers.filings import actions
from tutela.answers.filings.beside import beside_others
from tutela.answers.filings.models import Filing
from tutela.answers.filings.queries import MUST_ASK
from tutela.answers.routes import askable_in_post
from tutela.answers.staff.engagement import Engagement
from tutela.answers.staff.models import Engagement as Row
from tutela.answers.staff.queries import as_value
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import codes_within
from tutela.packs.current import legal_day_of

AT_ONCE: Final = 50
"""Persons whom one press begins to ask about."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A body that has not asked in time about so many in post, the first of whom were due on a day.

    `never` are those about whom it never asked, late or not; nobody is named.
    """

    organisation: str
    oldest_on: date
    late: int
    never: int


def waiting(acting: Acting, on: date) -> "QuerySet[Row]":
    """Those of the body's own staff whom it has to begin to ask about: no question about them is on its way."""
    require(acting, Permission.STAFF_KEEP)
    if acting.kind not in MUST_ASK:
        return Row.objects.none()
    return _to_be_asked(acting, on).filter(~_is_begun())


def late(acting: Acting, on: date) -> "QuerySet[Row]":
    """Those of them whose day has passed."""
    return waiting(acting, on).filter(ask_by__lt=on)


def in_time(acting: Acting, on: date) -> "QuerySet[Row]":
    """Those whose day has not."""
    return waiting(acting, on).filter(ask_by__gte=on)


def listed(acting: Acting, on: date, limit: int = AT_ONCE) -> list[Engagement]:
    """The first of those who wait, soonest due first."""
    return [as_value(row) for row in waiting(acting, on).order_by("ask_by", "id")[:limit]]


def under_way(acting: Acting, on: date) -> int:
    """About how many others a question is on its way."""
    require(acting, Permission.STAFF_KEEP)
    return _to_be_asked(acting, on).filter(_is_begun()).count()


@transaction.atomic
def begin(*, acting: Acting, at: datetime) -> int:
    """Drafts a question about each of the first who wait, under the purpose of their post; returns how many.

    The purpose is left open where nobody may ask under it now. Each still needs the person's word. Two who press at
    once draft nothing twice. Refuses NOT_ENTITLED.
    """
    require(acting, Permission.FILING_MAKE)
    on = legal_day_of(at)
    found = [one.id for one in listed(acting, on)]
    held = Row.objects.select_for_update().filter(id__in=found).order_by("id")
    ids = list(held.values_list("id", flat=True))
    known = {one.code for one in askable_in_post(acting, on)}
    rows = waiting(acting, on).filter(id__in=ids).order_by("ask_by", "id")
    wanted = list(rows.values_list("id", "purpose"))
    for engagement, purpose in wanted:
        code = purpose if purpose in known else ""
        actions.open_draft(acting=acting, at=at, engagement=engagement, purpose_code=code)
    return len(wanted)


def behind(acting: Acting, on: date, limit: int, after: str = "") -> list[Behind]:
    """One page of the bodies below that must ask and are late, longest overdue first; `after`: the last one's code.

    For an office those below it, for the prosecutor those of the region. Refuses NOT_ENTITLED.
    """
    require(acting, Permission.BODIES_OVERSEE)
    rows = _overseen(acting).annotate(oldest=_oldest(on)).values_list("code", "oldest")
    last = _oldest_of(after, on) if after else None
    if last is not None:
        rows = rows.filter(Q(oldest__gt=last) | Q(oldest=last, code__gt=after))
    page = rows.order_by(F("oldest").asc(nulls_last=True), "code")[:limit]  # who is not late comes after all
    days = {code: oldest for code, oldest in page if oldest is not None}
    counts = _counts(days, on)
    return [Behind(code, oldest, *counts[code]) for code, oldest in days.items()]


def behind_codes(acting: Acting, on: date) -> "QuerySet[Any, str]":
    """The codes of the same bodies, to be counted."""
    require(acting, Permission.BODIES_OVERSEE)
    return _overseen(acting).filter(Exists(_overdue(OuterRef("code"), on))).values_list("code", flat=True)


def _overseen(acting: Acting) -> "QuerySet[Any]":
    """Each of them is looked up once, however many of its staff are late."""
    return codes_within(acting, Permission.BODIES_OVERSEE, kinds=MUST_ASK)


def _overdue(organisation: object, on: date) -> "QuerySet[Row]":
    return Row.objects.filter(organisation=organisation, ask_by__lt=on)


def _oldest(on: date) -> Subquery:
    return Subquery(_overdue(OuterRef("code"), on).order_by("ask_by").values("ask_by")[:1])


def _oldest_of(organisation: str, on: date) -> date | None:
    return _overdue(organisation, on).order_by("ask_by").values_list("ask_by", flat=True).first()


def _counts(codes: Collection[str], on: date) -> dict[str, tuple[int, int]]:
    rows = Row.objects.filter(organisation__in=list(codes), ask_by__isnull=False)
    overdue, never = Count("id", filter=Q(ask_by__lt=on)), Count("id", filter=Q(asked_on=None))
    grouped = rows.values_list("organisation").annotate(overdue=overdue, never=never).order_by()
    return {code: (some, others) for code, some, others in grouped}


def _to_be_asked(acting: Acting, on: date) -> "QuerySet[Row]":
    """Those of the body's own staff who are late, or whom it never asked about."""
    rows = Row.objects.filter(organisation=acting.organisation, ask_by__isnull=False)
    return rows.filter(Q(ask_by__lt=on) | Q(asked_on=None))


def _is_begun() -> Exists:
    """That a question is on its way; what is asked beside another says nothing of the record by itself."""
    begun = Filing.objects.filter(engagement=OuterRef("id"), is_open=True, inquiry=None)
    return Exists(begun.exclude(purpose__in=beside_others()))
