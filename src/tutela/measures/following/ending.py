"""What follows an answer ends when nothing is owed, nothing rests on another, and no proof waits for the office."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from tutela.answers.filings import actions as filings
from tutela.answers.filings.history import BY_RULE, Actor
from tutela.core.filings.states import Move
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.measures.following import models
from tutela.measures.following.following import Look, State
from tutela.measures.following.owing import REGISTRY

_GOING: Final = {State.OPEN: State.DONE, State.FALLEN: State.ENDED}
"""What it becomes when nothing is owed any more."""


def end_if_done(row: models.Following, at: datetime, who: Actor = BY_RULE) -> None:
    """Inside the caller's transaction, of a row that the caller holds; `who` did the last of it."""
    steps = models.Step.objects.filter(following=row)
    waiting = models.Declaration.objects.filter(step__following=row, look=Look.WAITS.value)
    if steps.filter(Q(is_open=True) | Q(is_kept=True)).exists() or waiting.exists():
        return
    was = State(row.state)
    row.state = _GOING[was].value
    row.save(update_fields=["state"])
    if was is State.OPEN and row.filing is not None:
        filings.advance(filing=row.filing, move=Move.FOLLOW_UP, who=who, at=at)
        filings.advance(filing=row.filing, move=Move.CLOSE, who=BY_RULE, at=at)
    ledger.append(
        event=Event.DUTIES_ENDED,
        at=at,
        organisation=row.organisation,
        officer=REGISTRY,
        facts={"following": str(row.id), "state": row.state},
    )
