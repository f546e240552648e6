"""What a body asked of late as short keyed marks, what was found in them, and identities that belong to nobody."""

import uuid

from django.db import models


class Pace(models.Model):
    """One body under watch. Its marks (`core.sweeping.marks`) name nobody and go after their days."""

    organisation = models.CharField(max_length=40, primary_key=True)
    level = models.CharField(max_length=8, default="normal")  # core.sweeping.levels.Level
    changed_at = models.DateTimeField(null=True)
    marks = models.BinaryField(default=b"")
    late = models.BinaryField(
        default=b""
    )  # the latest of them, written with every question: a few, in the row itself
    day = models.PositiveIntegerField(default=0)  # the last on which it asked, as `date.toordinal`
    day_persons = models.PositiveIntegerField(default=0)
    most_before = models.PositiveIntegerField(default=0)  # on any day before that
    hour = models.PositiveBigIntegerField(
        default=0
    )  # since when it asks as a slowed body: seconds since 1970
    hour_persons = models.PositiveIntegerField(default=0)
    met = models.PositiveIntegerField(default=0)  # identities of nobody, not yet told of
    run = models.UUIDField(null=True)  # the last that was counted: begun again, it is not counted twice

    @property
    def window(self) -> bytes:
        """All its marks, in the order of coming."""
        return bytes(self.marks) + bytes(self.late)

    class Meta:
        indexes = [
            models.Index(fields=["organisation"], condition=models.Q(met__gt=0), name="paces_to_look_at"),
            models.Index(fields=["changed_at"], name="paces_by_change"),
        ]


class Sighting(models.Model):
    """One thing that was found, with its count: never who was asked about."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    entry = models.UUIDField()
    organisation = models.CharField(max_length=40)
    detector = models.CharField(max_length=10)
    counted = models.PositiveIntegerField()
    slowed_from = models.PositiveIntegerField()
    level = models.CharField(max_length=8)  # the body's from then on
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-seen_at"], name="sightings_of_a_body")]


class Canary(models.Model):
    """An identity that belongs to nobody: whoever asks about it walks the numbers, or has a list that was made up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)  # of the security officer who made it
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    key_id = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)  # keyed hash of the canonical document
    named = models.BinaryField(max_length=32)  # and with the canonical name
    sealed = models.BinaryField()  # encrypted: canonical document and name
    is_active = models.BooleanField(default=False)  # once a second officer agreed
    entry = models.UUIDField(null=True)  # the ledger entry of that

    class Meta:
        indexes = [models.Index(fields=["key_id"], name="canaries_by_key")]
