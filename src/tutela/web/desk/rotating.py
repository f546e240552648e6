"""What the queue does once two have agreed on a new data key: it is brought into force while questions go on."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from tutela.bodies import proposals
from tutela.index.compile import actions


def enqueue(proposal: UUID) -> None:
    """Hands the rotation to the queue, by the id of what was agreed on, and nothing else."""
    transaction.on_commit(
        lambda: async_task("tutela.web.desk.rotating.run", str(proposal), task_name=proposal.hex)
    )


def run(proposal: str) -> None:
    """Rotates, in the name of who decided. Safe to run again after a crash."""
    by = proposals.rotation(UUID(proposal))
    actions.rotate(organisation=by.organisation, officer=by.officer, at=timezone.now())
