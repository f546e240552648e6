"""Opinions and their history. What was written stands encrypted; nobody stands in any other column."""

import uuid

from django.db import models


class Opinion(models.Model):
    """One opinion to one body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)  # the procuratorate
    officer = models.CharField(max_length=40)
    body = models.CharField(max_length=40, db_index=True)  # to which it was opened
    owed_by = models.CharField(max_length=40)  # that answers now
    basis = models.CharField(max_length=40)  # opinion.Basis
    about = models.CharField(max_length=12)  # opinion.About
    counted = models.PositiveIntegerField(default=0)  # what stood on the list
    since_on = models.DateField(null=True)
    state = models.CharField(max_length=10)  # opinion.State
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_on = models.DateField(null=True)  # once it is served

    class Meta:
        indexes = [
            models.Index(fields=["owed_by", "state", "due_on"], name="opinions_to_answer"),
            models.Index(fields=["organisation", "state", "due_on"], name="opinions_of_an_office"),
            models.Index(fields=["state", "due_on", "id"], name="opinions_by_day"),
            models.Index(fields=["state", "-changed_at", "id"], name="opinions_by_change"),
        ]


class Line(models.Model):
    """One step, with the ledger entry that was made of it."""

    id = models.BigAutoField(primary_key=True)
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="lines")
    entry = models.UUIDField(unique=True)
    move = models.CharField(max_length=10)  # opinion.Move
    state = models.CharField(max_length=10)  # after it
    organisation = models.CharField(max_length=40)
    officer = models.CharField(max_length=40)
    owed_by = models.CharField(max_length=40)  # who answers after it
    at = models.DateTimeField()
    key_id = models.CharField(max_length=8, blank=True)
    sealed = models.BinaryField()  # encrypted: the words, and what a body replied; empty after their time

    class Meta:
        indexes = [
            models.Index(fields=["opinion", "id"], name="history_of_an_opinion"),
            models.Index(fields=["key_id"], name="opinion_lines_by_key"),
            models.Index(fields=["at"], name="opinion_lines_by_time"),
        ]


class Draft(models.Model):
    """What an officer has typed and not sent: an opinion to be opened, or words about one."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.CharField(max_length=40)
    officer = models.CharField(max_length=40)
    thing = models.UUIDField()  # the opinion; of one to be opened a random number
    opens = models.BooleanField()
    saved_at = models.DateTimeField(db_index=True)
    key_id = models.CharField(max_length=8)
    sealed = models.BinaryField()  # encrypted: the fields as they were typed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "officer", "thing"], name="a_draft_of_an_officer")
        ]
        indexes = [models.Index(fields=["key_id"], name="opinion_drafts_by_key")]
