"""What the gate keeps in the ordinary database: doubts that wait for a fact, and how far it has come."""

import uuid

from django.db import models


class SealingDoubt(models.Model):
    """A record that stays out of the index until its agency says what is missing; deleted once that is settled.

    `record` is no foreign key: a record leaves without this table's word.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    record = models.UUIDField(unique=True)
    agency = models.CharField(max_length=40)
    port = models.CharField(max_length=20)
    missing = models.CharField(max_length=30)  # core.disclosure.missing.Missing
    opened_at = models.DateTimeField()
    due_on = models.DateField()


class GateState(models.Model):
    """One row: the legal day that was looked through last, and the marks by which a restored database is recognised.

    `rewritten_on` is the one after which the tables were last written anew. Marks are random and move at every turn,
    whatever it did: they count nothing.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    swept_on = models.DateField(null=True)
    rewritten_on = models.DateField(null=True)
    mark = models.BinaryField(max_length=16, default=bytes(16))
    next_mark = models.BinaryField(max_length=16, default=bytes(16))
