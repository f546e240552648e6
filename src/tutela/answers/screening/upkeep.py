"""What runs need while nobody looks: a killed worker's begin again, and old files go at the end of their time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django_q.models import OrmQ

from tutela.answers.screening import places
from tutela.answers.screening.models import Run, State
from tutela.core.errors import Reason
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event


def resume(*, at: datetime) -> int:
    """Lets runs whose worker was killed begin again now, not when the queue's patience ends; returns how many.

    One that the queue has given up is `FAILED`, for whoever waits for it. Plain files that a kill left are removed.
    """
    places.clear()
    waiting = {message.task.get("name"): message.pk for message in OrmQ.objects.all()}
    begun = Run.objects.filter(is_stored=True, state__in=(State.RUNNING, State.INTERRUPTED))
    count = 0
    for run_id in begun.values_list("id", flat=True):
        with places.alone(run_id) as is_alone:
            if not is_alone:
                continue
            message = waiting.get(run_id.hex)
            if message is None:
                _give_up(run_id)
            else:
                count += OrmQ.objects.filter(pk=message, lock__gt=at).update(lock=at)
    return count


def purge(*, at: datetime) -> int:
    """Deletes uploads and results that are older than `TUTELA_UPLOAD_DAYS`; returns how many runs it concerned.

    What a receipt needs (the leaves and the entry) stays.
    """
    before = at - timedelta(days=settings.TUTELA_UPLOAD_DAYS)
    old = Run.objects.filter(asked_at__lt=before, purged_at__isnull=True, is_stored=True)
    runs = list(old.exclude(state=State.RUNNING).values_list("id", flat=True))
    for run in runs:
        purge_result(run, at=at)
    return len(runs)


def purge_result(run_id: UUID, *, at: datetime) -> None:
    """Deletes what lies stored of one run, before its time or at its end: the entry says that, and not why."""
    with transaction.atomic():
        stored = Run.objects.filter(id=run_id, is_stored=True, purged_at__isnull=True)
        organisation = stored.values_list("organisation", flat=True).first()
        if organisation is None:
            return
        _remove(
            run_id
        )  # before it is said: should this be cut off, a file is gone too early and never too late
        stored.update(purged_at=at)
        ledger.append(
            event=Event.RESULT_PURGED,
            at=at,
            organisation=organisation,
            officer="system",
            facts={"run": str(run_id)},
        )


def _remove(run: UUID) -> None:
    places.result(run).unlink(missing_ok=True)
    places.upload(run).unlink(missing_ok=True)


def _give_up(run: UUID) -> None:
    """Under the run's lock, so what is read here is how it stands."""
    given_up = Run.objects.filter(id=run, state__in=(State.RUNNING, State.INTERRUPTED))
    if given_up.update(state=State.FAILED, refusal=Reason.INTERRUPTED.value):
        _remove(run)
