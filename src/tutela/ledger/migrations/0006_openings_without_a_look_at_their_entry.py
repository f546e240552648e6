import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0005_what_a_probe_saw'),
    ]

    operations = [
        migrations.AlterField(
            model_name='opening',
            name='entry',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='ledger.entry'),
        ),
        migrations.AlterField(
            model_name='opening',
            name='shredded_by',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shreddings', to='ledger.entry'),
        ),
    ]
