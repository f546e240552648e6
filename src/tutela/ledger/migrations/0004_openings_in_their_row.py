from django.db import migrations

# PostgreSQL moves values of more than 2 kB out of their row, after trying to compress them. What is encrypted cannot be
# compressed, and an opening of 3 kB is written faster where it stands.
_IN_ROW = (
    "ALTER TABLE ledger_opening ALTER COLUMN sealed SET STORAGE EXTERNAL",
    "ALTER TABLE ledger_opening SET (toast_tuple_target = 8160)",
)


def _keep_in_row(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in _IN_ROW:
            schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_retention'),
    ]

    operations = [
        migrations.RunPython(_keep_in_row, migrations.RunPython.noop),
    ]
