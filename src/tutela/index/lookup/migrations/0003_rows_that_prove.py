from django.db import migrations, models

import tutela.index.lookup.models


class Migration(migrations.Migration):

    dependencies = [
        ('lookup', '0002_coverage_from_day'),
    ]

    operations = [
        migrations.DeleteModel(name='BucketNode'),
        migrations.CreateModel(
            name='TreePage',
            fields=[
                ('pk', models.CompositePrimaryKey('key_id', 'place', blank=True, editable=False, primary_key=True, serialize=False)),
                ('key_id', models.CharField(max_length=8)),
                ('place', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
            ],
        ),
        migrations.AlterField(
            model_name='indexrow',
            name='id',
            field=models.BigIntegerField(default=tutela.index.lookup.models.random_id, primary_key=True, serialize=False),
        ),
        migrations.AddField(
            model_name='listversion',
            name='form',
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
    ]
