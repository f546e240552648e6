"""A result may be another body's than the one that asks; until now it was always that one's."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def _its_own(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    runs = apps.get_model("screening", "Run").objects.using(editor.connection.alias)
    runs.update(holder=models.F("organisation"))


class Migration(migrations.Migration):
    """Every run until now is held by whoever asked."""

    dependencies = [("screening", "0001_initial")]

    operations = [
        migrations.AddField(
            "run", "holder", models.CharField(default="", max_length=40), preserve_default=False
        ),
        migrations.RunPython(_its_own, migrations.RunPython.noop),
        migrations.RemoveIndex("run", "runs_of_a_body"),
        migrations.AddIndex("run", models.Index(fields=["holder", "asked_at"], name="runs_of_a_body")),
    ]
