"""What follows each answer of *record*. The person stands in the filing; what is written of proofs is encrypted."""

import uuid

from django.db import models


class Following(models.Model):
    """What one body owes for one answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    filing = models.UUIDField(null=True, unique=True)  # that was answered
    hit = models.UUIDField(null=True, unique=True)  # or the row of a roster
    organisation = models.CharField(max_length=40)  # that owes
    asker = models.CharField(max_length=40)  # that was answered
    purpose = models.CharField(max_length=40)
    engagement = models.UUIDField(null=True)
    told_on = models.DateField()
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=8)  # following.State
    number = models.CharField(max_length=24, unique=True)  # of the notice: random, it counts nothing
    ordered_on = models.DateField(null=True)  # the office above ordered correction

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(filing__isnull=True) ^ models.Q(hit__isnull=True),
                name="it_follows_one_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "opened_at"], name="followings_of_a_body"),
            models.Index(fields=["engagement"], name="followings_of_an_engagement"),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=("open", "done")),
                name="followings_that_stand",
            ),
        ]


class Step(models.Model):
    """One duty, and that it was done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    following = models.ForeignKey(Following, on_delete=models.PROTECT, related_name="steps")
    organisation = models.CharField(max_length=40)
    duty = models.CharField(max_length=10)  # core.following.duties.Duty
    is_undoing = models.BooleanField(default=False)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=40, blank=True)
    is_open = models.BooleanField(default=True)
    is_kept = models.BooleanField(
        default=False, db_default=False
    )  # its answer fell, and another orders what was done on it
    entry = models.UUIDField(null=True)  # the ledger entry that says it was done
    sealed = models.BinaryField(null=True)  # encrypted: how, and by what paper

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["following", "duty", "is_undoing"], name="a_duty_is_owed_once"),
            models.CheckConstraint(
                condition=models.Q(done_on__isnull=True) | models.Q(entry__isnull=False),
                name="what_was_done_stands_in_the_ledger",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "organisation"],
                condition=models.Q(is_open=True),
                name="duties_that_are_open",
            ),
            models.Index(fields=["following"], condition=models.Q(is_kept=True), name="duties_that_rest"),
        ]


class Declaration(models.Model):
    """That a duty was done, by a paper which the office above looks at; one that was returned stays as it was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="declarations")
    organisation = models.CharField(max_length=40)  # that declared
    office = models.CharField(
        max_length=40, blank=True
    )  # that looks; empty: no office above, the procuratorate
    look = models.CharField(max_length=8)  # following.Look
    look_by = models.DateField()
    done_on = models.DateField()
    dated_on = models.DateField()  # the paper
    is_filed = models.BooleanField()
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=40)
    entry = models.UUIDField(unique=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.CharField(max_length=40, blank=True)
    looked_entry = models.UUIDField(null=True)
    seen_on = models.DateField(null=True)
    key_id = models.CharField(max_length=8, blank=True)
    sealed = models.BinaryField()  # encrypted: number of the paper, words, reasons; empty after their time

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step"], condition=models.Q(look="waits"), name="one_proof_of_a_duty_waits"
            ),
            models.CheckConstraint(
                condition=~models.Q(look__in=("accepted", "returned")) | models.Q(looked_entry__isnull=False),
                name="what_the_office_made_of_it_stands_in_the_ledger",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "look_by"], condition=models.Q(look="waits"), name="proofs_that_wait"
            ),
        ]


class Paper(models.Model):
    """The paper of a declaration as a file, read for a download alone."""

    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, primary_key=True)
    kind = models.CharField(max_length=20)  # core.following.proofs.Kind
    key_id = models.CharField(max_length=8)
    sealed = models.BinaryField()  # encrypted
