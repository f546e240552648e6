"""Uploads that wait for their agency to confirm them, encrypted as they lie."""

import uuid

from django.db import models


class Upload(models.Model):
    """One file of one port. Its name is not kept; its content is, encrypted, until confirmed, cancelled or purged."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)
    officer = models.CharField(max_length=40)
    port = models.CharField(max_length=20)
    state = models.CharField(max_length=10)  # uploads.State
    staged_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField()
    records = models.PositiveIntegerField()
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    reviews = models.PositiveIntegerField(default=0)
    digest = models.BinaryField(max_length=32)  # keyed hash of the file: was it seen before?
    digest_key_id = models.CharField(max_length=8)


class StagedPart(models.Model):
    """Some of an upload's deliveries, encrypted; gone when the upload has ended."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="parts_are_numbered")]
