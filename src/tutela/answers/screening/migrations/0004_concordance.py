import uuid
from typing import Any

from django.db import migrations, models


def loosen(apps: Any, _: Any) -> None:
    """What was answered before lies in the files of runs alone."""
    apps.get_model("screening", "Run").objects.filter(entry__isnull=False).update(is_loose=True)


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_rows_share_a_leaf")]

    operations = [
        migrations.CreateModel(
            name="Volume",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("rows", models.PositiveBigIntegerField()),
                ("terms", models.JSONField()),
                ("is_stale", models.BooleanField(default=False)),
                ("bound_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField("run", "is_loose", models.BooleanField(default=False)),
        migrations.AddField("run", "volume", models.UUIDField(null=True)),
        migrations.RunPython(loosen, migrations.RunPython.noop),
        migrations.AddIndex(
            "run",
            models.Index(fields=["id"], condition=models.Q(("is_loose", True)), name="loose_runs"),
        ),
        migrations.AddIndex("run", models.Index(fields=["volume"], name="runs_of_a_volume")),
        migrations.AddConstraint(
            "run",
            models.CheckConstraint(
                condition=models.Q(("is_loose", False), ("volume__isnull", True), _connector="OR"),
                name="a_bound_run_is_not_loose",
            ),
        ),
    ]
