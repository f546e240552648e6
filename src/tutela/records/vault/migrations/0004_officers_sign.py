"""Where the log has an application signed, the vault's own id, and the marks by which an older registry is known."""

import uuid

from django.db import migrations, models

import tutela.records.vault.models


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_what_was_said_last")]

    operations = [
        migrations.CreateModel(
            name="FormerMark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("mark", models.BinaryField(max_length=16, unique=True)),
            ],
        ),
        migrations.AddField("application", "applied_entry", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("application", "decided_entry", models.PositiveBigIntegerField(null=True)),
        migrations.AddField(
            "state",
            "vault",
            models.BinaryField(default=tutela.records.vault.models.fresh_id, max_length=16),
        ),
    ]
