"""What waits for an identity: questions that got *pending*, and such rows of runs about people on staff lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tutela.answers.certificates.queries import inquiries_of_closed
from tutela.answers.filings import actions as filings
from tutela.answers.inquiries import settling
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry, Settlement
from tutela.answers.inquiries.settling import Meant
from tutela.answers.screening import hits
from tutela.answers.screening.models import Hit
from tutela.answers.staff import queries as staff


@dataclass(frozen=True, slots=True)
class Asked:
    """One of them. `entry` is None for a row, whose person stands on the staff list as `engagement`."""

    id: UUID
    purpose: str
    asked_on: date
    entry: UUID | None = None
    engagement: UUID | None = None


def waiting(but: QuerySet[Any]) -> Iterator[Asked]:
    """All that wait, oldest first, but for the ids that are given, and applications that were closed at the window."""
    for one in settling.waits(but=[but, inquiries_of_closed()]):
        yield Asked(one.inquiry, one.purpose, one.asked_on, entry=one.entry)
    for row in hits.pending(but=but):
        yield Asked(row.id, row.purpose, row.told_on, engagement=row.engagement)


def asked(question: UUID) -> Asked | None:
    """One by its id, whatever it came to; None where it was withdrawn or closed, or is none."""
    one = Inquiry.objects.filter(id=question, withdrawn_at=None).exclude(id__in=inquiries_of_closed()).first()
    if one is not None:
        return Asked(one.id, one.purpose, one.asked_on, entry=one.entry)
    row = hits.one(question)
    return None if row is None else Asked(row.id, row.purpose, row.told_on, engagement=row.engagement)


def meant(one: Asked) -> Meant | None:
    """Whom it means; None where that was forgotten."""
    if one.entry is not None:
        return settling.meant(one.entry, one.purpose, one.asked_on)
    assert one.engagement is not None
    person = staff.person_of(one.engagement)
    return None if person is None else settling.meant_by(person.question("staff list"), one.asked_on)


def settle(one: Asked, answer: Answer, *, at: datetime) -> bool:
    """What it comes to, once; whether it did. In the caller's transaction."""
    if one.entry is None:
        return hits.settle(hit=one.id, answer=answer, at=at)
    if not settling.settle(inquiry=one.id, answer=answer, at=at):
        return False
    filings.settled([one.id], at=at)
    return True


def is_standing(place: str) -> Q:
    """That the question whose id stands at a place was not withdrawn, nor closed at a window."""
    inquiry = Inquiry.objects.filter(id=OuterRef(place), withdrawn_at=None).exclude(
        id__in=inquiries_of_closed()
    )
    return Q(Exists(inquiry)) | Q(Exists(Hit.objects.filter(id=OuterRef(place))))


def has_come(place: str) -> Q:
    """That it came to an answer."""
    row = Hit.objects.filter(id=OuterRef(place)).exclude(answer=Answer.PENDING.value)
    return Q(Exists(Settlement.objects.filter(inquiry=OuterRef(place)))) | Q(Exists(row))
