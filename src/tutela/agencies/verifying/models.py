"""Questions that wait for an agency to compare identities. Neither the person nor the record stands here.

Whom a question meant stands behind its ledger entry, and which records are near is found anew each time: so nothing
here points to a record that has left the registry.
"""

import uuid

from django.db import models
from django.db.models import F, Q


class Case(models.Model):
    """One question at one recording agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    inquiry = models.UUIDField(db_index=True)  # or the row of a campaign's run
    agency = models.CharField(max_length=40)
    state = models.CharField(max_length=8)  # case.State
    need = models.CharField(max_length=12, blank=True)  # case.Need: what has to be supplied first
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_on = models.DateField()
    proposed_by = models.CharField(max_length=40, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField(
        null=True
    )  # encrypted: what the first officer found, until the second has decided

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "agency"], name="one_case_an_agency"),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by")), name="two_officers_verify"
            ),
        ]
        indexes = [models.Index(fields=["agency", "state", "due_on", "id"], name="cases_of_an_agency")]
