"""What follows by itself: a re-check of an answer that was withdrawn ends, and nothing of its reasons is kept."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from tutela.answers.identities.rekey import rekey
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.withdrawals.models import Withdrawal
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.redress.relief import sealed
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import Outcome, State

REGISTRY: Final = "registry"
_LAST: Final = (Outcome.WRONG.value, Outcome.FELL.value)


@transaction.atomic
def keep_up(*, at: datetime) -> int:
    """Ends what goes on about answers that were withdrawn, whatever for; returns how many. Safe to repeat.

    One that was upheld before says so no more: that a record was there would be told by it.
    """
    asked = Inquiry.objects.filter(id=OuterRef("inquiry"), withdrawn_at__isnull=False)
    lines = Withdrawal.objects.filter(told=OuterRef("inquiry"), row=OuterRef("row"), row__gt=0)
    withdrawn = Recheck.objects.filter(Exists(asked) | Exists(lines))
    rows = (
        Recheck.objects.select_for_update().filter(id__in=withdrawn.values("id")).exclude(outcome__in=_LAST)
    )
    fallen = list(rows.order_by("id"))
    for row in fallen:
        sealed.keep(row, None)
        row.state, row.outcome, row.changed_at = State.DECIDED.value, Outcome.FELL.value, at
        row.proposed_by = row.decided_by = ""
        row.save()
        ledger.append(
            event=Event.RECHECK_MOVED,
            at=at,
            organisation=REGISTRY,
            officer=REGISTRY,
            facts={
                "recheck": str(row.id),
                "state": row.state,
                "due": row.due_on.isoformat(),
            },
        )
    return len(fallen)


def follow_key(*, at: datetime) -> int:
    """After a rotation every person is written anew under the key in force; returns how many rows moved."""
    del at
    return rekey(Recheck, sealed.TABLE)


@transaction.atomic
def forget(*, at: datetime) -> int:
    """Forgets who applied, `TUTELA_RECORD_YEARS` after the decision (Personal Information Protection Law 47, 56)."""
    before = at.replace(year=at.year - settings.TUTELA_RECORD_YEARS, day=min(at.day, 28))
    decided = Recheck.objects.filter(state=State.DECIDED.value, changed_at__lt=before).exclude(key_id="")
    return decided.update(key_id="", digest=b"", sealed=b"")
