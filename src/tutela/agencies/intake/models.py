"""Uploads that wait for their agency to confirm them, encrypted as they lie."""

import uuid

from django.db import models


class Upload(models.Model):
    """One file of one port. Its name is not kept; its content is, encrypted, until entered, cancelled or purged.

    Its numbers go with its content: what they would say of a file that is entered, its records no longer say.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)
    officer = models.CharField(max_length=40)
    port = models.CharField(max_length=20)
    state = models.CharField(max_length=10)  # uploads.State
    staged_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(null=True)
    records = models.PositiveIntegerField(null=True)
    digest = models.BinaryField(max_length=32)  # keyed hash of the file: was it seen before?
    digest_key_id = models.CharField(max_length=8)
    fault = models.CharField(max_length=40, blank=True, default="")  # why it was set aside

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-staged_at"], name="uploads_of_an_agency"),
            models.Index(fields=["digest"], name="uploads_of_a_file"),
        ]


class ToLookAt(models.Model):
    """A person at whom the gate looks anew in its next turn, for officers found who they are; gone with that turn."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.UUIDField(unique=True)


class StagedPart(models.Model):
    """Some of what an upload holds, encrypted; gone when the upload has ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="parts_are_numbered")]
