"""That a body owes something for one answer, or owes it no more: rows, and the entry that says so."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.conf import settings

from tutela.core.following.duties import Duty, Owed, Standards
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.measures.following import models
from tutela.measures.following.following import State

REGISTRY: Final = "registry"
STANDING: Final = (State.OPEN.value, State.DONE.value)
"""Where the answer is not withdrawn."""


def standards() -> Standards:
    """How many working days there are here."""
    return Standards(
        dismissal=settings.TUTELA_DISMISSAL_DAYS,
        office=settings.TUTELA_OFFICE_DAYS,
        prosecutor=settings.TUTELA_PROSECUTOR_DAYS,
    )


def owe(
    row: models.Following,
    owed: Iterable[Owed],
    at: datetime,
    *,
    kept: Collection[Duty] = (),
    let_go: Collection[Duty] = (),
    is_more: bool = False,
) -> None:
    """Writes what is owed, and says where the row stands.

    `kept`: what stands under another answer, though this one fell; `let_go`: what need not be put back here any more;
    `is_more`: besides what the answer began. Inside the caller's transaction.
    """
    listed = tuple(owed)
    models.Step.objects.bulk_create(
        models.Step(
            following=row,
            organisation=row.organisation,
            duty=one.duty.value,
            is_undoing=one.is_undoing,
            due_on=one.due_on,
        )
        for one in listed
    )
    ledger.append(
        event=Event.DUTIES_OWED,
        at=at,
        organisation=row.organisation,
        officer=REGISTRY,
        facts={
            "following": str(row.id),
            **({"filing": str(row.filing)} if row.filing else {"hit": str(row.hit)}),
            "purpose": row.purpose,
            "state": row.state,
            "owed": [
                {"duty": one.duty.value, "due": one.due_on.isoformat(), "undoing": one.is_undoing}
                for one in listed
            ],
            **({"kept": _codes(kept)} if kept else {}),
            **({"let_go": _codes(let_go)} if let_go else {}),
            **({"more": True} if is_more else {}),
        },
    )


def _codes(some: Collection[Duty]) -> list[str]:
    return [duty.value for duty in Duty if duty in some]
