"""What was asked and answered. Who was asked about stands only in the ledger's opening, encrypted."""

import uuid

from django.db import models


class Inquiry(models.Model):
    """One question and its answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    entry = models.UUIDField(unique=True)  # the ledger entry that was committed with it
    purpose = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    officer = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    asked_on = models.DateField()
    answer = models.CharField(max_length=10)
    refusal = models.CharField(max_length=40, blank=True)
    list_version = models.PositiveBigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # from then on the answer is shown nowhere

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "asked_at"], name="inquiries_of_a_body"),
            models.Index(
                fields=["asked_at", "id"],
                condition=models.Q(answer="pending", withdrawn_at=None),
                name="inquiries_that_wait",
            ),
            models.Index(
                fields=["organisation", "-asked_at", "-id"],
                condition=models.Q(answer="pending", withdrawn_at=None),
                name="inquiries_were_pending",
            ),
        ]


class Settlement(models.Model):
    """What an answer that was pending came to. The first answer stays in its row as it was."""

    inquiry = models.UUIDField(primary_key=True)
    entry = models.UUIDField(unique=True)  # the ledger entry that was committed with it
    answer = models.CharField(max_length=10)
    settled_at = models.DateTimeField()
