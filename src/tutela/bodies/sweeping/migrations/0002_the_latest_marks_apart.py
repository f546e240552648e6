"""The latest marks stand apart, so that eight bytes more do not rewrite eight kilobytes; none is worth compressing."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def as_they_are(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Keyed marks look like noise, which PostgreSQL would try to compress at every question."""
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE sweeping_pace ALTER COLUMN marks SET STORAGE EXTERNAL")
        editor.execute("ALTER TABLE sweeping_pace SET (fillfactor = 50)")  # a row is changed where it stands


class Migration(migrations.Migration):
    dependencies = [("sweeping", "0001_what_looks_like_a_walk")]

    operations = [
        migrations.AddField("pace", "late", models.BinaryField(default=b"")),
        migrations.RunPython(as_they_are, migrations.RunPython.noop),
    ]
