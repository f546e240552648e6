"""Entries, the nodes of their tree, its signed heads, and what stands behind commitments."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact, GreaterThan

from tutela.core.proofs.merkle import HASH_BYTES


class Entry(models.Model):
    """One act, as the bytes that were hashed; other columns repeat the body for searching, and are verified.

    `position` is the leaf's number in the log; it is empty until the sequencer has taken the entry in.
    """

    id = models.UUIDField(primary_key=True)
    event = models.CharField(max_length=40)
    organisation = models.CharField(max_length=64)
    body = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=HASH_BYTES)
    accepted_at = models.DateTimeField()
    position = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["accepted_at", "id"],
                condition=models.Q(position__isnull=True),
                name="ledger_entry_waiting",
            ),
            models.Index(fields=["organisation", "position"], name="ledger_entry_organisation"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(position__isnull=True) | models.Q(position__gte=0),
                name="ledger_entry_position_from_zero",
            ),
            models.CheckConstraint(
                condition=Exact(Length("leaf_hash"), HASH_BYTES), name="ledger_entry_leaf_is_a_hash"
            ),
        )


class Node(models.Model):
    """The hash of a perfect subtree of two leaves or more; level 0 stands in the entries."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=HASH_BYTES)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=62, index__gte=0), name="ledger_node_in_tree"
            ),
            models.CheckConstraint(condition=Exact(Length("hash"), HASH_BYTES), name="ledger_node_is_a_hash"),
        )


class Checkpoint(models.Model):
    """A signed head of the log; numbered without gaps from 1."""

    number = models.BigIntegerField(primary_key=True)
    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=HASH_BYTES)
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(number__gte=1, size__gte=models.F("number")),
                name="ledger_checkpoint_grows",
            ),
            models.CheckConstraint(
                condition=Exact(Length("root"), HASH_BYTES), name="ledger_checkpoint_is_a_hash"
            ),
        )


class Opening(models.Model):
    """What stands behind one commitment of an entry, encrypted; empty once shredded."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="openings", db_index=False)
    label = models.CharField(max_length=40)
    sealed = models.BinaryField()
    shredded_by = models.ForeignKey(
        Entry, null=True, on_delete=models.PROTECT, related_name="shreddings", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["entry", "label"], name="ledger_opening_once"),
            models.CheckConstraint(
                condition=models.Q(GreaterThan(Length("sealed"), 0), shredded_by__isnull=True)
                | models.Q(Exact(Length("sealed"), 0), shredded_by__isnull=False),
                name="ledger_opening_kept_or_shredded",
            ),
        )
