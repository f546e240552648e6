"""The fictional population register: keyed hashes of documents and names, nothing else."""

from django.db import models


class RegisteredIdentity(models.Model):
    """One name, present or former, of the holder of one document.

    Both keys are 32 bytes, made with the key that `PopulationLoad.key_id` names.
    """

    identity_key = models.BinaryField(max_length=32)
    name_key = models.BinaryField(max_length=32)  # of document and name together: alike names do not show

    class Meta:
        indexes = [models.Index(fields=["identity_key"], name="registered_identity")]


class PopulationLoad(models.Model):
    """The load that the register consists of: there is one, and a new load replaces it whole."""

    only = models.BooleanField(primary_key=True, default=True)
    key_id = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    documents = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="one_population_load")]
