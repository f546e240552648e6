"""The runs: who asked for a roster, how far it is, and what its ledger entry holds. Nobody is named here."""

import uuid

from django.db import models

from tutela.core.proofs.rows import ALONE


class State(models.TextChoices):
    """How far a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # refused as a whole; nothing was answered
    INTERRUPTED = "interrupted"  # stopped from outside; it will be begun again


class Run(models.Model):
    """One roster and its result."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)  # that asks
    holder = models.CharField(max_length=40)  # that gets the result: the same, or the body whose staff it is
    officer = models.CharField(max_length=40)
    acting = models.JSONField()  # the officer's office when asking, under which the run is answered
    purpose = models.CharField(max_length=40)
    authorisation = models.BinaryField()  # encrypted: consent for the whole roster
    form = models.CharField(max_length=10)  # result.Form
    is_stored = models.BooleanField(
        default=False
    )  # roster and result lie here, encrypted, until they are purged
    suffix = models.CharField(
        max_length=10, blank=True
    )  # of the roster's name, of which nothing else is kept
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    done_rows = models.PositiveBigIntegerField(default=0)
    total_rows = models.PositiveBigIntegerField(null=True)
    counts = models.JSONField(default=dict)  # by answer
    refused = models.JSONField(default=dict)  # by reason
    refusal = models.CharField(max_length=40, blank=True)  # of the whole
    refusal_values = models.JSONField(default=dict)
    list_version = models.PositiveBigIntegerField(null=True)
    list_label = models.CharField(max_length=40, blank=True)
    entry = models.UUIDField(null=True, unique=True)  # the ledger entry that was committed with the answers
    rows_root = models.BinaryField(default=bytes)
    blocks = models.BinaryField(default=bytes)  # roots of the blocks of the run's tree, 32 bytes each
    rows_group = models.PositiveSmallIntegerField(default=ALONE)  # how many rows share a leaf of that tree
    released_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)
    is_loose = models.BooleanField(default=False)  # its rows lie in its own file, and in no volume yet
    volume = models.UUIDField(null=True)  # of the concordance, that holds whom its rows concern

    class Meta:
        indexes = [
            models.Index(fields=["holder", "asked_at"], name="runs_of_a_body"),
            models.Index(fields=["id"], condition=models.Q(is_loose=True), name="loose_runs"),
            models.Index(fields=["volume"], name="runs_of_a_volume"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=State.DONE) | models.Q(entry__isnull=False),
                name="no_result_without_entry",
            ),
            models.CheckConstraint(
                condition=models.Q(is_loose=False) | models.Q(volume__isnull=True),
                name="a_bound_run_is_not_loose",
            ),
        ]


class Hit(models.Model):
    """One row of a run about somebody of a staff list: *record*, or pending. Withdrawn, it is here no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)  # on whose staff list they stand
    run = models.UUIDField()
    row = models.PositiveIntegerField()  # from 1
    engagement = models.UUIDField()
    purpose = models.CharField(max_length=40)  # under which it is followed up
    answer = models.CharField(max_length=10)  # inquiries.answer.Answer
    told_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "engagement"], name="a_run_meets_an_engagement_once")
        ]
        indexes = [
            models.Index(fields=["run", "row"], name="hits_of_a_run"),
            models.Index(fields=["engagement", "answer"], name="hits_of_an_engagement"),
            models.Index(fields=["answer", "told_on", "id"], name="hits_by_answer"),
        ]


class Volume(models.Model):
    """A volume of the concordance, in a file (`concordance`): whom the rows of many runs concern."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    rows = models.PositiveBigIntegerField()
    terms = models.JSONField()  # [[data key, purpose], …]: under which its runs were asked
    is_stale = models.BooleanField(default=False)  # it holds rows of runs that are to be forgotten
    bound_at = models.DateTimeField()
