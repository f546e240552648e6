"""Applications and what their papers are made from, encrypted."""

import uuid

from django.db import models


class Certificate(models.Model):
    """One application. What stands on its paper is kept encrypted, and goes at the end of its time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    inquiry = models.UUIDField(unique=True)
    entry = models.UUIDField()  # of the question: by it a person's earlier applications are counted
    form = models.CharField(max_length=10)  # certificate.Form
    state = models.CharField(max_length=10)  # certificate.State
    organisation = models.CharField(max_length=40)
    applied_by = models.CharField(max_length=40)
    applied_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    inputs = models.BinaryField(null=True)  # encrypted; None once purged
    code_key_id = models.CharField(max_length=8)
    code_digest = models.BinaryField(max_length=32)  # keyed hash of the code

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "applied_at"], name="certificates_of_a_body"),
            models.Index(fields=["organisation", "state", "due_on"], name="certificates_that_wait"),
            models.Index(fields=["code_digest"], name="certificates_by_code"),
            models.Index(fields=["entry"], name="certificates_by_entry"),
        ]
