"""Who looked at which record: the officer in clear, the record in an envelope to the vault.

No row says which record it is about, so none is left over when a record is sealed.
"""

import uuid

from django.db import models


class Consultation(models.Model):
    """One look at one record of the officer's own agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)
    officer = models.CharField(max_length=40)
    consulted_at = models.DateTimeField()
    key_id = models.CharField(max_length=8)  # of the vault's public key
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["consulted_at"], name="consultations_by_moment")]
