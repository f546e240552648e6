"""What bodies are still to be told, and that they were. Whom it concerns stands encrypted, and goes once it is told."""

import uuid

from django.db import models


class Waiting(models.Model):
    """A document under which the list begins to answer with *record*: noted in the transaction that published it.

    Whoever's staff it concerns is looked for when it is told; most are nobody's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key_id = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)  # keyed hash of the canonical document
    sealed = models.BinaryField()  # encrypted: the document, and under which purposes and names
    due_on = models.DateField()  # the day from which it is so
    noticed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["digest"], name="watch_by_person"),
            models.Index(fields=["due_on", "id"], name="watch_by_day"),
            models.Index(fields=["key_id"], name="watch_by_key"),
        ]


class Message(models.Model):
    """That a body was told, of somebody in post there, by a filing that the registry made. Nobody stands here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    filing = models.UUIDField(unique=True)
    organisation = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    told_at = models.DateTimeField()
    checked_on = models.DateField()  # the legal day on which it was last seen to hold
    is_standing = models.BooleanField(default=True)  # the answer was not withdrawn
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-told_at", "-id"], name="watch_messages_of_a_body"),
            models.Index(
                fields=["organisation"],
                condition=models.Q(seen_at__isnull=True),
                name="watch_messages_unseen",
            ),
            models.Index(
                fields=["checked_on"], condition=models.Q(is_standing=True), name="watch_messages_to_check"
            ),
        ]
