"""The index and its versions."""

import secrets

from django.db import models


def random_id() -> int:
    """A number that says nothing of when its row came, nor of how many are gone: 0 to 2^63 - 1."""
    return secrets.randbits(63)


class IndexRow(models.Model):
    """One interval of one outcome, under keyed hashes that differ for every purpose."""

    id = models.BigIntegerField(primary_key=True, default=random_id)
    key_id = models.CharField(max_length=8)
    purpose = models.CharField(max_length=40)
    basis = models.PositiveSmallIntegerField()  # rows.Basis
    person_key = models.BinaryField(max_length=32)
    name_key = models.BinaryField(max_length=32)
    outcome = models.PositiveSmallIntegerField()  # rows.RowOutcome
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    bucket = models.PositiveIntegerField()  # rows.Row.bucket

    class Meta:
        indexes = [
            models.Index(fields=["person_key"], name="index_by_person"),
            models.Index(fields=["name_key"], name="index_by_name"),
            # The key comes last: before the bucket it would be taken, on SQLite, to look for persons in all rows.
            models.Index(fields=["bucket", "key_id"], name="index_by_bucket_and_key"),
        ]


class TreePage(models.Model):
    """A part of the tree over the index, kept where it is not empty: a bucket's groups, or the nodes of four levels."""

    pk = models.CompositePrimaryKey("key_id", "place")
    key_id = models.CharField(max_length=8)
    place = models.PositiveIntegerField()  # tree.numbered
    content = models.BinaryField()


class ListVersion(models.Model):
    """A state of the index: its number and root. Earlier states are kept as roots only."""

    number = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=8)
    policy = models.CharField(max_length=64)  # SHA-256 of the packs it was compiled with
    published_at = models.DateTimeField()
    form = (
        models.PositiveSmallIntegerField()
    )  # of the tree: 1 proved nothing of a key, 2 is `core/proofs/listing.py`


class Head(models.Model):
    """The version in force: one row, locked while the next is published. Nothing is answered while it is withheld."""

    version = models.ForeignKey(ListVersion, on_delete=models.PROTECT)
    withheld = models.BooleanField(default=False)  # the database was put back: it may hold what is sealed


class Coverage(models.Model):
    """Whether all that a purpose needs is delivered here, from which day on, and until when it counts as fresh."""

    purpose = models.CharField(max_length=40, primary_key=True)
    missing = models.CharField(max_length=400, blank=True)  # empty: wholly covered
    fresh_until = models.DateTimeField(null=True)
    covers_from = models.DateField(null=True)  # the first day from which every port needed is covered
