"""Once a day: what stands behind entries past their time is destroyed, and with it whom they concerned."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tutela.answers.screening import binding
from tutela.answers.screening import subjects as rows_of_runs
from tutela.answers.screening.models import Run
from tutela.answers.subjects import links, shown
from tutela.ledger import retention


def shred_due(*, at: datetime) -> int:
    """Returns how many entries it concerned, in as many batches as the day needs."""
    count = 0
    while shredded := _batch(at):
        count += len(shredded)
    if count:
        binding.keep_up(at=at)
    return count


@transaction.atomic
def _batch(at: datetime) -> Sequence[UUID]:
    """The files of runs go last, before the rest is committed: cut off there, the next look finds them due again."""
    shredded = retention.shred_due(at=at)
    links.drop(shredded)
    shown.drop(shredded)
    runs = [
        run
        for start in range(0, len(shredded), 400)
        for run in Run.objects.filter(entry__in=shredded[start : start + 400]).values_list("id", flat=True)
    ]
    binding.let_go(runs)
    for run in runs:
        rows_of_runs.forget(run)
    return shredded
