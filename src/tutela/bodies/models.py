"""Organisations, officers and yearly quotas."""

from django.conf import settings
from django.db import models


class Organisation(models.Model):
    """A body that records, asks, supervises or administers. `region` is a GB/T 2260 code of six digits."""

    code = models.CharField(max_length=40, primary_key=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    region = models.CharField(max_length=6)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    headcount = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(region__regex=r"^[0-9]{6}$"), name="region_is_six_digits"
            ),
        ]


class Officer(models.Model):
    """A person who acts for one organisation in one role."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="officer")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="officers")
    role = models.CharField(max_length=40)
    active = models.BooleanField(default=True)


class Quota(models.Model):
    """How many persons an organisation may ask about in a calendar year, and how many it has."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="quotas")
    year = models.PositiveSmallIntegerField()
    allowed = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="one_quota_a_year"),
            models.CheckConstraint(
                condition=models.Q(used__lte=models.F("allowed")), name="quota_is_never_exceeded"
            ),
        ]
