"""Reads: a body's own filings, an office's queue, what is overdue, and who has not asked."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet

from tutela.answers.filings import models
from tutela.answers.filings.beside import together
from tutela.answers.filings.filing import Filing, Listed
from tutela.answers.filings.rows import TABLE, listed, whole
from tutela.answers.identities import keyed
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.inquiries.queries import answers_of
from tutela.answers.subjects import links
from tutela.answers.subjects.models import SubjectLink
from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.permissions import Permission, Scope, permitting_rule, require
from tutela.bodies.queries import codes_within, reached
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State

MUST_ASK: Final = (BodyKind.SCHOOL, BodyKind.CLOSE_CONTACT_UNIT)
"""The kinds of body that must ask before they hire, and every year (Minors Protection Law 62)."""
QUEUED: Final = (State.FILED, State.REVIEWED, State.PENDING)
"""What waits for the body that asks in the end."""
_AT_ONCE: Final = 500
_HASHES: Final = 400  # in one statement
_MORE: Final = (Answer.RECORD.value, Answer.PENDING.value)  # the second may have come to the first


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many filings of one asking body are past their day, and since when the oldest is."""

    asker: str
    count: int
    oldest_on: date


@dataclass(frozen=True, slots=True)
class Told:
    """A filing that was answered with *record*, for the room where what follows is kept; nobody stands here."""

    filing: UUID
    organisation: str
    asker: str
    purpose: str
    engagement: UUID | None
    told_on: date


def filing_of_inquiry(acting: Acting, inquiry: UUID) -> UUID | None:
    """The filing by which a question was asked, for the bodies that it concerns; None for any other."""
    rows = models.Filing.objects.filter(inquiry=inquiry).filter(_concerns(acting))
    return rows.values_list("id", flat=True).first()


def filed_by(inquiries: Iterable[UUID]) -> dict[UUID, str]:
    """By question the body that filed it; those that were asked without a filing are absent."""
    rows = models.Filing.objects.filter(inquiry__in=list(inquiries))
    return {inquiry: body for inquiry, body in rows.values_list("inquiry", "organisation") if inquiry}


def filings_of(organisation: str, inquiries: Collection[UUID]) -> dict[UUID, UUID]:
    """By question what this body filed, where it did."""
    rows = models.Filing.objects.filter(organisation=organisation, inquiry__in=list(inquiries))
    return {inquiry: filing for inquiry, filing in rows.values_list("inquiry", "id") if inquiry}


def inquiry_of_filing(filing: UUID) -> UUID | None:
    """The question that was asked of a filing; None before it."""
    return models.Filing.objects.filter(id=filing).values_list("inquiry", flat=True).first()


def told_of_record() -> Iterator[Told]:
    """Those that were answered with *record* and of which nobody was told yet: only these have a day by then."""
    rows = models.Filing.objects.filter(state=State.ANSWERED.value, due_on__isnull=False)
    for row in rows.order_by("due_on", "id").defer("sealed").iterator(chunk_size=_AT_ONCE):
        if row.due_on is not None:
            yield Told(row.id, row.organisation, row.asker, row.purpose, row.engagement, row.due_on)


def recalled(filings: Iterable[UUID]) -> set[UUID]:
    """Which of these filings' answers were withdrawn."""
    rows = models.Filing.objects.filter(id__in=list(filings), state=State.RECALLED.value)
    return set(rows.values_list("id", flat=True))


def states_of(filings: Iterable[UUID]) -> dict[UUID, State]:
    """Where these filings stand. For rooms that opened them."""
    rows = models.Filing.objects.filter(id__in=list(filings)).values_list("id", "state")
    return {id_: State(state) for id_, state in rows}


def own(acting: Acting, state: State | None, limit: int, after: UUID | None = None) -> list[Listed]:
    """One page of the body's filings, last changed first; `after` is the last of the page before."""
    require(acting, Permission.FILING_SEE)
    rows = models.Filing.objects.filter(organisation=acting.organisation)
    if state is not None:
        rows = rows.filter(state=state.value)
    last = None if after is None else rows.filter(id=after).values_list("changed_at", "id").first()
    if last is not None:
        rows = rows.filter(Q(changed_at__lt=last[0]) | Q(changed_at=last[0], id__lt=last[1]))
    return listed(rows.order_by("-changed_at", "-id")[:limit])


def own_counts(acting: Acting) -> dict[State, int]:
    """How many open filings the body has, by state."""
    require(acting, Permission.FILING_SEE)
    rows = models.Filing.objects.filter(organisation=acting.organisation, state__in=models.OPEN)
    return _counts(rows.values_list("state").annotate(Count("id")).order_by())


def returned(acting: Acting) -> int:
    """How many of the body's authorised filings came back from the office: they were filed before."""
    require(acting, Permission.FILING_SEE)
    rows = models.Filing.objects.filter(organisation=acting.organisation, state=State.AUTHORISED.value)
    return rows.filter(filed_on__isnull=False).count()


def to_tell(acting: Acting) -> int:
    """How many of the body's filings were answered with *record*, and whose person was not told yet."""
    require(acting, Permission.FILING_SEE)
    rows = models.Filing.objects.filter(organisation=acting.organisation, due_on__isnull=False)
    return rows.filter(state=State.ANSWERED.value).count()


def queue(acting: Acting, state: State, limit: int, after: UUID | None = None) -> list[Listed]:
    """One page of what waits for the body that asks, soonest due first. Refuses NOT_ENTITLED."""
    require(acting, Permission.FILING_SEE)
    rows = models.Filing.objects.filter(asker=acting.organisation, state=state.value)
    last = None if after is None else rows.filter(id=after).values_list("due_on", "id").first()
    if last is not None:
        rows = rows.filter(Q(due_on__gt=last[0]) | Q(due_on=last[0], id__gt=last[1]))
    return listed(rows.order_by("due_on", "id")[:limit])


def queue_counts(acting: Acting) -> dict[State, int]:
    """How many wait for the body that asks, by state."""
    rows = models.Filing.objects.filter(
        asker=acting.organisation, state__in=[state.value for state in QUEUED]
    )
    return _counts(rows.values_list("state").annotate(Count("id")).order_by())


def one(acting: Acting, filing: UUID) -> Filing:
    """One filing, for the body that filed it and the one that asks. Refuses NOT_ENTITLED, NOT_FOUND (any other's)."""
    require(acting, Permission.FILING_SEE)
    row = models.Filing.objects.filter(id=filing).filter(_concerns(acting)).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="filing")
    return whole(row)


def of_engagement(acting: Acting, engagement: UUID) -> list[Listed]:
    """The body's filings about one engagement of its staff list, newest first."""
    require(acting, Permission.FILING_SEE)
    rows = models.Filing.objects.filter(organisation=acting.organisation, engagement=engagement)
    return listed(rows.order_by("-changed_at", "-id"))


def beside(acting: Acting, filing: Filing) -> list[Listed]:
    """The other filings about the same applicant whose answer counts with this one's, for the bodies they concern."""
    if filing.engagement is None:
        return []
    codes = together(filing.listed.purpose) - {filing.listed.purpose}
    if not codes:
        return []
    rows = models.Filing.objects.filter(engagement=filing.engagement, purpose__in=codes)
    own = rows.filter(organisation=filing.listed.organisation).filter(_concerns(acting))
    return listed(own.order_by("-changed_at", "-id"))


def overdue_here(acting: Acting, on: date, limit: int) -> list[Listed]:
    """What is past its day and waits for this body, as filer or as asker; oldest first."""
    require(acting, Permission.FILING_SEE)
    late = models.Filing.objects.filter(due_on__lt=on)
    filer = late.filter(organisation=acting.organisation, state=State.ANSWERED.value)
    asker = late.filter(asker=acting.organisation, state__in=[one.value for one in QUEUED])
    found = [*filer.order_by("due_on", "id")[:limit], *asker.order_by("due_on", "id")[:limit]]
    found.sort(key=lambda row: (row.due_on or on, row.id))
    return listed(found[:limit])


def overdue_everywhere(acting: Acting, on: date, limit: int) -> list[Overdue]:
    """For the prosecutor: which bodies of the region are behind, by how much; no filing, and nobody."""
    require(acting, Permission.BODIES_OVERSEE)
    grouped = _late(acting, on).values_list("asker").annotate(count=Count("id"), oldest=Min("due_on"))
    late = grouped.order_by("oldest", "asker")[:limit]
    return [Overdue(asker, count, oldest) for asker, count, oldest in late]


def late_askers(acting: Acting, on: date) -> "QuerySet[models.Filing, str]":
    """The codes of the same bodies, to be counted."""
    require(acting, Permission.BODIES_OVERSEE)
    return _late(acting, on).values_list("asker", flat=True).distinct()


def _late(acting: Acting, on: date) -> "QuerySet[models.Filing]":
    late = models.Filing.objects.filter(due_on__lt=on)
    return late.filter(reached(acting, Permission.BODIES_OVERSEE, via="asker"))


def late_of(asker: str, on: date) -> tuple[int, date] | None:
    """How many inquiries are past their day with one body, and since when the oldest is; None: none."""
    found = models.Filing.objects.filter(due_on__lt=on, asker=asker).aggregate(
        count=Count("id"), oldest=Min("due_on")
    )
    return (found["count"], found["oldest"]) if found["count"] else None


def open_at(organisation: str) -> int:
    """How many inquiries of a body, or that it asks for another, still wait for somebody."""
    concerned = Q(organisation=organisation) | Q(asker=organisation)
    return models.Filing.objects.filter(concerned, is_open=True).count()


def has_not_asked(acting: Acting, year: int, limit: int, after: str = "") -> list[str]:
    """One page of the codes of bodies that must ask and filed nothing in a year, by code.

    For an office those below it, with the office or in their own name; for the prosecutor those of the region, with
    anybody. Whose staff list went through a yearly screening has asked.
    """
    require(acting, Permission.BODIES_OVERSEE)
    asked = models.Asked.objects.filter(year=year)
    if permitting_rule(acting, Permission.FILING_SEE, Scope()) is not None:
        asked = asked.filter(Q(asker=acting.organisation) | Q(asker=F("organisation")))
    below = codes_within(acting, Permission.BODIES_OVERSEE, kinds=MUST_ASK)
    silent = below.exclude(code__in=asked.values("organisation")).filter(code__gt=after)
    return list(silent.order_by("code")[:limit])


def told_record_of(organisation: str, documents: Collection[str]) -> dict[str, set[str]]:
    """About which of these canonical documents an answer of *record* to this body stands, under which purposes.

    To what it filed, and to what it asked for itself.
    """
    digests = {digest: one for one in documents for digest in keyed.digests(TABLE, one)}
    rows = models.Filing.objects.filter(organisation=organisation, inquiry__isnull=False)
    listed_digests, asked = list(digests), dict[UUID, tuple[str, str]]()
    for start in range(0, len(listed_digests), _HASHES):
        some = rows.filter(digest__in=listed_digests[start : start + _HASHES])
        for inquiry, digest, purpose in some.values_list("inquiry", "digest", "purpose"):
            if inquiry is not None:
                asked[inquiry] = digests[bytes(digest)], purpose
    asked |= _asked_itself(organisation, documents)
    answers, found = answers_of(asked), dict[str, set[str]]()
    for inquiry, (document, purpose) in asked.items():
        if answers.get(inquiry) is Answer.RECORD:
            found.setdefault(document, set()).add(purpose)
    return found


def _asked_itself(organisation: str, documents: Collection[str]) -> dict[UUID, tuple[str, str]]:
    """By question the document and the purpose, of those that found somebody."""
    digests = {digest: one for one in documents for digest in links.digests(one)}
    listed_digests, found = list(digests), dict[UUID, tuple[str, str]]()
    asked = Inquiry.objects.filter(organisation=organisation, answer__in=_MORE, withdrawn_at=None)
    for start in range(0, len(listed_digests), _HASHES):
        linked = SubjectLink.objects.filter(digest__in=listed_digests[start : start + _HASHES])
        rows = asked.filter(entry__in=linked.values("entry")).values_list("entry", "id", "purpose")
        known = {entry: (inquiry, purpose) for entry, inquiry, purpose in rows}
        for entry, digest in linked.filter(entry__in=list(known)).values_list("entry", "digest"):
            inquiry, purpose = known[entry]
            found[inquiry] = digests[bytes(digest)], purpose
    return found


def _concerns(acting: Acting) -> Q:
    """The body's own, and what was filed with it: a draft is nobody else's business."""
    filed = Q(asker=acting.organisation, filed_on__isnull=False)
    return Q(organisation=acting.organisation) | filed


def _counts(rows: Iterable[tuple[str, int]]) -> dict[State, int]:
    return {State(state): count for state, count in rows}
