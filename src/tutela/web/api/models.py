"""Replies kept for a day, so that a caller who lost one may ask again without asking twice."""

from django.db import models


class KeptReply(models.Model):
    """One reply under the retry key of one client; `reply` is encrypted, and empty while it is made."""

    client = models.CharField(max_length=100)
    key = models.CharField(max_length=64)
    reply = models.BinaryField()  # with the hash of what was asked
    kept_at = models.DateTimeField()
    # How the withdrawals of the client's body stood before the act; empty: none, or the reply tells no answers. Without
    # it the former edition kept the reply.
    withdrawn = models.CharField(max_length=64, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="one_reply_a_key")]
        indexes = [models.Index(fields=["kept_at"], name="kept_replies_by_age")]
