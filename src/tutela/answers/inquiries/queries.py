"""Reads: what a body may ask, and what it asked. Nobody who was asked about stands here."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry, Settlement
from tutela.answers.inquiries.settling import Settled, settled
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.core.errors import Reason, Refusal
from tutela.core.law.schema import Purpose
from tutela.core.proofs.commitments import JSON
from tutela.index.lookup import queries as index
from tutela.ledger import queries as ledger
from tutela.ledger.receipt_files import receipt_file
from tutela.packs.current import policy


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that was answered: everything but the person. `refusal` is None where something was looked up.

    An answer that was withdrawn is to be destroyed: `answer` is then None, here as with whoever was told. `settled` is
    what one that was pending came to.
    """

    inquiry: UUID
    entry: UUID
    purpose: str
    asked_at: datetime
    answer: Answer | None
    refusal: Reason | None
    version: str
    settled: Settled | None = None

    @property
    def last(self) -> Answer | None:
        """What was told last."""
        return self.answer if self.settled is None else self.settled.answer


def askable(acting: Acting, permission: Permission) -> list[Purpose]:
    """The purposes that the policies let this body use the power on, in the order of the packs."""
    return [
        purpose
        for purpose in policy().purposes.values()
        if permitting_rule(
            acting, permission, Scope(purpose=purpose.code, askers=tuple(sorted(purpose.asked_by)))
        )
    ]


def offered(acting: Acting, permission: Permission) -> list[Purpose]:
    """The askable purposes as a form lists them: first those that the feeds here cover."""
    covered = index.covered_purposes()
    return sorted(askable(acting, permission), key=lambda purpose: purpose.code not in covered)


def asked(acting: Acting, inquiry_id: UUID) -> Asked:
    """One question of the officer's own body. Refuses `NOT_FOUND`, another body's included."""
    row = _own(acting, inquiry_id)
    facts = json.loads(ledger.body(row.entry))["facts"]
    return _asked(row, f"{facts['list_version']}-{facts['list_root'][:8]}", settled([row.id]).get(row.id))


def receipt(acting: Acting, inquiry_id: UUID) -> dict[str, JSON]:
    """The receipt file of a question of the officer's own body, which names nobody.

    Refuses `NOT_FOUND`, and `WITHDRAWN` where the answer was withdrawn.
    """
    row = _own(acting, inquiry_id)
    require_standing(row)
    return receipt_file(row.entry)


def settled_receipt(acting: Acting, inquiry_id: UUID) -> dict[str, JSON]:
    """The same of what it came to. Refuses as `receipt` does, and `NOT_FOUND` where nothing was settled."""
    row = _own(acting, inquiry_id)
    require_standing(row)
    last = settled([row.id]).get(row.id)
    if last is None:
        raise Refusal(Reason.NOT_FOUND, what="inquiry")
    return receipt_file(last.entry)


def latest(acting: Acting, limit: int) -> list[Asked]:
    """The latest questions of the officer's own body, newest first; their version is the number alone."""
    rows = list(Inquiry.objects.filter(organisation=acting.organisation).order_by("-asked_at", "-id")[:limit])
    came_to = settled(row.id for row in rows)
    return [_asked(row, str(row.list_version), came_to.get(row.id)) for row in rows]


def settled_lately(acting: Acting, limit: int, after: UUID | None = None) -> list[Asked]:
    """The body's own questions that were pending and came to an answer, latest asked first; of those that stand.

    `after`: the last one of the page before. Refuses `NOT_FOUND` for one that is not the body's.
    """
    rows = Inquiry.objects.filter(
        Exists(Settlement.objects.filter(inquiry=OuterRef("id"))),
        organisation=acting.organisation,
        answer=Answer.PENDING.value,
        withdrawn_at=None,
    )
    if after is not None:
        last = _own(acting, after)
        rows = rows.filter(Q(asked_at__lt=last.asked_at) | Q(asked_at=last.asked_at, id__lt=last.id))
    page = list(rows.order_by("-asked_at", "-id")[:limit])
    came_to = settled(row.id for row in page)
    return [_asked(row, str(row.list_version), came_to[row.id]) for row in page]


def answers_of(inquiries: Iterable[UUID]) -> dict[UUID, Answer | None]:
    """What these questions got, and came to where that was pending; None where the answer was withdrawn.

    In one statement, for rooms that asked them.
    """
    came_to = Settlement.objects.filter(inquiry=OuterRef("id")).values("answer")
    rows = Inquiry.objects.filter(id__in=list(inquiries)).annotate(came_to=Subquery(came_to))
    found: dict[UUID, Answer | None] = {}
    for id_, answer, last, withdrawn_at in rows.values_list("id", "answer", "came_to", "withdrawn_at"):
        found[id_] = Answer(last or answer) if withdrawn_at is None else None
    return found


@dataclass(frozen=True, slots=True)
class Reached:
    """What a question came to, and when that was told; None where the answer was withdrawn."""

    answer: Answer | None
    at: datetime


def reached_by(inquiries: Iterable[UUID]) -> dict[UUID, Reached]:
    """As `answers_of`, with the moment: that of the question, or of what settled it. For rooms that asked them."""
    ids = list(inquiries)
    answers, came_to = answers_of(ids), settled(ids)
    rows = Inquiry.objects.filter(id__in=ids).values_list("id", "asked_at")
    return {
        id_: Reached(answers[id_], came_to[id_].settled_at if id_ in came_to else asked_at)
        for id_, asked_at in rows
    }


def waiting(acting: Acting, since: date) -> int:
    """How many of the body's questions since this day got `PENDING`."""
    pending = Inquiry.objects.filter(organisation=acting.organisation, answer=Answer.PENDING.value)
    pending = pending.exclude(id__in=Settlement.objects.values("inquiry"))
    return pending.filter(asked_on__gte=since, withdrawn_at=None).count()


def require_standing(row: Inquiry) -> None:
    """Refuses `WITHDRAWN` for what may no longer be kept."""
    if row.withdrawn_at is not None:
        raise Refusal(Reason.WITHDRAWN)


def _own(acting: Acting, inquiry_id: UUID) -> Inquiry:
    row = Inquiry.objects.filter(id=inquiry_id, organisation=acting.organisation).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="inquiry")
    return row


def _asked(row: Inquiry, version: str, came_to: Settled | None) -> Asked:
    refusal = Reason(row.refusal) if row.refusal else None
    answer = Answer(row.answer) if row.withdrawn_at is None else None
    last = came_to if row.withdrawn_at is None else None
    return Asked(row.id, row.entry, row.purpose, row.asked_at, answer, refusal, version, last)
