"""Entries, the nodes of their tree, its signed heads, and what stands behind commitments."""

from typing import Final

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact, GreaterThan

from tutela.core.proofs.merkle import HASH_BYTES

HIGHEST: Final = 62
"""The level of the largest subtree that a log of 63-bit positions can hold."""

WAITING: Final = models.Q(position__isnull=True, seal__isnull=False)
"""Accepted, sealed, and not yet in the tree."""

SET_ASIDE: Final = models.Q(position__isnull=True, seal__isnull=True)
"""Without the seal of this log: never taken into the tree."""


class Entry(models.Model):
    """One act, as the bytes that were hashed; other columns repeat the body for searching, and are verified.

    `position` is the leaf's number in the log; it is empty until the sequencer has taken the entry in. `seal` is what
    it waits with (`ledger.seals`), taken away where it does not fit; in the tree it is looked at no more, and empty in
    what was taken in before entries were sealed.
    """

    id = models.UUIDField(primary_key=True)
    event = models.CharField(max_length=40)
    organisation = models.CharField(max_length=64)
    body = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=HASH_BYTES)
    accepted_at = models.DateTimeField()
    position = models.BigIntegerField(null=True, unique=True)
    seal = models.BinaryField(max_length=16, null=True)

    class Meta:
        indexes = (
            models.Index(fields=["accepted_at", "id"], condition=WAITING, name="ledger_entry_sealed"),
            models.Index(fields=["id"], condition=SET_ASIDE, name="ledger_entry_set_aside"),
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
                condition=models.Q(level__gte=1, level__lte=HIGHEST, index__gte=0), name="ledger_node_in_tree"
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


class Offer(models.Model):
    """A head that witnesses are asked to cosign; one at a time, so that their cosignatures meet on the same head.

    Notes of our own work: nothing is proved by them, the cosignatures prove it.
    `policy` is the SHA-256 (hex) of the policy under which its quorum was met, empty until then.
    """

    checkpoint = models.OneToOneField(Checkpoint, primary_key=True, on_delete=models.PROTECT)
    offered_at = models.DateTimeField()
    witnessed_at = models.DateTimeField(null=True)
    policy = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["-checkpoint"],
                condition=models.Q(witnessed_at__isnull=False),
                name="ledger_offer_witnessed",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(witnessed_at__isnull=True, policy="")
                | models.Q(witnessed_at__isnull=False) & ~models.Q(policy=""),
                name="ledger_offer_witnessed_by_a_policy",
            ),
        )


class Cosignature(models.Model):
    """What a witness of the policy signed under a head: its line of the note, verified before it was stored."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.TextField()  # the name in its key
    key_id = models.CharField(max_length=8)  # hexadecimal
    line = models.TextField()
    at = models.DateTimeField()  # the moment that the witness states

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["checkpoint", "witness", "key_id"], name="ledger_cosignature_once"
            ),
        )


class Alarm(models.Model):
    """A witness has seen what this log does not hold: it stands until the witness follows this log again.

    Or this log has found what somebody else has put in its place (`alarms.Kind` names all).
    """

    witness = models.TextField()  # its name in the policy; empty where somebody else showed the evidence
    kind = models.CharField(max_length=20)
    size = models.BigIntegerField()  # of our head
    theirs = models.BigIntegerField(null=True)  # the size that the witness says it has seen
    evidence = models.TextField()  # what was sent, and what was said
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["witness", "kind"],
                condition=models.Q(ended_at__isnull=True),
                name="ledger_alarm_stands_once",
            ),
        )


class Probe(models.Model):
    """One entry of the monitor's own, and the seconds until it had got so far; empty where it did not in time.

    Besides: how many others were left behind, and by how many seconds clocks differ.
    """

    began_at = models.DateTimeField()
    accepted = models.FloatField(null=True)
    integrated = models.FloatField(null=True)
    witnessed = models.FloatField(null=True)
    left_behind = models.IntegerField(default=0)
    skew = models.FloatField(default=0.0)


class Opening(models.Model):
    """What stands behind one commitment of an entry, encrypted; empty once shredded.

    That its entry is there is not asked by the database, which would look for it once for every opening: no entry is
    ever taken away, and the verification of the log counts openings without one.
    """

    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="openings", db_index=False, db_constraint=False
    )
    label = models.CharField(max_length=40)
    sealed = models.BinaryField()
    shredded_by = models.ForeignKey(
        Entry,
        null=True,
        on_delete=models.PROTECT,
        related_name="shreddings",
        db_index=False,
        db_constraint=False,
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


class Due(models.Model):
    """An entry whose openings go with the next day's look, whatever its age; gone once that is done."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT)
    ordered_at = models.DateTimeField()


class Retention(models.Model):
    """One row, locked while a batch is drawn up: the day of the last look, and how far openings are done with.

    Below `log_position` (`record_position`) no opening is kept that belongs to the log's (the records') period.
    """

    looked_on = models.DateField(null=True)
    log_position = models.BigIntegerField(default=0)
    record_position = models.BigIntegerField(default=0)
