import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """The table comes from `campaigns`, with its rows."""

    dependencies = [("screening", "0004_concordance"), ("campaigns", "0004_hits_belong_to_runs")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Hit",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ("organisation", models.CharField(max_length=40)),
                        ("run", models.UUIDField()),
                        ("row", models.PositiveIntegerField()),
                        ("engagement", models.UUIDField()),
                        ("purpose", models.CharField(max_length=40)),
                        ("answer", models.CharField(max_length=10)),
                        ("told_on", models.DateField()),
                    ],
                ),
            ],
        ),
        migrations.AddConstraint(
            "hit",
            models.UniqueConstraint(fields=("run", "engagement"), name="a_run_meets_an_engagement_once"),
        ),
        migrations.AddIndex("hit", models.Index(fields=["run", "row"], name="hits_of_a_run")),
        migrations.AddIndex(
            "hit", models.Index(fields=["engagement", "answer"], name="hits_of_an_engagement")
        ),
        migrations.AddIndex("hit", models.Index(fields=["answer", "told_on", "id"], name="hits_by_answer")),
    ]
