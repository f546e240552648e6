"""Entries that say which key is in force are found without reading the log; those that are there already too."""

import json

from django.db import migrations, models

_ACTS = ("keys-made", "keys-rotated")


def _marked(apps, schema_editor):
    alias = schema_editor.connection.alias
    entries = apps.get_model("vault", "LogEntry").objects.using(alias)
    of_keys = [
        row.position
        for row in entries.order_by("position").only("position", "body").iterator(1000)
        if json.loads(bytes(row.body))["act"] in _ACTS
    ]
    entries.filter(position__in=of_keys).update(of_keys=True)


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="logentry",
            name="of_keys",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(_marked, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(
                condition=models.Q(("of_keys", True)), fields=["position"], name="entries_of_keys"
            ),
        ),
    ]
