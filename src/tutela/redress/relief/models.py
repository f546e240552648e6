"""Applications for a re-check. Whoever applied stands encrypted, and is found by a keyed hash."""

import uuid

from django.db import models
from django.db.models import F, Q


class Recheck(models.Model):
    """One application against one answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    inquiry = models.UUIDField(db_index=True)  # or the run whose row it is
    row = models.PositiveIntegerField(default=0)  # of the run, from 1; 0 for an inquiry
    agency = models.CharField(max_length=40)  # that decides
    way = models.CharField(max_length=8)  # recheck.Way
    taken_by = models.CharField(max_length=40)  # the body that took it; the person themself
    state = models.CharField(max_length=8)  # recheck.State
    outcome = models.CharField(max_length=8, blank=True)  # recheck.Outcome, once it is decided
    applied_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_on = models.DateField()
    proposed_by = models.CharField(max_length=40, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    key_id = models.CharField(max_length=8, blank=True)
    digest = models.BinaryField(max_length=32, blank=True)  # keyed hash of the canonical document
    sealed = models.BinaryField()  # encrypted: the person, their grounds, the officers' reasons

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "row"], condition=~Q(state="decided"), name="one_open_recheck_an_answer"
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by")), name="two_officers_recheck"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "due_on", "id"], name="rechecks_of_an_agency"),
            models.Index(fields=["digest"], name="rechecks_of_a_person"),
            models.Index(fields=["key_id"], name="rechecks_by_key"),
        ]
