from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.AddField(
            "keptreply", "withdrawn", models.CharField(default="", db_default="", max_length=64)
        ),
    ]
