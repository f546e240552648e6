"""The ledger's entries of authorisations."""

from datetime import datetime
from uuid import UUID

from tutela.answers.authorisations import models
from tutela.core.proofs.commitments import JSON, canonical
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event


def ended(row: models.Authorisation, how: str, organisation: str, officer: str, at: datetime) -> None:
    """An authorisation is withdrawn or spent, by whom, and by which question."""
    facts: dict[str, JSON] = {
        "authorisation": str(row.id),
        "filing": str(row.subject),
        "how": how,
        "inquiry": str(row.inquiry) if row.inquiry else "",
    }
    log(Event.AUTHORISATION_ENDED, organisation, officer, facts, at)


def log(
    event: Event,
    organisation: str,
    officer: str,
    facts: dict[str, JSON],
    at: datetime,
    person: dict[str, str] | None = None,
) -> UUID:
    """One entry; who is meant stands behind its commitment. Returns its id."""
    return ledger.append(
        event=event,
        at=at,
        organisation=organisation,
        officer=officer,
        facts=facts,
        openings={} if person is None else {"person": canonical(dict(person))},
    ).entry_id
