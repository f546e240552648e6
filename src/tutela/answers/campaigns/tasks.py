"""What the queue calls: the run of one body's list, and that it is done; and the lists that come next."""

from uuid import UUID

from django.utils import timezone

from tutela.answers.campaigns import ending, taking
from tutela.answers.screening import tasks as screening


def run(run_id: str) -> None:
    """Carries out one queued run as any other, and takes in that it ended."""
    screening.run(run_id)
    ending.take_in(run=UUID(run_id))


def take(asking: str) -> None:
    """Takes up the next lists of a press."""
    taking.go_on(asking=UUID(asking), at=timezone.now())
