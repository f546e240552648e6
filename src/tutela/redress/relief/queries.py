"""Reads: a person's own re-checks, what waits at an agency, and which agencies are late."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from tutela.agencies.verifying import queries as verifying
from tutela.answers.filings.queries import inquiry_of_filing
from tutela.answers.identities import keyed
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import hits
from tutela.answers.subjects.proofing import Proved
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import organisation_names, reached
from tutela.core.errors import Reason, Refusal
from tutela.measures.following.queries import about
from tutela.redress.relief import actions, disputed, sealed
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import Comparison, Found, Listed, Outcome, Shown, State, Way


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
    standing = disputed.answers(rows)
    return [_own(row, is_withdrawn=standing[row.id] is None) for row in rows]


def waiting(acting: Acting, limit: int) -> list[Listed]:
    """What waits at the agency, soonest due first. Refuses NOT_ENTITLED."""
    require(acting, Permission.RECHECK_DECIDE)
    rows = Recheck.objects.filter(agency=acting.organisation).exclude(state=State.DECIDED.value)
    return [_listed(row) for row in rows.order_by("due_on", "id")[:limit]]


def count(acting: Acting) -> int:
    """How many wait there."""
    rows = Recheck.objects.filter(agency=acting.organisation)
    return rows.exclude(state=State.DECIDED.value).count()


def one(acting: Acting, recheck: UUID, *, in_clear: bool = False) -> Shown:
    """One at the officer's own agency, with both identities while it is undecided. Refuses NOT_ENTITLED, NOT_FOUND."""
    require(acting, Permission.RECHECK_DECIDE)
    row = Recheck.objects.filter(agency=acting.organisation, id=recheck).first()
    answer = None if row is None else disputed.answers([row])[row.id]
    if row is None or answer is None:
        raise Refusal(Reason.NOT_FOUND, what="recheck")
    by_you = bool(row.proposed_by) and row.proposed_by == acting.officer
    shown = Shown(_listed(row), sealed.grounds_of(row), sealed.found_of(row), by_you)
    if shown.listed.state is State.DECIDED:
        return shown
    return replace(shown, comparison=_comparison(row, answer, shown.found, in_clear))


def taken(acting: Acting, limit: int) -> list[Listed]:
    """What this body took on paper, newest first; how far each has come, never what it came to. NOT_ENTITLED."""
    require(acting, Permission.RECHECK_TAKE)
    rows = Recheck.objects.filter(taken_by=acting.organisation).order_by("-applied_at", "id")[:limit]
    return [_listed(row) for row in rows]


def of_inquiry(inquiry: UUID) -> Listed | None:
    """The last re-check of an answer; None where nobody applied."""
    row = Recheck.objects.filter(inquiry=inquiry, row=0).order_by("-applied_at", "id").first()
    return None if row is None else _listed(row)


def of_following(following: UUID) -> Listed | None:
    """The last re-check of what a body follows up, undecided ones first; None where nobody applied.

    Of the answer to its filing, or of any row of a roster about the same person there.
    """
    filing, engagement = about(following)
    inquiry = None if filing is None else inquiry_of_filing(filing)
    places = {(inquiry, 0)} | (set() if engagement is None else hits.places_of(engagement))
    rows = Recheck.objects.filter(inquiry__in=[told for told, _ in places if told is not None])
    found = [row for row in rows.order_by("-applied_at", "id") if (row.inquiry, row.row) in places]
    found.sort(key=lambda row: row.state == State.DECIDED.value)  # stable: among them the last first
    return _listed(found[0]) if found else None


def late_everywhere(acting: Acting, on: date, limit: int) -> list[Late]:
    """For the prosecutor: which agencies of the region are late with re-checks; nobody stands there. NOT_ENTITLED."""
    require(acting, Permission.BODIES_OVERSEE)
    grouped = _late(acting, on).values_list("agency").annotate(count=Count("id"), oldest=Min("due_on"))
    found = list(grouped.order_by("oldest", "agency")[:limit])
    names = organisation_names({agency for agency, _, _ in found})
    return [Late(agency, *names[agency], number, oldest) for agency, number, oldest in found]


def late_agencies(acting: Acting, on: date) -> "QuerySet[Recheck, str]":
    """The codes of the same agencies, to be counted."""
    return _late(acting, on).values_list("agency", flat=True).distinct()


def _late(acting: Acting, on: date) -> "QuerySet[Recheck]":
    late = Recheck.objects.exclude(state=State.DECIDED.value).filter(due_on__lt=on)
    return late.filter(reached(acting, Permission.BODIES_OVERSEE, via="agency"))


def late_of(agency: str, on: date) -> tuple[int, date] | None:
    """How many re-checks of one agency are past their day, and since when the oldest is; None: none."""
    late = Recheck.objects.exclude(state=State.DECIDED.value).filter(agency=agency, due_on__lt=on)
    found = late.aggregate(count=Count("id"), oldest=Min("due_on"))
    return (found["count"], found["oldest"]) if found["count"] else None


def _comparison(row: Recheck, answer: Answer, found: Found | None, in_clear: bool) -> Comparison | None:
    """None where what stood behind the question was destroyed."""
    known = actions.meant_by(row)
    if known is None:
        return None
    question, meant = known
    on, marked = question.asked_on, sealed.marks(row.id, actions.mine(row))
    return Comparison(
        verifying.asked(meant, in_clear),
        answer,
        on,
        tuple(verifying.compared(mark, near, meant, on, in_clear) for mark, near in marked.items()),
        has_changed=found is not None and set(found.same) != set(marked),
    )


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
