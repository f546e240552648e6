"""The tables of the registry. Columns are ids, moments, keyed hashes and ciphertext: nothing here names anybody.

Ids are random, so that no gap between two of them says that a row was between.
"""

import uuid

from django.db import models
from django.db.models import Q


class Person(models.Model):
    """Whoever one or more records are about."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)


class SourceRecord(models.Model):
    """One record of one recording agency; its facts stand in its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="records")
    port = models.CharField(max_length=20)
    authority = models.CharField(max_length=40)
    region = models.CharField(max_length=6)


class RecordVersion(models.Model):
    """What the agency said, from `recorded_at` until superseded; `valid_from` is the day the facts speak from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    record = models.ForeignKey(SourceRecord, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    batch = models.UUIDField(null=True)
    content = models.BinaryField()  # encrypted JSON: the claim of identity and the record
    content_key = models.BinaryField(max_length=32)  # keyed hash of the plain content: did anything change?
    content_key_id = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="version_numbers_are_unique"),
            models.UniqueConstraint(
                fields=["record"], condition=Q(superseded_at=None), name="one_version_is_current"
            ),
        ]


class SourceKey(models.Model):
    """Keyed hash of port, authority and the agency's own record number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    record = models.ForeignKey(SourceRecord, on_delete=models.CASCADE, related_name="source_keys")
    key_id = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "key_id"], name="a_source_enters_once")]


class IdentityKey(models.Model):
    """Keyed hash of a document, or of name with birth date and sex, of any version of a record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    record = models.ForeignKey(SourceRecord, on_delete=models.CASCADE, related_name="identity_keys")
    key_id = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "key_id", "record"], name="an_identity_once_a_record")
        ]


class Merge(models.Model):
    """Two persons found to be one; undone by moving the same records back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_kept")
    absorbed = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_absorbed")
    moved = models.JSONField()  # ids of the records that moved
    officer = models.CharField(max_length=40)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class ReviewTask(models.Model):
    """A record whose document agrees with a person while other features do not: an officer must look."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    record = models.ForeignKey(SourceRecord, on_delete=models.CASCADE, related_name="reviews")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reviews")
    differs = models.CharField(max_length=60)  # which features differ, comma separated; never their values
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)  # merged | apart

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "person"], condition=Q(closed_at=None), name="one_open_review_a_pair"
            )
        ]


class Verdict(models.Model):
    """Whether whoever has a document is the person of a record, as two officers of its agency found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    record = models.ForeignKey(SourceRecord, on_delete=models.CASCADE, related_name="verdicts")
    key_id = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)  # keyed hash of record and document
    is_same = models.BooleanField()
    content = models.BinaryField()  # encrypted: who was compared
    decided_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # found anew, or the record says another identity since

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "key_id"], condition=Q(ended_at=None), name="one_verdict_a_pair"
            )
        ]


class Feed(models.Model):
    """What one agency declares to deliver, and when it last did."""

    authority = models.CharField(max_length=40)
    port = models.CharField(max_length=20)
    families = models.JSONField()  # offence families, or ["all"]
    from_on = models.DateField()
    cadence_days = models.PositiveSmallIntegerField()
    declared_at = models.DateTimeField()
    last_delivery_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "port"], name="one_feed_a_port")]


class Gate(models.Model):
    """One row that writers of the registry lock, so that they come one after another."""


class Inventory(models.Model):
    """One row: a sum over every table that the list is compiled from, carried forward by each lawful write."""

    number = models.PositiveBigIntegerField()  # of the publication that committed to it last
    sealed = models.BinaryField()  # encrypted: a salt and the sums, always of one length
