"""The entry that each act of a campaign leaves."""

from datetime import datetime
from uuid import UUID

from tutela.bodies.kinds import Acting
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event


def note(event: Event, acting: Acting, campaign: UUID, at: datetime, **facts: str | int) -> None:
    """Inside the transaction that acts. It names bodies and counts, and nobody."""
    ledger.append(
        event=event,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"campaign": str(campaign), **facts},
    )
