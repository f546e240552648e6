"""Reports. Their words lie in an envelope to the vault, for they may name whom the law protects."""

import uuid

from django.db import models


class Report(models.Model):
    """One report: when, through whose desk, and where it stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)  # through which it came
    officer = models.CharField(max_length=40)
    by = models.CharField(max_length=10)  # report.By
    state = models.CharField(max_length=12)  # report.State
    reported_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    handled_by = models.CharField(max_length=40, blank=True)
    key_id = models.CharField(max_length=8)  # of the vault's public key
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["state", "reported_at"], name="reports_by_state")]
