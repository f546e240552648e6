"""Filings and their history. Whom they concern stands encrypted; what was answered stands with the inquiry alone."""

import uuid

from django.db import models

OPEN = ("draft", "authorised", "filed", "reviewed", "pending", "answered", "refused", "served", "followed-up")


class Filing(models.Model):
    """One inquiry of a body about one person, from draft to close."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)  # the body that files
    asker = models.CharField(
        max_length=40, blank=True
    )  # the body that asks in the end; empty while not known
    purpose = models.CharField(max_length=40, blank=True)
    engagement = models.UUIDField(null=True, db_index=True)  # of the body's staff list
    state = models.CharField(max_length=12)  # core.filings.states.State
    key_id = models.CharField(max_length=8, blank=True)
    digest = models.BinaryField(max_length=32, blank=True)  # keyed hash of the canonical document
    sealed = models.BinaryField()  # encrypted: the person, or what is written of them so far
    opened_by = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    filed_on = models.DateField(null=True)
    due_on = models.DateField(null=True)  # the last day for the next step; None where nothing is due
    inquiry = models.UUIDField(null=True, unique=True)
    is_open = models.BooleanField(default=True)  # it waits for somebody

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-changed_at", "-id"], name="filings_of_a_body"),
            models.Index(fields=["organisation", "state", "-changed_at", "-id"], name="filings_by_state"),
            models.Index(fields=["asker", "state", "due_on", "id"], name="filings_to_answer"),
            models.Index(
                fields=["due_on", "asker"],
                condition=models.Q(due_on__isnull=False),
                name="filings_that_are_due",
            ),
            models.Index(
                fields=["organisation", "due_on"],
                condition=models.Q(due_on__isnull=False),
                name="filings_due_of_a_body",
            ),
            models.Index(fields=["key_id"], name="filings_by_key"),
            models.Index(
                fields=["due_on", "id"], condition=models.Q(state="answered"), name="filings_answered"
            ),
            models.Index(fields=["id"], condition=models.Q(state="recalled"), name="filings_recalled"),
        ]


class Line(models.Model):
    """One step of a filing, with the ledger entry that was made of it."""

    id = models.BigAutoField(primary_key=True)
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="lines")
    entry = models.UUIDField(unique=True)
    move = models.CharField(max_length=12)
    state = models.CharField(max_length=12)  # after it
    by = models.CharField(max_length=10)  # core.filings.states.By
    organisation = models.CharField(max_length=40)
    officer = models.CharField(max_length=40)
    at = models.DateTimeField()
    cause = models.CharField(max_length=30, blank=True)  # why it was returned, as a code
    sealed = models.BinaryField(null=True)  # encrypted: words of the officer

    class Meta:
        indexes = [models.Index(fields=["filing", "id"], name="history_of_a_filing")]


class Asked(models.Model):
    """How many inquiries a body filed with an office in a year: by it one sees who has not asked."""

    asker = models.CharField(max_length=40)
    organisation = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    filed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asker", "year", "organisation"], name="one_count_a_year")
        ]
