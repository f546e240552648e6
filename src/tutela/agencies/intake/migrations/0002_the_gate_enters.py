"""What became of a file is no longer counted; its parts get random ids, and what waits is copied."""

import hashlib
import uuid

import django.db.models.deletion
from django.db import migrations, models


def _copy(apps, editor):
    """Files that are entered, withdrawn or purged keep no numbers; the hash by which one is known again gets slow."""
    for upload in apps.get_model("intake", "Upload").objects.only("digest").iterator(chunk_size=500):
        plain = bytes(upload.digest)
        upload.digest = hashlib.scrypt(plain, salt=b"tutela/intake/file", n=2**14, r=8, p=1, dklen=32)
        upload.save(update_fields=["digest"])
    apps.get_model("intake", "Upload").objects.exclude(state="staged").update(rows=None, records=None)
    drawn = apps.get_model("intake", "DrawnPart")
    for part in apps.get_model("intake", "StagedPart").objects.iterator(chunk_size=100):
        drawn.objects.create(upload_id=part.upload_id, number=part.number, content=part.content)
    if editor.connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # tables with checks outstanding cannot be altered


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.RemoveField(model_name="upload", name="new"),
        migrations.RemoveField(model_name="upload", name="changed"),
        migrations.RemoveField(model_name="upload", name="unchanged"),
        migrations.RemoveField(model_name="upload", name="reviews"),
        migrations.AlterField(
            model_name="upload", name="rows", field=models.PositiveIntegerField(null=True)
        ),
        migrations.AlterField(
            model_name="upload", name="records", field=models.PositiveIntegerField(null=True)
        ),
        migrations.CreateModel(
            name="DrawnPart",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="intake.upload"
                    ),
                ),
            ],
        ),
        migrations.RunPython(_copy, migrations.RunPython.noop),
        migrations.DeleteModel(name="StagedPart"),
        migrations.RenameModel(old_name="DrawnPart", new_name="StagedPart"),
        migrations.AlterField(
            model_name="stagedpart",
            name="upload",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="intake.upload"
            ),
        ),
        migrations.AddConstraint(
            model_name="stagedpart",
            constraint=models.UniqueConstraint(fields=("upload", "number"), name="parts_are_numbered"),
        ),
    ]
