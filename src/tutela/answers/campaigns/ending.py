"""After the run of a list: its body is done. What the run found stands with it (`screening.hits`)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tutela.answers.campaigns import models
from tutela.answers.campaigns.campaign import State
from tutela.answers.filings import actions as filings
from tutela.answers.screening.models import Run
from tutela.answers.screening.models import State as RunState
from tutela.packs.current import legal_day_of


@transaction.atomic
def take_in(*, run: UUID) -> None:
    """A run that was refused as a whole can be asked again; one that is still under way is left alone.

    It counts in the year in which it was asked, though it ended in the next. Safe to repeat.
    """
    member = models.Member.objects.select_for_update().filter(run=run, state=State.ASKED.value).first()
    ended = Run.objects.filter(id=run, state__in=(RunState.DONE, RunState.FAILED))
    row = ended.only("state", "asked_at").first()
    if member is None or row is None:
        return
    if row.state == RunState.DONE:
        year = legal_day_of(row.asked_at).year
        filings.count(asker=member.asker, organisation=member.organisation, year=year)
    member.state = (State.DONE if row.state == RunState.DONE else State.FAILED).value
    member.save(update_fields=["state"])


def keep_up(*, at: datetime) -> int:
    """Takes in runs whose worker was killed between their end and that; returns how many it looked at."""
    del at
    waiting = models.Member.objects.filter(state=State.ASKED.value, run__isnull=False)
    ended = Run.objects.filter(
        id__in=waiting.values("run"), state__in=(RunState.DONE.value, RunState.FAILED.value)
    )
    runs = list(ended.values_list("id", flat=True))
    for run in runs:
        take_in(run=run)
    return len(runs)
