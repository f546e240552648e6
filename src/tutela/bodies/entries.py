"""How this room writes into the ledger: who did what to which body or officer, by codes and opaque ids alone."""

from collections.abc import Mapping
from datetime import datetime

from tutela.bodies.kinds import Acting
from tutela.core.proofs.commitments import JSON
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event

SET_UP = "set-up"


def note(event: Event, by: Acting | None, at: datetime, facts: Mapping[str, JSON]) -> None:
    """One entry; `by` is None only in the first set-up of a system."""
    organisation, officer = (by.organisation, by.officer) if by else (SET_UP, SET_UP)
    ledger.append(event=event, at=at, organisation=organisation, officer=officer, facts=dict(facts))
