"""The round that tells of identities of nobody, beside the questions and within a second of them."""

import threading
from typing import Final

from django.utils import timezone

from tutela.bodies.sweeping import actions
from tutela.bodies.sweeping.models import Pace
from tutela.sql.rounds import repeat

_SECONDS: Final = 1.0


def run(*, stop: threading.Event) -> None:
    """Until it is told to stop."""
    repeat(turn, seconds=_SECONDS, stop=stop)


def turn() -> None:
    """One look, which writes only where there is something to tell."""
    if Pace.objects.filter(met__gt=0).exists():
        actions.tell_of_canaries(at=timezone.now())
