from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lookup', '0002_coverage_from_day'),
    ]

    operations = [
        migrations.DeleteModel(name='BucketNode'),
        migrations.CreateModel(
            name='TreePage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.CharField(max_length=8)),
                ('place', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key_id', 'place'), name='one_page_a_place')],
            },
        ),
        migrations.AddField(
            model_name='listversion',
            name='form',
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
    ]
