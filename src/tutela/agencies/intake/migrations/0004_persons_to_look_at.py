"""Persons at whom the gate looks anew in its next turn."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_set_aside")]

    operations = [
        migrations.CreateModel(
            name="ToLookAt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("person", models.UUIDField(unique=True)),
            ],
        ),
    ]
