"""What the queue calls."""

import time
import traceback
from typing import Final
from uuid import UUID

from django.utils import timezone

from tutela.answers.screening import actions
from tutela.answers.screening.models import Run

_SHOWN_EVERY: Final = 0.5  # seconds


class Broken(Exception):
    """A bug in a run. The queue logs and keeps its words, so they are its kind and its places, and quote nobody."""


def run(run_id: str) -> None:
    """Carries out one queued run, and shows how far it is at most twice a second."""
    run_uuid, shown_at = UUID(run_id), time.monotonic()

    def progress(done: int, total: int | None) -> None:
        nonlocal shown_at
        if (now := time.monotonic()) - shown_at >= _SHOWN_EVERY:
            shown_at = now
            Run.objects.filter(id=run_uuid).update(done_rows=done, total_rows=total)

    try:
        actions.perform(run_id=run_uuid, at=timezone.now(), progress=progress)
    except Exception as fault:
        raise Broken(f"{type(fault).__name__} at {' > '.join(_places(fault))}") from None


def _places(fault: Exception) -> list[str]:
    return [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__)][-8:]
