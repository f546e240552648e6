"""What follows by itself: duties begin with an answer of *record*, and turn round when the answer falls."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from tutela.answers.filings.forgetting import forget_recalled
from tutela.measures.following import falling, models
from tutela.measures.following.beginning import begin
from tutela.measures.following.following import State


def keep_up(*, at: datetime) -> int:
    """Opens what follows new answers of *record*, and turns round what rests on answers that fell; returns how many.

    Safe to repeat, and to run twice at once.
    """
    fallen = falling.fallen()
    running = falling.meet_others(fallen, at)
    moved = begin(at, running) + falling.turn_round(fallen, at)
    falling.settle(at)
    _forget_whom()
    return moved


def _forget_whom() -> None:
    """Who stood in a filing or on a staff list: nothing of an answer that fell leads there once all is put back."""
    undone = models.Following.objects.filter(state=State.ENDED.value, engagement__isnull=False)
    undone.exclude(Exists(models.Step.objects.filter(following=OuterRef("pk"), is_kept=True))).update(
        engagement=None
    )
    going = models.Following.objects.filter(filing__isnull=False).exclude(state=State.ENDED.value)
    forget_recalled(but=going.values_list("filing", flat=True))
