"""Engagements and what became of them. Who is engaged stands encrypted, and beside it a keyed hash."""

import uuid

from django.db import models

OPEN = ("applicant", "in-post")


class Engagement(models.Model):
    """One person at one body, from their application until they leave."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)
    key_id = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)  # keyed hash of the canonical document
    sealed = models.BinaryField()  # encrypted: the person
    state = models.CharField(max_length=10)  # engagement.Standing
    post = models.CharField(max_length=20)  # engagement.Post
    purpose = models.CharField(max_length=40)  # under which they are asked about while in post
    from_on = models.DateField(null=True)  # first day in post
    until_on = models.DateField(null=True)  # first day no longer in post
    listed_at = models.DateTimeField()
    listed_by = models.CharField(max_length=40)
    asked_on = models.DateField(null=True)  # the body last got an answer about them; None: never since
    ask_by = models.DateField(null=True)  # the last day by which it has to ask; None for who is not in post

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "ask_by"],
                condition=models.Q(ask_by__isnull=False),
                name="staff_to_ask_about",
            ),
            models.Index(fields=["organisation", "state", "-listed_at", "-id"], name="staff_of_a_body"),
            models.Index(fields=["digest"], name="staff_by_person"),
            models.Index(fields=["key_id"], name="staff_by_key"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "digest"],
                condition=models.Q(state__in=OPEN),
                name="one_open_engagement",
            ),
            models.CheckConstraint(
                condition=models.Q(from_on__isnull=True)
                | models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="engagement_ends_after_it_begins",
            ),
        ]


class Change(models.Model):
    """One line of an engagement's history: what it was after the change."""

    id = models.BigAutoField(primary_key=True)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="changes")
    entry = models.UUIDField()
    did = models.CharField(max_length=10)  # engagement.Did
    state = models.CharField(max_length=10)
    post = models.CharField(max_length=20)
    purpose = models.CharField(max_length=40)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    officer = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["engagement", "id"], name="history_of_an_engagement")]


class Import(models.Model):
    """A roster that was read and waits for the officer's word; its rows are encrypted, and go when it ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)
    officer = models.CharField(max_length=40)
    staged_at = models.DateTimeField()
    purpose = models.CharField(max_length=40)
    sealed = models.BinaryField()  # encrypted: the rows

    class Meta:
        indexes = [models.Index(fields=["organisation", "staged_at"], name="imports_of_a_body")]
