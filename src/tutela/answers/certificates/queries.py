"""Reads: a police station's applications. Nobody who applied stands here.

One that waits has two halves: another officer of the station compares applicant and document, and the question itself
is verified as every pending one is. It stands as what that came to from the moment both are there.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tutela.answers.certificates.certificate import STATE_OF, Applied, Form, State
from tutela.answers.certificates.models import Certificate
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.queries import answers_of
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import policy


def inquiries_of_closed() -> QuerySet[Any]:
    """The questions of applications that were closed at the window: nobody waits for what they would come to."""
    return Certificate.objects.filter(state=State.CLOSED.value).values("inquiry")


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
    ended = rows.exclude(state=State.PENDING.value).order_by("-applied_at", "-id")[:limit]
    found = _applied([*waiting, *ended])
    return sorted(found, key=lambda one: one.state is not State.PENDING)[:limit]


def waiting(acting: Acting) -> int:
    """How many applications wait for an officer of this body."""
    rows = Certificate.objects.filter(organisation=acting.organisation, state=State.PENDING.value)
    return rows.filter(decided_by="").count()


def own(acting: Acting, certificate_id: UUID, *, locked: bool = False) -> Certificate:
    """The row. Refuses NOT_FOUND, another body's included."""
    rows = Certificate.objects.select_for_update() if locked else Certificate.objects.all()
    row = rows.filter(id=certificate_id, organisation=acting.organisation).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="certificate")
    return row


def applied(row: Certificate) -> Applied:
    """A row as a value."""
    return _applied([row])[0]


def _applied(rows: Iterable[Certificate]) -> list[Applied]:
    listed = list(rows)
    came_to = answers_of(row.inquiry for row in listed if row.state == State.PENDING.value)
    return [_value(row, came_to.get(row.inquiry)) for row in listed]


def _value(row: Certificate, came_to: Answer | None) -> Applied:
    """`came_to`, of one that waits: what its question came to; None where that was withdrawn."""
    state = State(row.state)
    if state is State.PENDING and row.decided_by and came_to is not None:
        state = STATE_OF[came_to]
    if state in (State.NOT_ISSUED, State.PENDING) and row.inputs is None:
        state = State.WITHDRAWN
    is_waiting = state is State.PENDING
    # A question that was withdrawn comes to nothing: the list answers when another officer looks again.
    waits_here = is_waiting and (not row.decided_by or came_to is None)
    due_on = row.due_on if is_waiting else None
    return Applied(
        row.id, row.inquiry, Form(row.form), state, row.applied_at, due_on, row.applied_by, waits_here
    )
