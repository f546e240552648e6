"""Writes: an officer has read what the watch told their body."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tutela.answers.watch.models import Message
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal


@transaction.atomic
def read(*, acting: Acting, messages: Collection[UUID], at: datetime) -> int:
    """Marks these messages of the officer's own body as read; returns how many were new.

    Refuses NOT_ENTITLED, NOT_FOUND (another body's among them). The filing behind each keeps its own clock: that a
    message was read does nothing that the body owes.
    """
    require(acting, Permission.FILING_SEE)
    own = Message.objects.filter(organisation=acting.organisation, id__in=list(messages))
    if own.count() != len(set(messages)):
        raise Refusal(Reason.NOT_FOUND, what="message")
    return own.filter(seen_at__isnull=True).update(seen_at=at, seen_by=acting.officer)
