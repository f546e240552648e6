"""Codes that ask for an authorisation, and authorisations. Who is meant stands encrypted, and as a keyed hash."""

import uuid

from django.db import models


class Invitation(models.Model):
    """A code by which a person may authorise one inquiry. The code itself is nowhere: only its SHA-256 is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(unique=True)  # the filing it is for; a new code ends the former one
    code = models.BinaryField(max_length=32, unique=True)  # SHA-256 of 80 random bits
    organisation = models.CharField(max_length=40)
    officer = models.CharField(max_length=40)
    asker = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    form = models.CharField(max_length=20)  # the version of the words the person reads
    key_id = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)  # keyed hash of the canonical document
    sealed = models.BinaryField()  # encrypted: the person
    asked_at = models.DateTimeField()
    until_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key_id"], name="invitations_by_key")]


class Authorisation(models.Model):
    """One person's word for one inquiry; it ends by being withdrawn, by being spent, or on its day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True)  # the filing it is for
    entry = models.UUIDField()
    organisation = models.CharField(max_length=40)  # the body that files
    asker = models.CharField(max_length=40)  # the body that asks in the end
    purpose = models.CharField(max_length=40)
    way = models.CharField(max_length=5)  # authorisation.Way
    form = models.CharField(max_length=20)
    key_id = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)
    sealed = models.BinaryField()  # encrypted: the person, and the number of the paper
    given_at = models.DateTimeField()
    signed_on = models.DateField(null=True)  # the day that stands on the paper
    taken_by = models.CharField(max_length=40, blank=True)  # the officer who entered a paper
    from_on = models.DateField()
    until_on = models.DateField()  # the first day on which it is good no more
    withdrawn_at = models.DateTimeField(null=True)
    spent_at = models.DateTimeField(null=True)
    inquiry = models.UUIDField(null=True, unique=True)  # the one question that spent it
    # Its person took it back after that, and could not know: the question's showing is delayed. It changes nothing.
    late_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["digest"], name="authorisations_of_a_person"),
            models.Index(fields=["key_id"], name="authorisations_by_key"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(spent_at__isnull=True),
                name="withdrawn_or_spent",
            ),
            models.CheckConstraint(
                condition=models.Q(inquiry__isnull=True) | models.Q(spent_at__isnull=False),
                name="its_question_spent_it",
            ),
            models.CheckConstraint(
                condition=models.Q(late_at__isnull=True) | models.Q(inquiry__isnull=False),
                name="late_after_its_question",
            ),
            models.UniqueConstraint(
                fields=["subject"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_authorisation_each",
            ),
        ]


class Paper(models.Model):
    """The number of a written authorisation: with the question that it carries, or with the authorisation entered here.

    One number of a body is one person's: both stand as keyed hashes alone.
    """

    inquiry = models.UUIDField(primary_key=True)  # or the authorisation
    organisation = models.CharField(max_length=40)
    key_id = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)  # of body and number
    person = models.BinaryField(max_length=32)  # of body, number and canonical document
    signed_on = models.DateField(null=True)  # the day that stands on it, where it was said
    registered_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["digest"], name="papers_by_number"),
            models.Index(fields=["registered_on"], name="papers_by_day"),
        ]
