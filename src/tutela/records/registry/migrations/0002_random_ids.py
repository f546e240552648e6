"""Rows get random ids; what stands in the tables is copied. A serial id would show a gap where a row has gone."""

import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

_BATCH = 2_000
_TABLES = (
    (
        "RecordVersion",
        "DrawnVersion",
        (
            "record_id",
            "number",
            "valid_from",
            "recorded_at",
            "superseded_at",
            "batch",
            "content",
            "content_key",
            "content_key_id",
        ),
    ),
    ("SourceKey", "DrawnSourceKey", ("record_id", "key_id", "digest")),
    ("IdentityKey", "DrawnIdentityKey", ("record_id", "key_id", "digest")),
)


def _copy(apps, editor):
    for old, new, columns in _TABLES:
        target = apps.get_model("registry", new)
        rows = apps.get_model("registry", old).objects.values_list(*columns).iterator(chunk_size=_BATCH)
        waiting = []
        for row in rows:
            waiting.append(target(**dict(zip(columns, row, strict=True))))
            if len(waiting) == _BATCH:
                target.objects.bulk_create(waiting)
                waiting = []
        target.objects.bulk_create(waiting)
    if editor.connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # tables with checks outstanding cannot be altered


def _id():
    return ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False))


def _record(deletion):
    return (
        "record",
        models.ForeignKey(on_delete=deletion, related_name="+", to="registry.sourcerecord"),
    )


def _keys(name):
    fields = [
        _id(),
        ("key_id", models.CharField(max_length=8)),
        ("digest", models.BinaryField(max_length=32)),
        _record(django.db.models.deletion.CASCADE),
    ]
    return migrations.CreateModel(name=name, fields=fields)


def _in_place(old, new, related_name, deletion):
    return [
        migrations.DeleteModel(name=old),
        migrations.RenameModel(old_name=new, new_name=old),
        migrations.AlterField(
            model_name=old.lower(),
            name="record",
            field=models.ForeignKey(
                on_delete=deletion, related_name=related_name, to="registry.sourcerecord"
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DrawnVersion",
            fields=[
                _id(),
                ("number", models.PositiveIntegerField()),
                ("valid_from", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("batch", models.UUIDField(null=True)),
                ("content", models.BinaryField()),
                ("content_key", models.BinaryField(max_length=32)),
                ("content_key_id", models.CharField(max_length=8)),
                _record(django.db.models.deletion.PROTECT),
            ],
        ),
        _keys("DrawnSourceKey"),
        _keys("DrawnIdentityKey"),
        migrations.RunPython(_copy, migrations.RunPython.noop),
        *_in_place("RecordVersion", "DrawnVersion", "versions", django.db.models.deletion.PROTECT),
        *_in_place("SourceKey", "DrawnSourceKey", "source_keys", django.db.models.deletion.CASCADE),
        *_in_place("IdentityKey", "DrawnIdentityKey", "identity_keys", django.db.models.deletion.CASCADE),
        migrations.AddConstraint(
            model_name="recordversion",
            constraint=models.UniqueConstraint(
                fields=("record", "number"), name="version_numbers_are_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="recordversion",
            constraint=models.UniqueConstraint(
                condition=Q(superseded_at=None), fields=("record",), name="one_version_is_current"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcekey",
            constraint=models.UniqueConstraint(fields=("digest", "key_id"), name="a_source_enters_once"),
        ),
        migrations.AddConstraint(
            model_name="identitykey",
            constraint=models.UniqueConstraint(
                fields=("digest", "key_id", "record"), name="an_identity_once_a_record"
            ),
        ),
    ]
