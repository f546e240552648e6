from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0002_who_holds_the_result")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="rows_group",
            field=models.PositiveSmallIntegerField(default=1),
        ),
    ]
