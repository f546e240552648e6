"""How persons stand on the list before something about them changes: what was told in vain is withdrawn after it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tutela.answers.withdrawals import actions as withdrawals
from tutela.answers.withdrawals.actions import Standing
from tutela.records.registry import queries
from tutela.records.registry.content import described


def standing(persons: Collection[UUID], at: datetime) -> Standing:
    """By all that these persons, and whoever is linked with them, were ever said to be."""
    claims = queries.claims_ever(queries.persons_linked(persons))
    documents = {document.canonical for claim in claims for document in claim.documents}
    return withdrawals.standing(documents, at, {whom for claim in claims for whom in described(claim)})
