"""Reads: what a code asks for, one authorisation, and all of one person's."""

from datetime import datetime
from typing import Final
from uuid import UUID

from tutela.answers.authorisations import models
from tutela.answers.authorisations.authorisation import Asked, Authorisation, Way, hash_of
from tutela.answers.identities import keyed
from tutela.answers.subjects.proofing import Proved
from tutela.core.errors import Reason, Refusal

TABLE: Final = "authorisations"
INVITED: Final = "invitations"


def asked(code: str, at: datetime) -> Asked:
    """What a code asks for. Refuses CONSENT_CODE: unknown, used, replaced or out of date, which are the same."""
    row = models.Invitation.objects.filter(code=hash_of(code), until_at__gt=at).first()
    if row is None:
        raise Refusal(Reason.CONSENT_CODE)
    return Asked(row.organisation, row.asker, row.purpose, row.form, row.until_at)


def subject_of_code(code: str) -> UUID | None:
    """The filing that a code is for, to be held before the code is; None where the code is none."""
    rows = models.Invitation.objects.filter(code=hash_of(code))
    return rows.values_list("subject", flat=True).first()


def subject_of(person: Proved, authorisation: UUID) -> UUID | None:
    """The filing of what a person authorised, to be held before that is; None where it is not theirs."""
    digests = keyed.digests(TABLE, person.document)
    rows = models.Authorisation.objects.filter(id=authorisation, digest__in=digests)
    return rows.values_list("subject", flat=True).first()


def open_until(subject: UUID, at: datetime) -> datetime | None:
    """Until when a code for this filing is good; None where there is none."""
    rows = models.Invitation.objects.filter(subject=subject, until_at__gt=at)
    return rows.values_list("until_at", flat=True).first()


def of_filing(subject: UUID) -> Authorisation | None:
    """The authorisation of a filing, the latest where one was withdrawn; None where there is none."""
    row = models.Authorisation.objects.filter(subject=subject).order_by("-given_at").first()
    return None if row is None else as_value(row)


def paper_number(authorisation: UUID) -> str:
    """The number of the paper; empty where it was given by a code."""
    row = models.Authorisation.objects.get(id=authorisation)
    return keyed.opened_text(TABLE, row.id, row.sealed).get("paper", "")


def of_person(person: Proved) -> list[Authorisation]:
    """Everything that this person authorised, newest first."""
    rows = models.Authorisation.objects.filter(digest__in=keyed.digests(TABLE, person.document))
    return [as_value(row) for row in rows.order_by("-given_at", "id")]


def as_value(row: models.Authorisation) -> Authorisation:
    """A row as a value."""
    return Authorisation(
        row.id,
        row.subject,
        row.organisation,
        row.asker,
        row.purpose,
        Way(row.way),
        row.form,
        row.given_at,
        row.signed_on,
        row.until_on,
        row.withdrawn_at,
        row.spent_at,
        row.inquiry,
        row.late_at,
    )
