"""The number of a paper that an officer enters with a filing is one person's, as that of a paper with a question is.

Both stand in one table (`models.Paper`), under the body that holds the paper: a number that its program gave for one
person is refused at its desk for another, and the other way round.
"""

from datetime import date
from itertools import chain
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from tutela.answers.authorisations import models, resting
from tutela.answers.authorisations.authorisation import Paper, Subject
from tutela.answers.authorisations.resting import Asked, Papers
from tutela.bodies.sweeping import pacing
from tutela.core.errors import Refusal
from tutela.sql.running import fetch_together


def register(authorisation: UUID, subject: Subject, paper: Paper, on: date) -> None:
    """From now on the number is this person's. Inside the transaction that enters the paper.

    Refuses AUTHORISATION_OTHER where it is somebody else's already.
    """
    asked = Asked(
        subject.organisation,
        subject.purpose,
        subject.person.canonical,
        paper.number.strip(),
        paper.signed_on,
    )
    ground = _whose(asked, on)
    if isinstance(ground, Refusal):
        raise ground
    assert isinstance(ground, resting.Paper)  # a number refers to nothing else here
    models.Paper.objects.create(
        inquiry=authorisation,
        organisation=asked.organisation,
        key_id=ground.key_id,
        digest=ground.digest,
        person=ground.person,
        signed_on=ground.signed_on,
        registered_on=on,
    )


def release(subject: UUID) -> None:
    """Nothing was asked on this filing's paper, and nothing will be: a slip in the name binds the number no more."""
    unspent = models.Authorisation.objects.filter(subject=subject, spent_at=None)
    models.Paper.objects.filter(inquiry__in=unspent.values("id")).delete()


def _whose(asked: Asked, on: date) -> resting.Ground | Refusal:
    papers = Papers([asked])
    # Held before it is read whose the number is, as every question holds it.
    pacing.hold([asked.organisation], on.year)
    found = fetch_together(connections[DEFAULT_DB_ALIAS], papers.asked())
    papers.read(chain.from_iterable(found))
    return papers.ground(asked, on)
