"""The round that tells: what is new is gathered, and mail goes out; beside everything else, every few seconds."""

import threading
from typing import Final

from django.utils import timezone

from tutela.redress.notifying import actions, mailing
from tutela.sql.rounds import repeat

_SECONDS: Final = 5.0


def run(*, stop: threading.Event) -> None:
    """Until it is told to stop."""
    repeat(turn, seconds=_SECONDS, stop=stop)


def turn() -> None:
    """One round."""
    actions.gather(at=timezone.now())
    mailing.send(at=timezone.now())
