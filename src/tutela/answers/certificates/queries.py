"""Reads: a police station's applications. Nobody who applied stands here."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tutela.answers.certificates.certificate import Applied, Form, State
from tutela.answers.certificates.models import Certificate
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import policy


def inquiries_of_applications() -> QuerySet[Any]:
    """The questions that applications for certificates asked: what is pending of these is settled with the paper."""
    return Certificate.objects.values("inquiry")


def forms(acting: Acting) -> list[Form]:
    """The forms that this officer may issue: those whose purpose the body may ask for."""
    known = policy().purposes
    return [
        form
        for form in Form
        if form.purpose in known
        and permitting_rule(
            acting,
            Permission.INQUIRY_ASK,
            Scope(purpose=form.purpose, askers=tuple(sorted(known[form.purpose].asked_by))),
        )
    ]


def one(acting: Acting, certificate_id: UUID) -> Applied:
    """An application of the officer's own body. Refuses NOT_FOUND."""
    return applied(own(acting, certificate_id))


def latest(acting: Acting, limit: int) -> list[Applied]:
    """What waits first, soonest due before later; then the newest."""
    rows = Certificate.objects.filter(organisation=acting.organisation)
    waiting = rows.filter(state=State.PENDING.value).order_by("due_on", "applied_at")[:limit]
    ended = rows.exclude(state=State.PENDING.value).order_by("-applied_at")[:limit]
    return [applied(row) for row in (*waiting, *ended)][:limit]


def waiting(acting: Acting) -> int:
    """How many applications wait for an officer of this body."""
    return Certificate.objects.filter(organisation=acting.organisation, state=State.PENDING.value).count()


def own(acting: Acting, certificate_id: UUID, *, locked: bool = False) -> Certificate:
    """The row. Refuses NOT_FOUND, another body's included."""
    rows = Certificate.objects.select_for_update() if locked else Certificate.objects.all()
    row = rows.filter(id=certificate_id, organisation=acting.organisation).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="certificate")
    return row


def applied(row: Certificate) -> Applied:
    """A row as a value."""
    state = State(row.state)
    if state is State.NOT_ISSUED and row.inputs is None:
        state = State.WITHDRAWN
    return Applied(row.id, row.inquiry, Form(row.form), state, row.applied_at, row.due_on, row.applied_by)
