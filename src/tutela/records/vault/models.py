"""The tables of the vault: random ids, keyed hashes and envelopes; nothing here says who, what, where or when."""

import secrets
import uuid

from django.db import models
from django.db.models import F, Q


def fresh_id() -> bytes:
    """16 random bytes."""
    return secrets.token_bytes(16)


class FormerMark(models.Model):
    """A mark that this vault once shared with the ordinary database: by it an older copy of that one is known.

    Marks move at every turn, whatever it did: how many there are says no more than the versions of the list do.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    mark = models.BinaryField(max_length=16, unique=True)


class Dossier(models.Model):
    """One sealed record of one recording agency, known again by a keyed hash of its source.

    While it is being `released` it is no longer kept, and not yet gone. `last` is a keyed hash of what was said last,
    another one than an envelope bears.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key_id = models.CharField(max_length=8)  # of the recognising key
    source = models.BinaryField(max_length=32)
    by_order = models.BooleanField()
    released = models.BooleanField(default=False)
    last = models.BinaryField(max_length=32, default=bytes(32))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key_id"], name="a_dossier_is_kept_once")]


class Envelope(models.Model):
    """One version of a dossier's content, sealed to the vault's public key.

    `content` is a keyed hash by which the same version is not kept twice; `sealer` one of the officer who ordered.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="envelopes")
    key_id = models.CharField(max_length=8)  # of the public key
    sealed = models.BinaryField()
    content = models.BinaryField(max_length=32)
    sealer = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "content"], name="a_version_is_kept_once")]


class DocumentKey(models.Model):
    """Keyed hash of a document, bound to the agency that sealed: no other agency finds by it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="documents")
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="dossiers_of_a_document")]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "digest"], name="a_document_once_a_dossier")
        ]


class Application(models.Model):
    """A written application to unseal or to consult; what it says stands encrypted in `particulars`.

    One that rests on a correction holds its dossier's id and what was `last` said in it: it is for that and no other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=12)  # applications.Kind
    state = models.CharField(max_length=10)  # applications.State
    organisation = models.CharField(max_length=40)  # the competent body
    region = models.CharField(max_length=6)
    applied_by = models.CharField(max_length=40)
    applied_at = models.DateTimeField()
    due_on = models.DateField(null=True)  # the last day for a decision, where the law sets one
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)  # from here on nothing opens under it
    particulars = models.BinaryField()
    openings = models.PositiveSmallIntegerField(default=0)  # how often it was opened
    dossier = models.UUIDField(null=True)
    version = models.BinaryField(max_length=32, default=bytes)
    applied_entry = models.PositiveBigIntegerField(null=True)  # where the log has it signed
    decided_entry = models.PositiveBigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "state"], name="applications_of_a_body")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("applied_by")), name="who_applies_does_not_decide"
            ),
        ]


class Told(models.Model):
    """What the supervising prosecutor is told of, and whether it was read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="told")
    act = models.CharField(max_length=20)  # log.Act
    told_at = models.DateTimeField()
    read_by = models.CharField(max_length=40, blank=True)
    read_at = models.DateTimeField(null=True)


class CopyNotice(models.Model):
    """A sealing notice sent to the organ whose copy of a case was sealed; it owes a receipt.

    No foreign key to the dossier: a notice is written by its id alone. Whose it is stands encrypted in `particulars`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    dossier = models.UUIDField(unique=True)
    sent_on = models.DateField()
    due_on = models.DateField()
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=40, blank=True)
    particulars = models.BinaryField()


class LogEntry(models.Model):
    """An act on the vault, at its place in the vault's log (RFC 6962)."""

    position = models.PositiveBigIntegerField(primary_key=True)
    body = models.BinaryField()  # canonical JSON, hashed as a leaf
    of_keys = models.BooleanField(default=False)  # says which key is in force: found without reading the log
    opening = models.BinaryField()  # what a commitment in the body stands for, encrypted; may be empty

    class Meta:
        indexes = [models.Index(fields=["position"], condition=Q(of_keys=True), name="entries_of_keys")]


class Head(models.Model):
    """The log's head at the end of a day, and the commitment to it that the ordinary ledger holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    on = models.DateField(unique=True)
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32)
    published = models.BooleanField(default=False)


class State(models.Model):
    """The one row that writers hold: the mark by which a restored database is recognised, and the vault's own id."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    epoch = models.BinaryField(max_length=16, default=bytes(16))
    vault = models.BinaryField(max_length=16, default=fresh_id)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_state")]
