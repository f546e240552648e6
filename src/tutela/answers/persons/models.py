"""Who has signed in as themselves, for some minutes, and where somebody tried in vain. Nobody is named here."""

import uuid

from django.db import models


class Visit(models.Model):
    """One person who proved who they are, until a moment at most."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    token = models.BinaryField(max_length=32, unique=True)  # SHA-256 of what the browser holds
    person = models.BinaryField(max_length=32, db_index=True)  # keyed hash of the document
    sealed = models.BinaryField()  # encrypted: document, name, and by what they were proved
    until_at = models.DateTimeField()  # whatever is done meanwhile
    idle_at = models.DateTimeField()  # unless something is done before


class Attempts(models.Model):
    """How often somebody failed for one person, or from one address, since a moment."""

    digest = models.BinaryField(
        primary_key=True, max_length=32
    )  # keyed hash of the document, or of the address
    failed = models.PositiveIntegerField(default=0)
    since_at = models.DateTimeField(db_index=True)
