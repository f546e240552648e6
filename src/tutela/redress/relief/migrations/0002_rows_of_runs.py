"""Re-checks of rows of runs: beside the run stands the row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("relief", "0001_rechecks")]

    operations = [
        migrations.AddField("Recheck", "row", models.PositiveIntegerField(default=0)),
        migrations.RemoveConstraint("Recheck", "one_open_recheck_an_answer"),
        migrations.AddConstraint(
            "Recheck",
            models.UniqueConstraint(
                fields=["inquiry", "row"],
                condition=~models.Q(state="decided"),
                name="one_open_recheck_an_answer",
            ),
        ),
    ]
