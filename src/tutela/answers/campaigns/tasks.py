"""What the queue calls: the run of one body's list, and then what it found."""

from typing import Final
from uuid import UUID

from django.utils import timezone

from tutela.answers.campaigns import hits
from tutela.answers.screening import tasks as screening

NAME: Final = "tutela.answers.campaigns.tasks.run"


def run(run_id: str) -> None:
    """Carries out one queued run as any other, and takes in what it found."""
    screening.run(run_id)
    hits.take_in(run=UUID(run_id), at=timezone.now())
