"""What was told to which body, who has read it, and to whom it goes by mail. Nobody who is asked about stands here."""

import uuid

from django.db import models


class Notification(models.Model):
    """That one thing waits at a body, told once however often it is come upon."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)  # kinds.Kind
    thing = models.CharField(max_length=80)  # its id in its own room, shown nowhere
    made_at = models.DateTimeField()
    is_passed_on = models.BooleanField(default=False)  # to those who want it by mail

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "thing"], name="a_thing_is_told_once"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-made_at"], name="notifications_of_a_body"),
            models.Index(
                fields=["made_at"], condition=models.Q(is_passed_on=False), name="notifications_to_pass_on"
            ),
        ]


class ReadMark(models.Model):
    """One officer has read it."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="marks")
    officer = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notification", "officer"], name="read_once")]


class Mailbox(models.Model):
    """Where an officer wants to be told, encrypted."""

    officer = models.CharField(max_length=40, primary_key=True)
    user = models.BigIntegerField()
    sealed = models.BinaryField()
    given_at = models.DateTimeField()


class Delivery(models.Model):
    """One notification for one officer by mail: tried until it was taken."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    officer = models.CharField(max_length=40)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notification", "officer"], name="mailed_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(sent_at=None), name="deliveries_to_try"),
        ]


class Reached(models.Model):
    """How far a source was read: the number of its last line."""

    source = models.CharField(max_length=20, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
