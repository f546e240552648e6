"""Keyed links from persons to the entries about them, and lawful delays. Nobody is named here."""

import uuid

from django.db import models


class SubjectLink(models.Model):
    """That an entry concerns whoever has a document: its keyed hash, under a key that serves nothing else.

    The id is random, so that links of one transaction keep no order.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    entry = models.UUIDField(db_index=True)
    key_id = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="entries_of_a_subject")]


class Shown(models.Model):
    """That somebody whom an entry concerns has been shown it. The entry alone stands here, as the key."""

    entry = models.UUIDField(primary_key=True)


class Delay(models.Model):
    """A competent body keeps an entry out of its person's view until a day; two of its officers decide."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    entry = models.UUIDField()  # what is kept back
    until_on = models.DateField()  # the first day on which it is shown
    ground = models.CharField(max_length=10)  # delays.Ground
    organisation = models.CharField(max_length=40)
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=40, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["entry"], name="delays_of_an_entry")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("asked_by")), name="two_officers_delay"
            ),
        ]
