from django.conf import settings
from django.db import migrations, models

from tutela.core.crypto.keyring import Use
from tutela.keys import current


def _seal_what_waits(apps, schema_editor):
    """Entries that were accepted before there were seals get theirs, under the key in force."""
    entries = apps.get_model("ledger", "Entry").objects.using(schema_editor.connection.alias)
    waiting = list(entries.filter(position__isnull=True).only("id", "leaf_hash"))
    if not waiting:  # a fresh database: nothing here asks for keys
        return
    if not settings.TUTELA_KEY_FILE.exists():
        raise RuntimeError("Entries wait to be taken into the log: migrate where the key file is.")
    key = current.ring().active(Use.LOG).hash_key("acceptance")
    for entry in waiting:
        entries.filter(pk=entry.pk).update(seal=key.digest(entry.pk.bytes + bytes(entry.leaf_hash))[:16])


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0006_openings_without_a_look_at_their_entry'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='seal',
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.RunPython(_seal_what_waits, migrations.RunPython.noop),
        migrations.RemoveIndex(
            model_name='entry',
            name='ledger_entry_waiting',
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('position__isnull', True), ('seal__isnull', False)), fields=['accepted_at', 'id'], name='ledger_entry_sealed'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('position__isnull', True), ('seal__isnull', True)), fields=['id'], name='ledger_entry_set_aside'),
        ),
    ]
