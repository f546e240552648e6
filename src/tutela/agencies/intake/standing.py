"""How persons stand on the list before something about them changes, and what follows for bodies after it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tutela.answers.watch import noticing
from tutela.answers.withdrawals import actions as withdrawals
from tutela.records.registry import queries
from tutela.records.registry.content import Claim, described


@dataclass(frozen=True, slots=True)
class Standing:
    """What was told of them may be told in vain; of whom a record comes, whoever has them in post is told."""

    told: withdrawals.Standing = field(repr=False)
    watched: noticing.Before = field(repr=False)


def standing(persons: Collection[UUID], at: datetime) -> Standing:
    """By all that these persons, and whoever is linked with them, were ever said to be."""
    claims = queries.claims_ever(queries.persons_linked(persons))
    documents = _documents(claims)
    told = withdrawals.standing(documents, at, {whom for claim in claims for whom in described(claim)})
    return Standing(told, noticing.before(documents, at))


def follow(before: Standing, *, touched: Collection[UUID], at: datetime) -> None:
    """After the list has changed, in that transaction: withdraws, and notes what the watch has to tell."""
    documents = _documents(queries.claims_ever(queries.persons_linked(touched)))
    withdrawals.withdraw(before.told, at=at, documents=documents)
    noticing.notice(before.watched, documents=documents, at=at)


def _documents(claims: Collection[Claim]) -> set[str]:
    return {document.canonical for claim in claims for document in claim.documents}
