"""Reads: a person's own re-checks, what waits at an agency, and which agencies are late."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Min

from tutela.answers.identities import keyed
from tutela.answers.inquiries.queries import answers_of
from tutela.answers.subjects.proofing import Proved
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import codes_within, organisation_names
from tutela.core.errors import Reason, Refusal
from tutela.redress.relief import sealed
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import Listed, Outcome, Shown, State, Way


@dataclass(frozen=True, slots=True)
class Late:
    """How many re-checks of one agency are past their day, and since when the oldest is."""

    organisation: str
    name_zh: str
    name_en: str
    count: int
    oldest_on: date


def mine(person: Proved, limit: int) -> list[Shown]:
    """A person's own, newest first. Of one whose answer was withdrawn only that is shown, whatever was found before."""
    digests = keyed.digests(sealed.TABLE, person.document)
    rows = list(Recheck.objects.filter(digest__in=digests).order_by("-applied_at", "id")[:limit])
    standing = answers_of(row.inquiry for row in rows)
    return [_own(row, is_withdrawn=standing.get(row.inquiry) is None) for row in rows]


def waiting(acting: Acting, limit: int) -> list[Listed]:
    """What waits at the agency, soonest due first. Refuses NOT_ENTITLED."""
    require(acting, Permission.RECHECK_DECIDE)
    rows = Recheck.objects.filter(agency=acting.organisation).exclude(state=State.DECIDED.value)
    return [_listed(row) for row in rows.order_by("due_on", "id")[:limit]]


def count(acting: Acting) -> int:
    """How many wait there."""
    rows = Recheck.objects.filter(agency=acting.organisation)
    return rows.exclude(state=State.DECIDED.value).count()


def one(acting: Acting, recheck: UUID) -> Shown:
    """One at the officer's own agency. Refuses NOT_ENTITLED, NOT_FOUND."""
    require(acting, Permission.RECHECK_DECIDE)
    row = Recheck.objects.filter(agency=acting.organisation, id=recheck).first()
    if row is None or answers_of([row.inquiry]).get(row.inquiry) is None:
        raise Refusal(Reason.NOT_FOUND, what="recheck")
    by_you = bool(row.proposed_by) and row.proposed_by == acting.officer
    return Shown(_listed(row), sealed.grounds_of(row), sealed.found_of(row), by_you)


def taken(acting: Acting, limit: int) -> list[Listed]:
    """What this body took on paper, newest first; how far each has come, never what it came to. NOT_ENTITLED."""
    require(acting, Permission.RECHECK_TAKE)
    rows = Recheck.objects.filter(taken_by=acting.organisation).order_by("-applied_at", "id")[:limit]
    return [_listed(row) for row in rows]


def of_inquiry(inquiry: UUID) -> Listed | None:
    """The last re-check of an answer; None where nobody applied."""
    row = Recheck.objects.filter(inquiry=inquiry).order_by("-applied_at", "id").first()
    return None if row is None else _listed(row)


def late_everywhere(acting: Acting, on: date, limit: int) -> list[Late]:
    """For the prosecutor: which agencies of the region are late with re-checks; nobody stands there. NOT_ENTITLED."""
    require(acting, Permission.BODIES_OVERSEE)
    late = Recheck.objects.exclude(state=State.DECIDED.value).filter(due_on__lt=on)
    late = late.filter(agency__in=codes_within(acting, Permission.BODIES_OVERSEE))
    grouped = late.values_list("agency").annotate(count=Count("id"), oldest=Min("due_on"))
    found = list(grouped.order_by("oldest", "agency")[:limit])
    names = organisation_names({agency for agency, _, _ in found})
    return [Late(agency, *names[agency], number, oldest) for agency, number, oldest in found]


def late_of(agency: str, on: date) -> tuple[int, date] | None:
    """How many re-checks of one agency are past their day, and since when the oldest is; None: none."""
    late = Recheck.objects.exclude(state=State.DECIDED.value).filter(agency=agency, due_on__lt=on)
    found = late.aggregate(count=Count("id"), oldest=Min("due_on"))
    return (found["count"], found["oldest"]) if found["count"] else None


def _own(row: Recheck, *, is_withdrawn: bool) -> Shown:
    listed, found = _listed(row), sealed.found_of(row)
    if is_withdrawn and listed.outcome is not Outcome.WRONG:
        fell = Listed(
            row.id,
            row.inquiry,
            State.DECIDED,
            Outcome.FELL,
            row.applied_at,
            row.changed_at,
            row.due_on,
            Way(row.way),
        )
        return Shown(fell, sealed.grounds_of(row))
    is_decided = listed.state is State.DECIDED
    return Shown(listed, sealed.grounds_of(row), found if is_decided else None)


def _listed(row: Recheck) -> Listed:
    outcome = Outcome(row.outcome) if row.outcome and row.state == State.DECIDED.value else None
    return Listed(
        row.id,
        row.inquiry,
        State(row.state),
        outcome,
        row.applied_at,
        row.changed_at,
        row.due_on,
        Way(row.way),
    )
