"""Campaigns, and the bodies that owe a list. Persons stand in the staff list, and whom a run found with the run."""

import uuid

from django.db import models


class Campaign(models.Model):
    """One yearly screening, as an office ordered it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    office = models.CharField(max_length=40)  # that ordered it
    officer = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    due_on = models.DateField()  # the last day on which a list is in time
    bodies = models.PositiveIntegerField()
    members = models.CharField(max_length=64)  # SHA-256 over the codes of the bodies, as its entry says
    closed_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["office", "-opened_at", "-id"], name="campaigns_of_an_office")]


class Member(models.Model):
    """One body of a campaign: whether its list came, and how far its run is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=40)
    asker = models.CharField(max_length=40)  # in whose name it is asked: the body itself, or an office above
    above = models.CharField(max_length=40, blank=True)  # the body that it stood under when it was ordered
    state = models.CharField(max_length=8)  # campaign.State
    people = models.PositiveIntegerField(null=True)  # in post, as the body said when it handed in its list
    listed_at = models.DateTimeField(null=True)
    listed_by = models.CharField(max_length=40, blank=True)
    run = models.UUIDField(null=True, unique=True)
    engagements = models.BinaryField(default=bytes)  # ids of those asked about, 16 bytes each, ascending
    reminded_on = models.DateField(null=True)
    ordered_on = models.DateField(null=True)  # the office ordered it to hand in its list

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "organisation"], name="a_body_owes_one_list"),
            models.CheckConstraint(
                condition=models.Q(state="owed") | models.Q(listed_at__isnull=False),
                name="only_a_list_that_came_is_asked_about",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "above", "state"], name="lists_by_office"),
            models.Index(fields=["campaign", "state", "organisation"], name="lists_by_state"),
            models.Index(fields=["organisation", "state"], name="lists_of_a_body"),
            models.Index(fields=["asker", "state", "campaign"], name="lists_to_ask_about"),
        ]


class Asking(models.Model):
    """One press of a body's button: the lists that came are taken up one after another. What it did is in each list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    asker = models.CharField(max_length=40)
    officer = models.CharField(max_length=40)
    begun_at = models.DateTimeField()
    moved_at = models.DateTimeField()  # when the last list was taken up
    lists = models.PositiveIntegerField()  # that waited then
    taken = models.PositiveIntegerField(default=0)  # of which so many are queued
    after = models.CharField(max_length=40)  # the body whose list was the last
    refusal = models.CharField(max_length=40, blank=True)  # core.errors.Reason of the last that was refused
    refusal_values = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "asker"],
                condition=models.Q(ended_at__isnull=True),
                name="a_body_asks_once_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["campaign", "asker", "-begun_at"], name="presses_of_a_body"),
            models.Index(fields=["ended_at"], name="presses_by_end"),
        ]
