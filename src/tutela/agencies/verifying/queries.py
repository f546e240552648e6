"""Reads: what waits at an agency, one case with its comparisons, what is late, and what a question waits for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from tutela.agencies.verifying import actions, models, questions, sealed
from tutela.agencies.verifying.case import GOING, Case, Compared, Identity, Listed, Need, State
from tutela.agencies.verifying.near import Near, agreement, near
from tutela.answers.inquiries.settling import Meant
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import organisation_names, reached
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import Document, grouped, masked
from tutela.packs.current import legal_day_of

_GOING: Final = [state.value for state in GOING]


@dataclass(frozen=True, slots=True)
class Late:
    """How many cases of one agency are past their day, and since when the oldest is."""

    organisation: str
    name_zh: str
    name_en: str
    count: int
    oldest_on: date


def waiting(acting: Acting, limit: int) -> list[Listed]:
    """What waits for an officer of this agency, soonest due first. Refuses NOT_ENTITLED."""
    require(acting, Permission.IDENTITY_VERIFY)
    rows = _standing(acting.organisation).order_by("due_on", "id")[:limit]
    return [_listed(row) for row in rows]


def count(acting: Acting) -> int:
    """How many wait for the agency itself: what was asked of a body does not."""
    return _standing(acting.organisation).exclude(state=State.NEEDS.value).count()


def one(acting: Acting, case: UUID, at: datetime, *, in_clear: bool = False) -> Case:
    """One case with both identities side by side. Refuses NOT_ENTITLED, NOT_FOUND."""
    require(acting, Permission.IDENTITY_VERIFY)
    row = _of(acting.organisation).filter(id=case).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="case")
    waits = actions.asked_of(row)
    judged = sealed.judged_of(row)
    is_by_you = row.proposed_by == acting.officer
    if waits is None or row.state == State.ENDED.value:
        return Case(_listed(row), None, None, (), judged, is_by_you)
    question, meant = waits
    on = legal_day_of(at)
    own = [record for record in near(meant, question.purpose, on) if record.agency == row.agency]
    return Case(
        _listed(row),
        asked(meant, in_clear),
        meant.belonging,
        tuple(compared(sealed.mark(row.id, each), each, meant, on, in_clear) for each in own),
        judged,
        is_by_you,
        sealed.supplied_of(row),
        question.entry is None,
    )


def needs(inquiry: UUID) -> Need | None:
    """What a question waits for from the body that asked it; None where nothing is wanted."""
    rows = models.Case.objects.filter(inquiry=inquiry, state=State.NEEDS.value)
    need = rows.order_by("changed_at").values_list("need", flat=True).first()
    return Need(need) if need else None


def late_everywhere(acting: Acting, on: date, limit: int) -> list[Late]:
    """For the prosecutor: which agencies of the region are late in verifying; no case, and nobody. NOT_ENTITLED."""
    require(acting, Permission.BODIES_OVERSEE)
    grouped_ = _late(acting, on).values_list("agency").annotate(count=Count("id"), oldest=Min("due_on"))
    found = list(grouped_.order_by("oldest", "agency")[:limit])
    names = organisation_names({agency for agency, _, _ in found})
    return [Late(agency, *names[agency], number, oldest) for agency, number, oldest in found]


def late_agencies(acting: Acting, on: date) -> "QuerySet[models.Case, str]":
    """The codes of the same agencies, to be counted."""
    return _late(acting, on).values_list("agency", flat=True).distinct()


def _late(acting: Acting, on: date) -> QuerySet[models.Case]:
    late = models.Case.objects.filter(state__in=_GOING, due_on__lt=on)
    return late.filter(reached(acting, Permission.BODIES_OVERSEE, via="agency"))


def late_of(agency: str, on: date) -> tuple[int, date] | None:
    """How many cases of one agency are past their day, and since when the oldest is; None: none."""
    late = models.Case.objects.filter(agency=agency, state__in=_GOING, due_on__lt=on)
    found = late.aggregate(count=Count("id"), oldest=Min("due_on"))
    return (found["count"], found["oldest"]) if found["count"] else None


def _of(agency: str) -> QuerySet[models.Case]:
    """Cases of answers that were withdrawn are no more, also before the clock has taken them out."""
    return models.Case.objects.filter(questions.is_standing("inquiry"), agency=agency)


def _standing(agency: str) -> QuerySet[models.Case]:
    return _of(agency).filter(state__in=_GOING)


def _listed(row: models.Case) -> Listed:
    need = Need(row.need) if row.need else None
    return Listed(row.id, State(row.state), row.opened_at, row.due_on, need)


def asked(meant: Meant, in_clear: bool) -> Identity:
    """Whom a question means, as a page shows it."""
    number = meant.probe.document.rpartition(":")[2]
    sex = meant.probe.sex.value if meant.probe.sex else ""
    return Identity((meant.question.name,), (_shown(number, in_clear),), meant.probe.born_on, sex)


def compared(mark: str, one: Near, meant: Meant, on: date, in_clear: bool) -> Compared:
    """A record beside whom a question means, as a page shows it under a mark."""
    claim = one.claim
    return Compared(
        mark,
        Identity(claim.names, _numbers(claim.documents, in_clear), claim.birth, claim.gender or ""),
        agreement(one, meant, on).findings,
        one.is_same,
        one.lacks_facts,
    )


def _numbers(documents: Iterable[Document], in_clear: bool) -> tuple[str, ...]:
    return tuple(_shown(document.number, in_clear) for document in documents)


def _shown(number: str, in_clear: bool) -> str:
    return grouped(number if in_clear else masked(number))
