"""Organisations in their tree, officers, what two persons decide, quotas, accepted texts, and open desks."""

import uuid

from django.conf import settings
from django.db import models


class Organisation(models.Model):
    """A body that records, asks, supervises or administers. `region` is a GB/T 2260 code of six digits.

    `path` holds the codes from the top of the tree down to the body (`bodies.places`); it follows `parent`.
    """

    code = models.CharField(max_length=40, primary_key=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    region = models.CharField(max_length=6, db_index=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=400, default="", db_index=True)
    headcount = models.PositiveIntegerField(default=0)
    vacancies = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True)
    entered_by = models.CharField(max_length=40, default="")  # as its first entry says; empty: not known

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(region__regex=r"^[0-9]{6}$"), name="region_is_six_digits"
            ),
        ]


class OrganisationChange(models.Model):
    """One line of a body's history: which fields were what before, and what after."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="changes")
    changed_at = models.DateTimeField()
    officer = models.CharField(max_length=40)
    before = models.JSONField()
    after = models.JSONField()


class Officer(models.Model):
    """A person who acts for one organisation in one role; the same row, and id, wherever they move."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="officer")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="officers")
    role = models.CharField(max_length=40)
    active = models.BooleanField(default=True)
    first_password = models.BooleanField(
        default=False
    )  # given by another, to be changed before anything else
    account_salt = models.BinaryField(max_length=32, default=bytes)  # `bodies.accounts`; empty: not bound yet


class OfficerChange(models.Model):
    """One line of an officer's history: what became of them, and the office they then had."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="changes")
    changed_at = models.DateTimeField()
    by = models.CharField(max_length=40)
    what = models.CharField(max_length=20)
    organisation = models.CharField(max_length=40)
    role = models.CharField(max_length=40)


class Proposal(models.Model):
    """Something dangerous that one officer proposed and another has to decide. `facts` name no person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="proposals")
    facts = models.JSONField()
    proposed_by = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=20)
    decided_by = models.CharField(max_length=40, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("proposed_by")) | models.Q(state="withdrawn"),
                name="proposals_are_decided_by_another",
            ),
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], name="proposals_that_wait")]


class Quota(models.Model):
    """How many persons an organisation may ask about in a calendar year, and how many it has, of late this month."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="quotas")
    year = models.PositiveSmallIntegerField()
    allowed = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)
    month = models.PositiveSmallIntegerField(default=0)
    month_used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="one_quota_a_year"),
            models.CheckConstraint(
                condition=models.Q(used__lte=models.F("allowed")), name="quota_is_never_exceeded"
            ),
        ]


class ConductAcceptance(models.Model):
    """That an officer accepted one version of the code of conduct, and on which day."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="acceptances")
    version = models.CharField(max_length=40)
    accepted_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["officer", "-accepted_on"], name="latest_acceptance")]


class DeskSession(models.Model):
    """One signed-in browser. The key is kept as a hash: this table opens no desk."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desks")
    key_hash = models.CharField(max_length=64, unique=True)
    browser = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
