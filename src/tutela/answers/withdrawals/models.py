"""Answers that are withdrawn, and the receipts that bodies owe. Neither a person nor a reason stands here."""

import uuid

from django.db import models


class Withdrawal(models.Model):
    """One answer, or one line of a roster, that a body must destroy and confirm. The id is random and says nothing.

    Where one body filed and another asked, both were told, and each has its own; so it is where the person of a row
    stands on the staff list of a body below the one that asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    told = models.UUIDField()  # the inquiry, or the run
    row = models.PositiveBigIntegerField(default=0)  # of the run, counted from 1; 0 for an inquiry
    told_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField()
    due_on = models.DateField()  # the last day on which the receipt is in time
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "confirmed_at"], name="withdrawals_of_a_body")]
        constraints = [
            models.UniqueConstraint(
                fields=["told", "row", "organisation"], name="an_answer_is_withdrawn_once"
            ),
        ]
