"""What was done on an answer that falls is done on another that orders the same: nobody shows it a second time."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from tutela.core.following.duties import Duty
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.measures.following import declaring, models
from tutela.measures.following.actions import PROOF
from tutela.measures.following.ending import end_if_done
from tutela.measures.following.following import Look, State

_HANDED: Final = (Duty.STOP.value, Duty.DISMISSAL.value, Duty.REPORT.value)
"""A notice is of its own answer: it names the ground, and the number by which its person asks for a second look."""


def hand_over(fallen: Collection[models.Following], rows: Collection[models.Following], at: datetime) -> None:
    """From these to those of `rows` on which something is to be done, before what shows it is forgotten.

    Inside the caller's transaction, which holds all of them.
    """
    done = models.Step.objects.filter(
        following__in=fallen, duty__in=_HANDED, is_undoing=False, done_on__isnull=False
    )
    for row in rows:
        if row.state == State.OPEN.value:
            for step in done.order_by("done_at", "id"):
                _hand(step, row, at)
            end_if_done(row, at)


def _hand(done: models.Step, row: models.Following, at: datetime) -> None:
    """What the office returned there once is shown anew: the office has said what is wanting."""
    owed = models.Step.objects.filter(following=row, duty=done.duty, is_undoing=False, is_open=True)
    step = owed.filter(declarations=None).first()
    if step is None:
        return
    waiting = models.Declaration.objects.filter(step=done, look=Look.WAITS.value).first()
    if waiting is not None:
        declaring.declare_again(waiting, step, at)
    else:
        _keep(done, step, at)


def _keep(done: models.Step, step: models.Step, at: datetime) -> None:
    shown = None if done.sealed is None else current.decrypt(PROOF, done.id.hex, bytes(done.sealed))
    assert done.done_on is not None
    entry = ledger.append(
        event=Event.DUTY_DONE,
        at=at,
        organisation=step.organisation,
        officer=done.done_by,
        facts={
            "following": str(step.following_id),
            "duty": step.duty,
            "undoing": False,
            "due": step.due_on.isoformat(),
            "done": done.done_on.isoformat(),
            "of": str(done.following_id),
        },
        openings={"proof": shown} if shown else None,
    ).entry_id
    step.done_on, step.done_at, step.done_by, step.entry = done.done_on, at, done.done_by, entry
    step.is_open, step.sealed = False, current.encrypt(PROOF, step.id.hex, shown) if shown else None
    step.save()
