"""What the queue calls."""

import time
from typing import Final
from uuid import UUID

from django.utils import timezone

from tutela.answers.screening import actions
from tutela.answers.screening.models import Run

_SHOWN_EVERY: Final = 0.5  # seconds


def run(run_id: str) -> None:
    """Carries out one queued run, and shows how far it is at most twice a second."""
    run_uuid, shown_at = UUID(run_id), time.monotonic()

    def progress(done: int, total: int | None) -> None:
        nonlocal shown_at
        if (now := time.monotonic()) - shown_at >= _SHOWN_EVERY:
            shown_at = now
            Run.objects.filter(id=run_uuid).update(done_rows=done, total_rows=total)

    actions.perform(run_id=run_uuid, at=timezone.now(), progress=progress)


def purge() -> None:
    """Deletes what has lain here for its time."""
    actions.purge(at=timezone.now())
