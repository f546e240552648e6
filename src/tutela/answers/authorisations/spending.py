"""Writes: an authorisation is spent by its one question, in the transaction that asks it."""

from datetime import date, datetime
from uuid import UUID

from tutela.answers.authorisations import models
from tutela.answers.authorisations.entries import ended
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal


def spend(*, subjects: list[UUID], on: date, at: datetime) -> dict[UUID, UUID]:
    """Spends the authorisations of filings, each for its one question; filing to authorisation.

    Inside the transaction that asks. One statement changes each row that is still good, so that of two who come at
    once one goes away with nothing. Refuses AUTHORISATION_ENDED where any is spent, withdrawn or past its day.
    """
    good = models.Authorisation.objects.filter(
        subject__in=subjects, withdrawn_at=None, spent_at=None, from_on__lte=on, until_on__gt=on
    )
    if good.update(spent_at=at) != len(subjects):
        raise Refusal(Reason.AUTHORISATION_ENDED)
    rows = models.Authorisation.objects.filter(subject__in=subjects, withdrawn_at=None)
    return {subject: id_ for id_, subject in rows.values_list("id", "subject")}


def spent_by(*, acting: Acting, authorisation: UUID, inquiry: UUID, at: datetime) -> None:
    """Names the question that spent it, in the same transaction."""
    row = models.Authorisation.objects.get(id=authorisation)
    row.inquiry = inquiry
    row.save(update_fields=["inquiry"])
    ended(row, "spent", acting.organisation, acting.officer, at)


def give_back(*, authorisations: list[UUID]) -> None:
    """Nothing was asked after all: they are good as before. In the transaction that spent them."""
    models.Authorisation.objects.filter(id__in=authorisations, inquiry=None).update(spent_at=None)
